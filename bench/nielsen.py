"""The four networks of Nielsen's chapter 5 on MNIST, trained as he says, beside the accuracies he published.

Michael Nielsen, Neural Networks and Deep Learning (2015), chapter 5: sigmoid units in every layer, the last
one too, cross-entropy summed over the ten outputs, weights from N(0, 1/n_in), biases from N(0, 1), 30 epochs
in mini-batches of 10, η = 0.1, λ = 5. He trains on the first 50,000 images, pixels from 0 to 1, and tells the
accuracy on the 10,000 that follow, of one run each; he does not say whether of the last epoch or of the best
one, so both stand here. All networks of all seeds are trained at once, as one stack, in float32 on one
thread; the random numbers are not his. MNIST is read where `DLCORE_DATA` says, or else `DLCORE_TEST_DATA`.
"""

import os
import statistics
from time import process_time

import torch
from torch import Tensor

from bench.report import Figure, Report, command, figure
from dlcore.data.loading import load_images

PUBLISHED = {1: 96.48, 2: 96.90, 3: 96.57, 4: 96.53}
"""hidden layers to validation accuracy in percent, as he has them"""
WITHIN = 0.5
"""percentage points that the mean over the seeds may be away from his figure"""
EPOCHS, BATCH, RATE, DECAY = 30, 10, 0.1, 5.0
WIDTH, N_TRAIN, N_OUT = 30, 50_000, 10


