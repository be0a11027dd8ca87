"""One training run: data, network, optimiser and random numbers, and how one step is taken."""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F

from dlcore.data.augmentation import Variation, varied
from dlcore.data.image_set import ImageSet
from dlcore.data.splits import parts
from dlcore.nets.initialisation import initialise
from dlcore.nets.trainable import build
from dlcore.runtime import best_device
from dlcore.training import rules
from dlcore.training.feasible import batches, check
from dlcore.training.metrics import logits_of, normaliser
from dlcore.training.randomness import Randomness
from dlcore.training.spec import Spec, net_spec

REPORT_IMAGES, PAUSE_IMAGES = 2560, 512
"""about so many images between two reports, and between two moments at which a run can be left"""
FEWEST_LOOKS = 3
"""looks at the validation images in one run, about so many at least; one or more an epoch"""
CONVOLUTIONAL = ("lenet", "cnn")
"""networks that compute in channels_last, which is a third quicker on processors"""


class Trainer:
    """One training run: its network, its optimiser, and where it has got to.

    Every number depends on the spec, the data, the kind of device and the number of threads, and on nothing
    else: not on the speed of the machine, nor on what else uses torch's random numbers meanwhile.

    Args:
        spec: the settings.
        images: the data.
        device: where to compute; by default `dlcore.runtime.best_device()`.

    Attributes:
        model: the network; its weights change while it is trained.
        step: steps taken.
        n_steps: steps of the whole run.
        best_step: the step with the lowest validation loss so far.

    Raises:
        BadSetting: the settings do not go together, or not with this data.
    """

    def __init__(self, spec: Spec, images: ImageSet, device: torch.device | None = None) -> None:
        self.spec, self.images = spec, images
        self.device = device or best_device()
        self.parts = parts(images, spec.validation_percent, spec.train_percent, spec.seed).to(self.device)
        self.variation = Variation(spec.shift, spec.rotate, spec.crop, spec.flip)
        check(spec, images, len(self.parts.train_y), len(self.parts.validation_y))
        channels, rows, columns = images.images.shape[1:]
        self.net_spec = net_spec(spec, (channels, rows, columns), len(images.classes))
        self.randomness = Randomness(spec.seed, self.device)
        with self.randomness:
            model = build(self.net_spec)
            initialise(model, spec.initialisation)
        self.channels_last = spec.network in CONVOLUTIONAL
        if self.channels_last:
            model = model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        self.model = model.to(self.device)
        self.normalised = normaliser(images.mean, images.std, self.device)
        n = len(self.parts.train_y)
        self.steps_per_epoch = batches(n, spec.batch_size)
        self.n_steps = self.steps_per_epoch * spec.epochs
        self.report_every = max(1, REPORT_IMAGES // spec.batch_size)
        self.look_every = math.ceil(self.steps_per_epoch / max(1, math.ceil(FEWEST_LOOKS / spec.epochs)))
        self.optimiser = rules.optimiser(spec, self.model, self.device)
        self.schedule = rules.schedule(spec, self.optimiser, self.n_steps)
        self.step, self.ended, self.last_rate = 0, False, spec.learning_rate
        self.best_step, self.best_loss, self.looks_since = 0, math.inf, 0
        self.elapsed_s = self.stepping_s = 0.0
        self.order, self.losses, self.right = torch.empty(0), [], []
        self.best: dict[str, torch.Tensor] = {}
        self.good = self.earlier = self.state()

    def batch(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Images and labels of the step to come: augmented, normalised."""
        place, size = self.step % self.steps_per_epoch, self.spec.batch_size
        if place == 0:
            self.randomness.mark()
            self._shuffle()
        rows = self.order[place * size : (place + 1) * size]
        images = self.parts.train_x[rows] / 255
        if self.variation:
            images = varied(images, self.variation)
        return self.normalised(images), self.parts.train_y[rows]

    def loss(self, images: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The loss that is minimised, and the logits it comes from."""
        with self.precision():
            logits = self.model(images)
            return F.cross_entropy(logits, labels, label_smoothing=self.spec.label_smoothing), logits

    def precision(self) -> torch.autocast:
        """Inside `with` the layers compute in the chosen precision."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.spec.precision == "bfloat16")

    def update(self, loss: torch.Tensor) -> None:
        """One step down the gradient of this loss."""
        self.optimiser.zero_grad()
        loss.backward()
        self.last_rate = float(self.optimiser.param_groups[0]["lr"])
        self.optimiser.step()
        if self.schedule:
            self.schedule.step()
        self.step += 1

    def logits(self, images: torch.Tensor) -> torch.Tensor:
        """The network's outputs for uint8 images on its device, in eval mode."""
        return logits_of(self.model, images, self.normalised)

    def sound(self) -> bool:
        """Whether every weight, running statistic and last gradient is a finite number."""
        gradients = [each.grad for each in self.model.parameters() if each.grad is not None]
        numbers = [*self.model.state_dict().values(), *gradients]
        return bool(torch.stack([each.isfinite().all() for each in numbers]).all())

    def state(self) -> dict[str, Any]:
        """A copy of everything that the rest of the run depends on: tensors, numbers and texts alone."""
        return {
            "step": self.step,
            "model": copied(self.model.state_dict()),
            "optimiser": copied(self.optimiser.state_dict()),
            "schedule": dict(self.schedule.state_dict()) if self.schedule else {},
            "randomness": self.randomness.state(),
            "losses": [loss.detach().clone() for loss in self.losses],
            "right": [count.clone() for count in self.right],
            "best": dict(self.best),
            "best_step": self.best_step,
            "best_loss": self.best_loss,
            "looks_since": self.looks_since,
            "ended": self.ended,
            "last_rate": self.last_rate,
            "seconds": (self.elapsed_s, self.stepping_s),
        }

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from a `state` of a trainer with the same spec, data and kind of device."""
        self.step, self.ended, self.last_rate = state["step"], state["ended"], state["last_rate"]
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(copied(state["optimiser"]))
        if self.schedule:
            self.schedule.load_state_dict(state["schedule"])
        self.randomness.load(state["randomness"])
        self.losses = [loss.to(self.device) for loss in state["losses"]]
        self.right = [count.to(self.device) for count in state["right"]]
        self.best = {name: tensor.to(self.device) for name, tensor in state["best"].items()}
        self.best_step, self.best_loss = state["best_step"], state["best_loss"]
        self.looks_since = state["looks_since"]
        self.elapsed_s, self.stepping_s = state["seconds"]
        if self.step % self.steps_per_epoch:
            with self.randomness.at_mark():
                self._shuffle()
        self.good = self.earlier = self.state()

    @property
    def images_seen(self) -> int:
        """Images in all steps so far, each as often as it came."""
        return sum(map(self.batch_length, range(self.step)))

    @property
    def over(self) -> bool:
        """Whether no step is left to be taken."""
        return self.ended or self.step >= self.n_steps

    @property
    def is_look(self) -> bool:
        """Whether the validation images are looked at after this step."""
        return self.step % self.steps_per_epoch % self.look_every == 0

    @property
    def is_report(self) -> bool:
        """Whether a report is due after this step."""
        return self.is_look or self.step == 1 or self.step % self.report_every == 0

    def batch_length(self, step: int) -> int:
        """Images in the batch of this step, counted from 0."""
        place, size = step % self.steps_per_epoch, self.spec.batch_size
        return min(size, len(self.parts.train_y) - place * size)

    def _shuffle(self) -> None:
        self.order = torch.randperm(len(self.parts.train_y)).to(self.device)


def copied(value: Any) -> Any:
    """A state dict with its tensors copied, whatever it is nested in."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: copied(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [copied(one) for one in value]
    return value
