"""The classify lesson against computations that share no code with it."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from sklearn.datasets import load_digits
from sklearn.metrics import top_k_accuracy_score

from dlcore.data.digit_preparation import prepare_digit
from dlcore.data.samples import sample_file, samples
from dlcore.errors import BadModel, BadPicture, Unavailable
from dlcore.intake.image import read_picture
from dlcore.lessons import classify
from dlcore.lessons.classify import Spec, classify_file, run
from dlcore.lessons.classify_looks import look_into_layer, top_k_curve
from dlcore.nets.digits import load_digit_net
from dlcore.runtime import describe_device, look_around, try_move

pytestmark = pytest.mark.usefixtures("one_thread")
DRAWN = [name for name, sample in samples().items() if sample.strokes]
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture(scope="module")
def results():
    """Every drawing of the gallery, all ten classes listed."""
    return {name: classify_file(sample_file(name), f"{name}.png", Spec(top_k=10)) for name in DRAWN}


@pytest.fixture(scope="module")
def digit_logits():
    """Logits of the digit model on scikit-learn's digits, and the right classes."""
    digits = load_digits()
    small = torch.from_numpy(digits.images.astype(np.float32) / 16)[:, None]
    large = F.interpolate(small, scale_factor=2.5, mode="bilinear")
    batch = np.zeros((len(large), 1, 28, 28), dtype=np.float32)
    batch[:, :, 4:24, 4:24] = large.numpy()
    with torch.no_grad():
        logits = load_digit_net()(torch.from_numpy((batch - 0.1307) / 0.3081))
    return logits.double().numpy(), digits.target


def batch_of(name: str) -> torch.Tensor:
    return prepare_digit(read_picture(sample_file(name)).pixels).batch


def test_drawn_digits_are_read_right(results):
    assert [results[word].label for word in WORDS] == [str(digit) for digit in range(10)]


@pytest.mark.row("C143")
def test_the_bars_are_the_exponentials_of_log_softmax(results):
    """The course's idiom `ps = torch.exp(model(images))`, for a model that ends in log-softmax."""
    for name, result in results.items():
        with torch.no_grad():
            log_p = F.log_softmax(load_digit_net()(batch_of(name)).double(), dim=1)
        ps = torch.exp(log_p)[0].numpy()
        np.testing.assert_allclose(result.probabilities, ps, atol=1e-7)
        assert result.probabilities.sum() == pytest.approx(1, abs=1e-12)
        for bar in result.top:
            assert bar.probability == result.probabilities[bar.index]
            assert bar.logit == result.logits[bar.index]
            assert bar.label == str(bar.index)


@pytest.mark.row("C143")
def test_the_formula_under_maths_gives_the_probability(results):
    for result in results.values():
        assert result.denominator >= 1
        for bar in result.top:
            assert np.exp(bar.logit - result.largest_logit) / result.denominator == pytest.approx(
                bar.probability
            )


@pytest.mark.row("C144")
def test_top_k_accuracy_is_scikit_learn_s(digit_logits):
    logits, targets = digit_logits
    expected = [top_k_accuracy_score(targets, logits, k=k) for k in range(1, 10)] + [1.0]
    assert top_k_curve() == pytest.approx(expected, abs=1e-3)
    assert top_k_curve()[0] > 0.9


@pytest.mark.row("C173")
@pytest.mark.parametrize("k", range(1, 11))
def test_k_is_topk_s_first_argument(k, results):
    for name in ("seven", "letter A"):
        listed = classify_file(sample_file(name), name, Spec(top_k=k)).top
        values, indices = torch.from_numpy(results[name].probabilities).topk(k)
        assert [one.index for one in listed] == indices.tolist()
        assert [one.probability for one in listed] == pytest.approx(values.tolist(), rel=1e-9)


@pytest.mark.row("E085")
def test_topk_gives_the_most_probable_class_which_may_be_wrong(digit_logits):
    logits, targets = digit_logits
    first = torch.from_numpy(logits).topk(1, dim=1).indices[:, 0].numpy()
    assert (first == logits.argmax(axis=1)).all()
    wrong = first != targets
    assert 0 < wrong.sum() < len(targets) / 10
    probabilities = torch.from_numpy(logits).softmax(dim=1).numpy()
    rows = np.flatnonzero(wrong)
    assert (probabilities[rows, first[rows]] > probabilities[rows, targets[rows]]).all()
    assert top_k_curve()[0] == pytest.approx(1 - wrong.mean(), abs=1e-3)


@pytest.mark.row("E085")
def test_a_letter_is_called_the_most_probable_digit(results):
    letter = results["letter A"]
    assert letter.label in set("0123456789")
    assert letter.probability == letter.probabilities.max()


