"""Which device computes, and where randomness comes from.

Torch is imported when a function first needs it: reading a `Device` that a worker described costs none.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.errors import BadSetting

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Device:
    """What will compute.

    Attributes:
        type: "cuda", "mps" or "cpu": what `torch.device` takes.
        name: the maker's name, for example "NVIDIA H100" or "x86_64 processor".
        memory_gb: the device's own memory in GB of 10⁹ bytes; for a CPU the machine's memory.
        cores: processors this process may use.
    """

    type: str
    name: str
    memory_gb: float
    cores: int

    def __str__(self) -> str:
        return f"{self.type.upper()} · {self.name} · {self.memory_gb:.0f} GB"


def best_device() -> torch.device:
    """The GPU when there is one, otherwise the CPU; `DLCORE_DEVICE` names another (for example "cpu").

    Raises:
        BadSetting: `DLCORE_DEVICE` names no device of this machine.
    """
    import torch

    wanted = os.environ.get("DLCORE_DEVICE")
    if wanted:
        try:
            return torch.empty(0, device=wanted).device
        except (RuntimeError, AssertionError):  # no such kind of device, or none of it here
            raise BadSetting(
                f"DLCORE_DEVICE={wanted!r} is no device of this machine: set it to cpu, or unset it."
            ) from None
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def describe_device() -> Device:
    """What `best_device` is, in words and gigabytes."""
    import torch

    device, cores = best_device(), len(_cores())
    if device.type == "cuda":
        card = torch.cuda.get_device_properties(device)
        return Device("cuda", card.name, card.total_memory / 1e9, cores)
    chip = platform.machine() or "unknown"
    return Device(device.type, f"{cores} cores, {chip}", _machine_memory() / 1e9, cores)


def seeded(seed: int, device: str | torch.device = "cpu") -> torch.Generator:
    """A generator that gives the same numbers for the same seed, torch version and device type."""
    import torch

    return torch.Generator(device=device).manual_seed(seed)


def _cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _machine_memory() -> float:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    return 0.0


@dataclass(frozen=True, slots=True)
class Move:
    """What `.to(device)` did to a module and to a tensor.

    Attributes:
        target: the device moved to. Without a GPU it is "meta", a device that every torch has
            and that keeps shapes without numbers, so the difference can be seen anywhere.
        module_before: device of the module's weight at first.
        module_after: the same after `module.to(target)`, the result not assigned.
        tensor_unassigned: device of a tensor after `tensor.to(target)`, the result not assigned.
        tensor_assigned: the same after `tensor = tensor.to(target)`.
    """

    target: str
    module_before: str
    module_after: str
    tensor_unassigned: str
    tensor_assigned: str


def try_move() -> Move:
    """Move a small module and a tensor, and report where they are: modules move in place, tensors do not."""
    import torch

    target = best_device() if best_device().type != "cpu" else torch.device("meta")
    module, tensor = torch.nn.Linear(2, 1), torch.zeros(2)
    before = str(module.weight.device)
    module.to(target)
    tensor.to(target)
    unassigned = str(tensor.device)
    tensor = tensor.to(target)
    return Move(target.type, before, str(module.weight.device), unassigned, str(tensor.device))


def look_around() -> tuple[Device, Move]:
    """`describe_device` and `try_move` in one call, for a worker."""
    return describe_device(), try_move()
