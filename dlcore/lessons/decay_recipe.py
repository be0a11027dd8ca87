"""The recipe of the lesson “Weight decay”: only the penalty in use stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.decay import Spec

IN_LOSS = "        loss = loss + strength * sum((each**2).sum() for each in paid)\n"
SIZES = "        loss = loss + strength * sum(each.abs().sum() for each in paid)\n"
STEP = "        optimiser.step()\n"
THRESHOLD = """\
        with torch.no_grad():
            for each in paid:  # towards 0 by eta times lambda, and no further
                each.copy_(each.sign() * (each.abs() - RATE * strength).clamp(min=0))
"""
FREE = "    free = [each for each in model.parameters() if each.dim() == 1]  # the biases\n"
PAID = "    paid = [each for each in model.parameters() if each.dim() > 1]  # the weights\n"
RULES = {
    "sgd": "    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)\n",
    "adam": "    optimiser = torch.optim.Adam(model.parameters(), lr=0.02, eps=0.01)\n",
}
PLAIN = RULES["sgd"]


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text, rule = recipe("decay"), RULES[spec.optimiser]
    rate = rule.partition("lr=")[2].partition(",")[0].partition(")")[0]
    if spec.how == "l1_loss":
        text = text.replace(IN_LOSS, SIZES)
    elif spec.how == "l1_threshold":
        text = text.replace(IN_LOSS, "").replace(STEP, STEP + THRESHOLD.replace("RATE", rate))
    elif spec.how == "l2_beside":
        text = text.replace(IN_LOSS, "")
        rule = rule.replace("Adam(", "AdamW(").replace("model.parameters()", "groups")
        groups = '    groups = [{"params": paid, "weight_decay": 2 * strength}]\n'
        if not spec.biases:
            groups = groups.replace("}]", '}, {"params": free, "weight_decay": 0.0}]')
        rule = ("" if spec.biases else FREE) + groups + rule
    text = text.replace(PLAIN, rule)
    if spec.biases:
        text = text.replace(PAID, "    paid = list(model.parameters())  # weights and biases\n")
    names = ("strength", "n_points", "noise", "units", "n_steps", "seed")
    return filled(text, {name.upper(): getattr(spec, name) for name in names})
