"""The recipe of a pairing, and the two lines of code that a network ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe
from dlcore.theory.criteria import VERDICTS

if TYPE_CHECKING:
    from dlcore.lessons.criterion import Spec

LAYERS = {"logits": "network(x)", "log_ps": "nn.LogSoftmax(dim=1)(network(x))",
          "probabilities": "nn.Softmax(dim=1)(network(x))"}  # fmt: skip
"""the network's last layer, by what it hands over"""
ONE_HOT = ("BCELoss", "BCEWithLogitsLoss")
_LOSS = "loss = nn.CrossEntropyLoss()(logits, label)\n"
_GRADIENT = '(gradient,) = torch.autograd.grad(loss, outputs["logits"])\n'
_NUMBERS = 'numbers |= {"loss": loss.item(), "gradient": gradient[0].tolist()}\n'


def script(spec: Spec) -> str:
    """The recipe with these settings; a pairing that PyTorch refuses has no loss to differentiate.

    Args:
        spec: the settings.
    """
    text = filled(
        recipe("criterion"),
        {
            "LOGITS": spec.logits(spec.logit),
            "LABEL": spec.right_class,
            "SOFTNESS": spec.softness,
            "LEARNING_RATE": spec.learning_rate,
            "STEPS": spec.step_seen,
            "SEED": spec.seed,
        },
    )
    if refused(spec):
        text = text.replace(_LOSS + _GRADIENT, f"# PyTorch refuses {spec.handed} in {spec.loss}: see above\n")
        return text.replace(_NUMBERS, 'numbers |= {"loss": None, "gradient": None}\n')
    target = "one_hot" if spec.loss in ONE_HOT else "label"
    name = "logits" if spec.misnamed else spec.handed
    remark = "  # misnamed: these are no logits" if name != spec.handed else ""
    taken = f'{name} = outputs["{spec.handed}"]{remark}\n' if spec.handed != "logits" else ""
    return text.replace(_LOSS, f"{taken}loss = nn.{spec.loss}()({name}, {target})\n")


def refused(spec: Spec) -> bool:
    """Whether PyTorch refuses the pairing looked at: `BCELoss` takes nothing below 0 or above 1.

    Args:
        spec: the settings.
    """
    if spec.loss != "BCELoss" or spec.handed == "probabilities":
        return False
    return spec.handed == "log_ps" or not all(0 <= each <= 1 for each in spec.logits(spec.logit))


def ending(spec: Spec) -> str:
    """How the pairing stands in a training loop: what the output is called, and the loss of it.

    Args:
        spec: the settings; `misnamed` calls any output logits.
    """
    name = "logits" if spec.misnamed else spec.handed
    target = "one_hot" if spec.loss in ONE_HOT else "label"
    remark = "  # PyTorch refuses" if refused(spec) else f"  # {VERDICTS[spec.handed, spec.loss]}"
    return f"{name} = {LAYERS[spec.handed]}\nloss = nn.{spec.loss}()({name}, {target}){remark}"
