"""Optimisers and schedules by name, each as PyTorch has it."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.optim import lr_scheduler

from dlcore.errors import BadSetting
from dlcore.training.spec import OPTIMISERS, SCHEDULES, STEP_GAMMA, Spec, step_every


def optimiser_settings(spec: Spec, fused: bool) -> tuple[str, dict[str, Any]]:
    """The class of `torch.optim` and its arguments beyond the parameters.

    Args:
        spec: the settings.
        fused: whether the device has fused kernels, one for the whole step; RMSprop has none anywhere.

    Raises:
        BadSetting: there is no optimiser of this name.
    """
    name, common = spec.optimiser, {"lr": spec.learning_rate, "weight_decay": spec.weight_decay}
    if fused and name != "rmsprop":
        common["fused"] = True
    match name:
        case "sgd":
            return "SGD", common
        case "momentum":
            return "SGD", common | {"momentum": spec.momentum}
        case "nesterov":
            return "SGD", common | {"momentum": spec.momentum, "nesterov": spec.momentum > 0}
        case "rmsprop":
            return "RMSprop", common | {"alpha": spec.beta2}
        case "adagrad":
            return "Adagrad", common
        case "adam" | "adamw":
            return OPTIMISERS[name], common | {"betas": (spec.momentum, spec.beta2)}
    raise BadSetting(f"There is no optimiser “{name}”: choose one of {', '.join(OPTIMISERS)}.")


def optimiser(spec: Spec, model: nn.Module, device: torch.device) -> torch.optim.Optimizer:
    """The optimiser of these settings over all parameters of the network.

    The rules are torch.optim's: PyTorch's momentum (no dampening), L2 as `weight_decay` in all but AdamW.
    """
    fused = device.type == "cpu" or (device.type == "cuda" and spec.optimiser != "adagrad")
    kind, settings = optimiser_settings(spec, fused)  # Adagrad's kernel for CUDA is not in every release
    return getattr(torch.optim, kind)(model.parameters(), **settings)


def schedule(spec: Spec, rule: torch.optim.Optimizer, n_steps: int) -> lr_scheduler.LRScheduler | None:
    """What changes the learning rate after every step; None for a constant rate.

    Args:
        spec: the settings.
        rule: the optimiser.
        n_steps: steps of the whole run.

    Raises:
        BadSetting: there is no schedule of this name.
    """
    match spec.schedule:
        case "constant":
            return None
        case "step":
            return lr_scheduler.StepLR(rule, step_every(n_steps), STEP_GAMMA)
        case "cosine":
            return lr_scheduler.CosineAnnealingLR(rule, n_steps)
        case "one_cycle":  # Smith & Topin 2018; the rate rises over three tenths of the run
            return lr_scheduler.OneCycleLR(
                rule, spec.learning_rate, total_steps=n_steps, cycle_momentum=False
            )
    raise BadSetting(f"There is no schedule “{spec.schedule}”: choose one of {', '.join(SCHEDULES)}.")
