import os

import pytest

from dlcore.data.samples import sample_file
from dlcore.lessons.classify import Spec, classify_file
from dlcore.limits import Limits

pytestmark = pytest.mark.usefixtures("worker")


def test_json_has_one_object_a_line_for_each_file(dlcore, seven, tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    files = [str(seven), str(tmp_path / "notes.txt"), str(tmp_path / "gone.png"), str(tmp_path), "-"]
    said = dlcore("classify", "--json", *files, stdin=sample_file("three"))
    assert said.status == 1
    assert [one["file"] for one in said.objects] == files
    assert [sorted(one) for one in said.objects] == [
        ["file", "label", "probability", "top"],
        ["error", "file"],
        ["error", "file"],
        ["error", "file"],
        ["file", "label", "probability", "top"],
    ]
    assert [said.objects[0]["label"], said.objects[4]["label"]] == ["7", "3"]
    assert "not a picture" in said.objects[1]["error"]
    assert "There is no file" in said.objects[2]["error"]
    assert "folder" in said.objects[3]["error"]
    assert said.err == ""


def test_the_numbers_are_those_of_the_page(dlcore, seven):
    (said,) = dlcore("classify", "--json", "--top-k", "10", str(seven)).objects
    result = classify_file(seven.read_bytes(), "seven.png", Spec(top_k=10))
    assert said["label"] == result.label
    assert said["probability"] == pytest.approx(result.probability, abs=1e-6)
    assert said["top"][0] == {
        "label": result.label,
        "probability": said["probability"],
        "logit": pytest.approx(result.top[0].logit, abs=1e-4),
    }
    assert len(said["top"]) == 10
    assert sum(one["probability"] for one in said["top"]) == pytest.approx(1)
    assert [one["label"] for one in said["top"]] == [one.label for one in result.top]


def test_everything_well_is_status_0_and_top_k_counts(dlcore, seven):
    said = dlcore("classify", "--json", "--top-k", "1", str(seven), str(seven))
    assert said.status == 0
    assert [len(one["top"]) for one in said.objects] == [1, 1]


def test_text_is_a_sentence_and_a_table(dlcore, seven):
    said = dlcore("classify", "--top-k", "2", str(seven))
    heading, sentence, head, first, second, end = said.out.split("\n")[:6]
    assert heading.endswith("seven.png: 7")
    assert sentence.startswith("The digit model reads this as 7, with probability ")
    assert "**" not in sentence
    assert head.split() == ["class", "probability", "logit"]
    assert first.split()[0] == "7"
    assert second.split()[0] != "7"
    assert len(head) == max(len(first), len(second))
    assert end == ""
    assert said.err == ""


def test_in_text_a_failed_file_is_one_sentence_on_standard_error(dlcore, seven, tmp_path):
    said = dlcore("classify", str(tmp_path / "gone.png"), str(seven))
    assert said.status == 1
    said.one_sentence("gone.png", "There is no file")
    assert "seven.png: 7" in said.out


@pytest.mark.parametrize(
    "name",
    [
        "a'b\"c.png",
        "two\nlines.png",
        "esc\x1b[31m.png",
        "rtl\u202egnp.exe.png",
        "d\udce9j\u00e0.png",
        "日本.png",
    ],
)
def test_names_with_anything_in_them(dlcore, tmp_path, name):
    file = os.path.join(tmp_path, name)  # noqa: PTH118 a name as the system hands it over
    with open(file, "wb") as opened:  # noqa: PTH123
        opened.write(sample_file("seven"))
    text = dlcore("classify", file)
    assert text.status == 0
    assert text.out.count("\n") == 7
    assert not {"\x1b", "\u202e"} & set(text.out)
    (said,) = dlcore("classify", "--json", file).objects
    assert said["file"] == file
    assert said["label"] == "7"


def test_an_empty_standard_input_is_one_sentence(dlcore):
    said = dlcore("classify", "-")
    assert said.status == 1
    said.one_sentence("standard input", "is empty")


def test_a_file_that_is_too_large_is_not_read_to_its_end(dlcore, monkeypatch, tmp_path):
    monkeypatch.setattr("dlcore.lessons.classify_source.limits", lambda: Limits(max_picture_mb=25))
    file = tmp_path / "endless.png"
    with file.open("wb") as opened:
        opened.truncate(2**40)  # a terabyte of nothing
    said = dlcore("classify", "--json", str(file))
    assert said.status == 1
    assert "25.0 MB, more than the 20 MB allowed" in said.objects[0]["error"]


def test_a_network_that_is_not_here_fails_each_file_with_the_remedy(dlcore, seven):
    said = dlcore("classify", "--model", "resnet18", "--json", str(seven))
    assert said.status == 1
    assert "not on this machine" in said.objects[0]["error"]


def test_a_model_file_that_is_no_model(dlcore, seven, tmp_path):
    (tmp_path / "bad.pth").write_bytes(b"\x80\x02cos\nsystem\n(S'touch /tmp/x'\ntR.")
    said = dlcore("classify", "--model", str(tmp_path / "bad.pth"), "--json", str(seven))
    assert said.status == 1
    assert "bad.pth" in said.objects[0]["error"]


def test_a_model_file_that_is_too_large_is_not_opened(dlcore, seven, tmp_path):
    with (tmp_path / "huge.pth").open("wb") as opened:
        opened.truncate(2**40)
    said = dlcore("classify", "--model", str(tmp_path / "huge.pth"), "--json", str(seven), str(seven))
    assert said.status == 1
    assert ["1048576 MB" in one["error"] for one in said.objects] == [True, True]


def test_a_model_of_ones_own(dlcore, seven, tmp_path):
    from dlcore.nets.digits import load_digit_net, save_digit_net

    net = load_digit_net()
    net.output.bias.data[4] += 100
    save_digit_net(net.state_dict(), tmp_path / "mine.safetensors")
    (said,) = dlcore("classify", "--model", str(tmp_path / "mine.safetensors"), "--json", str(seven)).objects
    assert said["label"] == "4"
