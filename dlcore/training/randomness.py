"""A run's own stream of random numbers, kept apart from everybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch


class Randomness:
    """Torch's global generators as one run sees them: seeded once, and going on only inside `with`.

    Dropout, shuffling and augmentation draw from torch's global generators, as they do in anybody's script.
    Inside `with` these are in this run's state; outside in the state the rest of the program left them in.
    Inside, cuDNN also keeps to algorithms that give the same numbers every time.

    Args:
        seed: of the stream.
        device: whose generator is looked after beside the CPU's.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._device = device
        self._outer, self._outer_cudnn = self._read(), torch.backends.cudnn.deterministic
        self._seed(seed)
        self._own = self._marked = self._read()
        self._write(self._outer)

    def __enter__(self) -> None:
        self._outer, self._outer_cudnn = self._read(), torch.backends.cudnn.deterministic
        torch.backends.cudnn.deterministic = True
        self._write(self._own)

    def __exit__(self, *_: object) -> None:
        self._own = self._read()
        torch.backends.cudnn.deterministic = self._outer_cudnn
        self._write(self._outer)

    def mark(self) -> None:
        """Remember this place in the stream; inside `with`."""
        self._marked = self._read()

    @contextmanager
    def at_mark(self) -> Iterator[None]:
        """Draw again what was drawn from the marked place on; afterwards the stream is where it was."""
        outer = self._read()
        self._write(self._marked)
        try:
            yield
        finally:
            self._write(outer)

    def state(self) -> dict[str, Any]:
        """The places of the stream and of the mark, as tensors."""
        return {"own": list(self._own), "marked": list(self._marked)}

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a `state`."""
        self._own, self._marked = tuple(state["own"]), tuple(state["marked"])

    def _seed(self, seed: int) -> None:
        torch.default_generator.manual_seed(seed)  # torch.manual_seed would seed other devices too
        match self._device.type:
            case "cuda":
                with torch.cuda.device(self._device):
                    torch.cuda.manual_seed(seed)
            case "mps":
                torch.mps.manual_seed(seed)

    def _read(self) -> tuple[torch.Tensor, ...]:
        cpu = torch.get_rng_state()
        match self._device.type:
            case "cuda":
                return cpu, torch.cuda.get_rng_state(self._device)
            case "mps":
                return cpu, torch.mps.get_rng_state()
        return (cpu,)

    def _write(self, state: tuple[torch.Tensor, ...]) -> None:
        torch.set_rng_state(state[0])
        match self._device.type:
            case "cuda":
                torch.cuda.set_rng_state(state[1], self._device)
            case "mps":
                torch.mps.set_rng_state(state[1])
