"""What a run keeps in its folder: a checkpoint to go on from, its network at chosen steps, and at the end."""

from __future__ import annotations

import errno
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from dlcore.errors import Unavailable, is_out_of_memory
from dlcore.limits import MB
from dlcore.nets.trained import Trained, as_safetensors
from dlcore.training.trainer import Trainer

CHECKPOINT, WEIGHTS = "checkpoint.pt", "network.safetensors"
MOST_BYTES = 30 * MB
"""what the snapshots of one run may take"""
_FULL = "There is no room on this server's disk to keep your network: train a smaller one, or have room made."


def save_checkpoint(trainer: Trainer, folder: Path, said: int, taken: int) -> None:
    """Write everything the rest of the run depends on, whole or not at all.

    Args:
        trainer: the run.
        folder: its own.
        said: how much it has yielded.
        taken: the step of its last moment.

    Raises:
        Unavailable: the disk is full or may not be written.
    """
    state = {"spec": asdict(trainer.spec), "state": trainer.state(), "said": said, "taken": taken}
    _written(folder / CHECKPOINT, lambda part: torch.save(state, part))


def read_checkpoint(folder: Path) -> dict[str, Any]:
    """What `save_checkpoint` wrote: "spec", "state", "said" and "taken".

    Raises:
        Unavailable: there is none, or it is damaged.
    """
    try:
        return torch.load(folder / CHECKPOINT, weights_only=True, map_location="cpu")
    except Exception as error:  # torch.load promises no set of exceptions for a damaged file
        if is_out_of_memory(error):
            raise
        raise Unavailable("What was kept of this run cannot be read any more: start it again.") from None


def checkpoint_of(folder: Path) -> dict[str, Any] | None:
    """The same, or None where there is none to go on from."""
    try:
        return read_checkpoint(folder)
    except Unavailable:
        return None


def save_network(trained: Trained, folder: Path) -> None:
    """Write the network as it can be used; `Unavailable` when the disk is full."""
    _written(folder / WEIGHTS, lambda part: part.write_bytes(as_safetensors(trained)))


def has_network(folder: Path) -> bool:
    """Whether `save_network` has written one here."""
    return (folder / WEIGHTS).is_file()


def most_snapshots(trainer: Trainer, wanted: int) -> int:
    """How many snapshots fit into `MOST_BYTES`, at most so many; 0 where not even three would.

    One more is left room for: a run that ends early is looked at where it ends.
    """
    size = sum(2 * tensor.numel() for tensor in trainer.model.state_dict().values())
    fitting = MOST_BYTES // max(size, 1) - 1
    return min(wanted, fitting) if fitting >= 2 else 0


def save_snapshot(trainer: Trainer, folder: Path) -> None:
    """Write the weights of this step in half precision; `Unavailable` when the disk is full."""
    state = {name: _halved(tensor).contiguous().cpu() for name, tensor in trainer.model.state_dict().items()}
    _written(_snapshot(folder, trainer.step), lambda part: save_file(state, part))


def read_snapshot(folder: Path, step: int) -> dict[str, torch.Tensor]:
    """The state dict of this step, float32 again.

    Raises:
        Unavailable: no snapshot of this step was kept.
    """
    file = _snapshot(folder, step)
    if not file.is_file():
        raise Unavailable(f"The network of step {step} was not kept: choose another step.")
    return {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in load_file(file).items()
    }


def _halved(tensor: torch.Tensor) -> torch.Tensor:
    half = tensor.half() if tensor.is_floating_point() else tensor
    return half if half.isfinite().all() else tensor  # 65504 is the largest number in half precision


def _snapshot(folder: Path, step: int) -> Path:
    return folder / f"step-{step:08d}.safetensors"


def _written(file: Path, write: Any) -> None:
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(part)
        part.replace(file)
    except (OSError, RuntimeError) as error:  # torch.save says RuntimeError when the disk is full
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno not in {
            errno.ENOSPC,
            errno.EDQUOT,
            errno.EROFS,
            errno.EACCES,
        }:
            raise
        raise Unavailable(_FULL) from None