@pytest.mark.row("C166", "E100")
def test_a_module_moves_in_place_and_a_tensor_does_not():
    move = try_move()
    assert move.target == (describe_device().type if describe_device().type != "cpu" else "meta")
    net, images = torch.nn.Linear(2, 1), torch.zeros(2)
    same = net.to(move.target)
    moved = images.to(move.target)
    assert same is net
    assert move.module_before == "cpu"
    assert move.module_after == str(net.weight.device) == str(moved.device) == move.tensor_assigned
    assert move.tensor_unassigned == str(images.device) == "cpu"
    assert move.tensor_assigned.startswith(move.target)


@pytest.mark.row("C166")
def test_the_badge_names_what_torch_would_take():
    device, move = look_around()
    assert device == describe_device()
    assert torch.zeros(1, device=device.type).device.type == device.type
    assert (device.type == "cuda") == torch.cuda.is_available()
    assert move == try_move()


@pytest.mark.row("C236")
@pytest.mark.parametrize("row", range(28))
def test_28_rows_of_28_pixels_are_784_inputs(row, results):
    from figures.pictures import unrolled
    from figures.style import LIGHT, rgb

    picture = results["three"].steps[-1].picture
    inputs = np.concatenate([picture[r] for r in range(28)])
    assert torch.equal(torch.nn.Flatten()(batch_of("three")), batch_of("three").reshape(1, 784))
    strip = unrolled(picture, row, "light")
    assert strip.shape[1] == 784 == inputs.size
    assert (strip[0, :, 0] == inputs).all()
    (marked,) = np.nonzero((strip[-1] == rgb(LIGHT.classes[1])).all(axis=1))
    assert (marked == range(28 * row, 28 * row + 28)).all()
    assert (inputs[marked] == picture[row]).all()


def test_the_last_step_is_what_the_network_gets(results):
    for name, result in results.items():
        last = result.steps[-1]
        assert last.shape == (1, 28, 28)
        assert (last.low, last.high) == pytest.approx(
            (float(batch_of(name).min()), float(batch_of(name).max()))
        )


def test_evidence_is_for_the_class_asked_for_and_else_for_the_first():
    data = sample_file("seven")
    assert classify_file(data, "seven.png", Spec()).explained.label == "7"
    asked = classify_file(data, "seven.png", Spec(explain=2))
    assert (asked.explained.label, asked.evidence.class_index, asked.label) == ("2", 2, "7")
    assert classify_file(data, "seven.png", Spec(explain=999)).explained.label == "7"


def test_a_digit_is_familiar_and_a_flower_is_not(results):
    assert results["seven"].familiarity.familiar
    flower = classify_file(sample_file("flower"), "flower.jpg", Spec())
    assert not flower.familiarity.familiar
    assert flower.familiarity.says.rstrip(".") in classify.say(flower)


def test_similar_training_images_of_a_clear_digit_show_it(results):
    labels = [near.label for near in results["seven"].similar]
    assert labels.count("7") > len(labels) / 2


def test_the_same_picture_gives_the_same_numbers():
    one, other = (classify_file(sample_file("five"), "five.png", Spec()) for _ in range(2))
    assert (one.logits == other.logits).all()
    assert (one.evidence.map == other.evidence.map).all()


def test_every_layer_named_can_be_looked_into(results):
    for layer, _kind in results["four"].layers:
        maps = look_into_layer(sample_file("four"), "four.png", Spec(), None, layer)
        assert maps.layer == layer
        assert 1 <= len(maps.maps) <= 16


def test_what_is_wrong_with_a_file_is_said():
    with pytest.raises(BadPicture, match=r"“notes\.txt” .*\.$"):
        classify_file(b"hello", "notes.txt", Spec())
    with pytest.raises(Unavailable, match="not on this machine"):
        classify_file(sample_file("seven"), "seven.png", Spec(model="resnet50"))


def test_weights_whose_numbers_overflow_are_refused(tmp_path):
    net = load_digit_net()
    net.output.weight.data.fill_(3e38)
    net.penultimate.bias.data.fill_(3e38)
    save_file(net.state_dict(), tmp_path / "huge.safetensors")
    with pytest.raises(BadModel, match="overflow"):
        run(read_picture(sample_file("seven")), Spec(), tmp_path / "huge.safetensors")


def test_a_model_of_ones_own_has_no_memories_of_training(tmp_path):
    save_file(load_digit_net().state_dict(), tmp_path / "mine.safetensors")
    own = run(read_picture(sample_file("seven")), Spec(), tmp_path / "mine.safetensors")
    assert own.label == "7"
    assert own.model.startswith("Your ")
    assert (own.familiarity, own.similar) == (None, ())
    shipped = run(read_picture(sample_file("seven")), Spec())
    np.testing.assert_allclose(own.logits, shipped.logits, atol=1e-4)


def test_presets_are_settings_of_the_spec():
    from dlcore.settings import made

    for preset in classify.PRESETS:
        made(Spec, sample=preset.sample, top_k=preset.top_k)
        assert preset.question
    assert len({preset.name for preset in classify.PRESETS}) == len(classify.PRESETS) in range(3, 6)
