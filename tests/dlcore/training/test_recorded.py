"""The recorded training: plain PyTorch's numbers, the same in a stack, and sets that do not overlap."""

from dataclasses import replace

import pytest
import sklearn.metrics
import torch

from dlcore.training.recorded import (
    Training,
    examples,
    logits,
    losses,
    network,
    recorded,
    recorded_seeds,
    right,
)

PLAN = Training(40, 32, 0.1, 0, 8, 0.02, 8, 6, 3)


def test_training_is_that_of_a_plain_loop() -> None:
    """Another loop: gradients by torch.func, Adam (Kingma & Ba 2015, algorithm 1) written out."""
    x, y = examples(PLAN).train
    torch.manual_seed(PLAN.seed)
    model = network(PLAN.width)
    weights = {name: each.detach().clone() for name, each in model.named_parameters()}

    def cost(given: dict[str, torch.Tensor], rows: torch.Tensor) -> torch.Tensor:
        p = torch.sigmoid(torch.func.functional_call(model, given, (x[rows],)))
        return -(y[rows] * p.log() + (1 - y[rows]) * (1 - p).log()).mean()

    first, second = ({name: 0 * each for name, each in weights.items()} for _ in range(2))
    step = 0
    for _ in range(PLAN.epochs):
        for rows in torch.randperm(PLAN.n_train).split(PLAN.batch_size):
            step += 1
            for name, slope in torch.func.grad(cost)(weights, rows).items():
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.999 * second[name] + 0.001 * slope**2
                moved = (first[name] / (1 - 0.9**step)) / ((second[name] / (1 - 0.999**step)).sqrt() + 1e-8)
                weights[name] = weights[name] - PLAN.learning_rate * moved
    for found, wanted in zip(recorded(PLAN), weights.values(), strict=True):
        assert torch.allclose(found[-1], wanted, rtol=1e-8, atol=1e-10)


def test_a_stack_of_seeds_is_each_alone() -> None:
    plan = replace(PLAN, epochs=30, width=32)
    for place, seed in enumerate(seeds := [5, 3]):
        alone = recorded(replace(plan, seed=seed))
        for stack, each in zip(recorded_seeds(plan, seeds), alone, strict=True):
            assert torch.allclose(stack[place], each, rtol=1e-7, atol=1e-9)


def test_logits_and_scores_are_those_of_the_module_and_of_sklearn() -> None:
    kept, (x, y) = recorded(PLAN), examples(PLAN).fresh
    model = network(PLAN.width)
    for epoch in (0, 6):
        torch.nn.utils.vector_to_parameters(torch.cat([w[epoch].flatten() for w in kept]), model.parameters())
        scores = logits(kept, x)[epoch]
        assert torch.allclose(scores, model(x).detach(), rtol=1e-12, atol=1e-12)
        p = torch.sigmoid(scores).numpy()
        assert float(losses(scores, y).mean()) == pytest.approx(sklearn.metrics.log_loss(y, p))
        assert float(right(scores, y).mean()) == sklearn.metrics.accuracy_score(y, p > 0.5)


@pytest.mark.row("C226")
def test_the_sets_share_no_example_but_those_that_leak() -> None:
    split, leaked = examples(PLAN), examples(replace(PLAN, leaked=10))
    sets = [split.train, split.validation, split.test, split.fresh]
    points = torch.cat([x for x, _ in sets])
    assert len(points.unique(dim=0)) == len(points)
    assert torch.equal(leaked.train[0][:10], leaked.test[0][:10])
    assert torch.equal(leaked.train[1][:10], leaked.test[1][:10])
    assert torch.equal(leaked.train[0][10:], split.train[0][10:])
    assert torch.equal(leaked.test[0], split.test[0])


def test_the_training_examples_do_not_depend_on_how_many_are_held_back() -> None:
    one, other = examples(PLAN), examples(replace(PLAN, n_held=200))
    assert torch.equal(one.train[0], other.train[0])
    assert torch.equal(one.fresh[0], other.fresh[0])
