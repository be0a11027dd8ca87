"""The recipe of the remedy looked at: only its own lines stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.remedies import Spec

Edits = tuple[tuple[str, str], ...]
MOONS = """\
    angle = torch.pi * (where[:, 0] + label)
    clean = torch.stack([angle.cos() + label - 0.5, angle.sin() + 0.5 * label - 0.25], 1)
"""
SHAPES: Mapping[str, str] = {
    "moons": MOONS,
    "circles": """\
    radius, angle = 1 - 0.5 * label, 2 * torch.pi * where[:, 0]
    clean = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
""",
    "xor": """\
    left = where[:, 0] < 0.5
    side = torch.stack([2 * where[:, 0] % 1, where[:, 1]], 1)
    clean = torch.where(torch.stack([left, left ^ (label == 1)], 1), side, side - 1)
""",
    "spirals": """\
    along = where[:, 0].sqrt()
    radius, angle = 0.1 + 1.1 * along, 3 * torch.pi * along + torch.pi * label
    clean = torch.stack([radius * angle.cos(), radius * angle.sin()], 1)
""",
}
SETTINGS = "SEED = 0\n"
LAYERS = "    layers = [nn.Linear(2, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU()]\n"
MODEL = "    model = nn.Sequential(*layers, nn.Linear(WIDTH, 2))\n"
TRAINING = "x, y = pool[:N_POINTS], labels[:N_POINTS]\n"
BATCH = "        batch = torch.randperm(N_POINTS)  # all points, in a new order\n"
LOSS = "        loss = nn.functional.cross_entropy(model(x[batch]), y[batch])\n"
SEEN = 'seen = {"train_losses": [], "test_losses": [], "test_accuracies": []}\n'
EVAL = "    model.eval()\n"
LOOP = "    for step in range(N_STEPS):\n"


def _penalty(name: str, size: str, told: str) -> Edits:
    """A penalty of all weights in the loss."""
    weights = "    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]\n"
    added = f"        loss = loss + {name} * sum({size}.sum() for w in weights)\n"
    kept = f'    seen["{told}"].append(sum({size}.sum() for w in weights).item())\n'
    return (
        (SETTINGS, f"{SETTINGS}{name} = 0.005  # strength of the penalty\n"),
        (SEEN, SEEN.replace("}", f', "{told}": []' + "}")),
        (MODEL, MODEL + weights),
        (LOSS, LOSS + added),
        (EVAL, EVAL + kept),
    )


EARLY: Edits = (
    (SETTINGS, SETTINGS + "PATIENCE = 30  # steps without a lower validation loss\n"),
    (SEEN, SEEN.replace("}", ', "kept_at": []}')),
    (
        LOOP,
        """\
    lowest, kept_at, kept = float("inf"), 0, {}
    for step in range(N_STEPS + 1):
        if step % 5 == 0:
            valid = nn.functional.cross_entropy(model(pool[-N_POINTS:]), labels[-N_POINTS:]).item()
            if valid < lowest:
                lowest, kept_at = valid, step
                kept = {name: each.clone() for name, each in model.state_dict().items()}
            elif step - kept_at >= PATIENCE:
                break
""",
    ),
    (EVAL, '    model.load_state_dict(kept)\n    seen["kept_at"].append(kept_at)\n'),
)
DROPOUT: Edits = (
    (SETTINGS, SETTINGS + "DROPOUT = 0.5  # how probably a hidden unit is left out\n"),
    (
        LAYERS,
        "    layers = [nn.Linear(2, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT)]\n"
        "    layers += [nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT)]\n",
    ),
    (EVAL, "    model.eval()  # now no unit is left out\n"),
)
MORE: Edits = (
    (SETTINGS, SETTINGS + "FACTOR = 5  # times the data\n"),
    (TRAINING, "x, y = pool[: N_POINTS * FACTOR], labels[: N_POINTS * FACTOR]\n"),
    (
        BATCH,
        "        if step % FACTOR == 0:\n"
        "            batches = torch.randperm(len(x)).split(N_POINTS)\n"
        "        batch = batches[step % FACTOR]\n",
    ),
)
EDITS: Mapping[str, Edits] = {
    "none": (),
    "l1": _penalty("L1", "w.abs()", "sums_of_sizes"),
    "l2": _penalty("L2", "w.square()", "sums_of_squares"),
    "dropout": DROPOUT,
    "early": EARLY,
    "more": MORE,
}
OWN = {"l1": "l1", "l2": "l2", "dropout": "dropout", "early": "patience", "more": "factor"}
"""the setting of each remedy"""


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = recipe("remedies").replace(MOONS, SHAPES[spec.data])
    for old, new in EDITS[spec.remedy]:
        text = text.replace(old, new, 1)
    names = ["n_points", "noise", "label_noise", "width", "seed"]
    names += [OWN[spec.remedy]] if spec.remedy in OWN else []
    constants = {name.upper(): getattr(spec, name) for name in names}
    return filled(text, constants | {"N_STEPS": spec.steps})