class Networks:
    """His networks of every depth and seed, deepest first, the seeds changing quickest.

    Args:
        depths: hidden layers, each number once, falling.
        seeds: of first weights and order; networks of one seed see the images in the same order.
        n_in: numbers in one input.
        shrink: what a step multiplies the weights by: 1 − ηλ/n.

    Attributes:
        weights: by layer, (networks that have it, inputs, outputs); the last one belongs to the outputs.
        biases: alike, (networks, 1, outputs).
    """

    def __init__(self, depths: list[int], seeds: list[int], n_in: int, shrink: float) -> None:
        self.depths, self.shrink, self.n_seeds = depths, shrink, len(seeds)
        self.sources = [torch.Generator().manual_seed(seed) for seed in seeds]
        counts = [len(seeds) * sum(depth > layer for depth in depths) for layer in range(max(depths))]
        sizes = [(n_in if layer == 0 else WIDTH, WIDTH) for layer in range(max(depths))] + [(WIDTH, N_OUT)]
        self.counts = [*counts, len(seeds) * len(depths)]
        pairs = [self._drawn(count, *size) for count, size in zip(self.counts, sizes, strict=True)]
        self.weights, self.biases = [weight for weight, _ in pairs], [bias for _, bias in pairs]

    def _drawn(self, count: int, n_in: int, n_out: int) -> tuple[Tensor, Tensor]:
        sources = self.sources * (count // self.n_seeds)
        weights = [torch.randn(n_in, n_out, generator=source) / n_in**0.5 for source in sources]
        biases = [torch.randn(1, n_out, generator=source) for source in sources]
        return torch.stack(weights), torch.stack(biases)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Activations by layer, of the networks that have it, and the outputs' last.

        Args:
            x: inputs, (networks, examples, n_in).
        """
        hidden, h = [], x
        for layer, count in enumerate(self.counts[:-1]):
            h = torch.baddbmm(self.biases[layer], h[:count], self.weights[layer]).sigmoid_()
            hidden.append(h)
        return [*hidden, torch.baddbmm(self.biases[-1], _top(hidden), self.weights[-1]).sigmoid_()]

    def step(self, x: Tensor, y: Tensor) -> None:
        """One step down the cross-entropy of a batch, summed over the outputs, with his weight decay.

        Args:
            x: inputs, (networks, examples, n_in).
            y: 1 at each example's class and 0 elsewhere, (networks, examples, N_OUT).
        """
        seen = self.forward(x)
        out_delta = (seen[-1] - y) / x.shape[1]
        back, moves = torch.bmm(out_delta, self.weights[-1].mT), []
        above = torch.empty(0)
        for layer in reversed(range(len(seen) - 1)):
            h, deeper = seen[layer], len(above)
            delta = back[: len(h)].clone()
            if deeper:
                delta[:deeper] = torch.bmm(above, self.weights[layer + 1].mT)
            above = delta.mul_(h).mul_(1 - h)
            moves.append((layer, x[: len(h)] if layer == 0 else seen[layer - 1][: len(h)], above))
        self._move(-1, _top(seen[:-1]), out_delta)
        for layer, given, delta in moves:
            self._move(layer, given, delta)

    def _move(self, layer: int, given: Tensor, delta: Tensor) -> None:
        self.weights[layer].baddbmm_(given.mT, delta, beta=self.shrink, alpha=-RATE)
        self.biases[layer].sub_(delta.sum(1, keepdim=True), alpha=RATE)

    def epoch(self, x: Tensor, y: Tensor) -> None:
        """One pass over all examples, in an order of each seed's own."""
        orders = torch.stack([torch.randperm(len(x), generator=source) for source in self.sources])
        for rows in orders.split(BATCH, dim=1):
            again = len(self.depths)
            self.step(x[rows].repeat(again, 1, 1), y[rows].repeat(again, 1, 1))

    def accuracy(self, x: Tensor, labels: Tensor) -> list[float]:
        """Percent of right answers of each network, 500 images at a time.

        Args:
            x: inputs, (examples, n_in).
            labels: int64 of shape (examples,).
        """
        right = torch.zeros(self.counts[-1])
        for part, truth in zip(x.split(500), labels.split(500), strict=True):
            right += (self.forward(part.expand(self.counts[-1], -1, -1))[-1].argmax(2) == truth).sum(1)
        return (100 * right / len(x)).tolist()


def _top(hidden: list[Tensor]) -> Tensor:
    """What each network's outputs are made of: the activations of its last hidden layer."""
    deeper = [*(len(each) for each in hidden[1:]), 0]
    return torch.cat([each[first:] for each, first in zip(hidden, deeper, strict=True)][::-1])


def figures(depth: int, last: list[float], best: list[float]) -> list[Figure]:
    """The rows of one network.

    Args:
        depth: hidden layers.
        last: validation accuracies after the last epoch, one a seed.
        best: those of the best epoch.
    """
    name, his = f"{depth} × {WIDTH} hidden units", PUBLISHED[depth]
    mean, spread = statistics.mean(last), statistics.stdev(last) if len(last) > 1 else 0.0
    told = f"mean {mean:.2f}, standard deviation {spread:.2f}; his {his:.2f}"
    best_mean = statistics.mean(best)
    away, best_away = abs(mean - his), abs(best_mean - his)
    return [
        figure(f"{name}: validation accuracy, last epoch", last, "%", note=told),
        figure(f"{name}: validation accuracy, best epoch", best, "%", note=f"mean {best_mean:.2f}"),
        figure(f"{name}: mean of the last epochs away from his", [away], "points", bar=WITHIN),
        figure(f"{name}: mean of the best epochs away from his", [best_away], "points", bar=WITHIN),
    ]


def measure(repeat: int) -> Report:
    """Train the four networks with as many seeds.

    Args:
        repeat: seeds.
    """
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    if "DLCORE_TEST_DATA" in os.environ:
        os.environ.setdefault("DLCORE_DATA", os.environ["DLCORE_TEST_DATA"])
    images = load_images("mnist")
    pixels, labels = images.images.flatten(1).float() / 255, images.labels
    x, y = pixels[:N_TRAIN], torch.eye(N_OUT)[labels[:N_TRAIN]]
    depths = sorted(PUBLISHED, reverse=True)
    nets = Networks(depths, list(range(repeat)), x.shape[1], 1 - RATE * DECAY / N_TRAIN)
    begun, history = process_time(), list[list[float]]()
    for _ in range(EPOCHS):
        nets.epoch(x, y)
        history.append(nets.accuracy(pixels[N_TRAIN:], labels[N_TRAIN:]))
    spent, best = process_time() - begun, [max(each) for each in zip(*history, strict=True)]
    rows = []
    for place, depth in sorted(enumerate(depths), key=lambda each: each[1]):
        mine = slice(place * repeat, (place + 1) * repeat)
        rows += figures(depth, history[-1][mine], best[mine])
    rows.append(figure("all networks: training and looking, processor time", [spent], "s"))
    return Report("Nielsen's networks of chapter 5 on MNIST", rows, [])


if __name__ == "__main__":
    command(measure, repeat=5, doc=__doc__)
