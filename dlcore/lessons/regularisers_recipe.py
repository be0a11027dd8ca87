"""The recipe of the lesson “Regularising on images”: the remedy looked at beside none, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.lessons.regularisers import AUGMENTED, NORMALISED, SEEDS, SMOOTHED

if TYPE_CHECKING:
    from dlcore.lessons.regularisers import Spec

AUGMENTATION, TRAINING, SCATTER = "# %% Augmentation", "# %% Training", "# %% Batch norm"
"""where cells begin"""
MOVED_ALIKE = """\
    draw = torch.Generator().manual_seed(seed)
    judged["moved_"] = moved(test_x, torch.rand(4, 500, generator=draw)), test_y
"""
NEW = """\
        now = moved(x, torch.rand(4, N_TRAIN, generator=draw)) if remedy else x  # new in every epoch
"""
MIRRORED = """\
        now, chance = x, torch.rand(4, N_TRAIN, generator=draw)
        if remedy:
            now, mirror = moved(x, chance), chance[3] < 0.5  # new in every epoch
            now[mirror] = now[mirror].view(-1, 8, 8).flip(2).flatten(1)
"""
NORM = """\
    if remedy:
        model.insert(1, nn.BatchNorm1d(48))
"""


def script(spec: Spec) -> str:
    """The recipe with these settings; it holds what the remedy needs alone."""
    from dlcore.export import filled, recipe

    constants = {
        "SHIFT": spec.shift,
        "TURN": spec.turn,
        "SMOOTHING": spec.smoothing,
        "BATCH_SIZE": spec.batch_size,
        "N_TRAIN": spec.n_train,
        "LEARNING_RATE": spec.learning_rate,
        "EPOCHS": spec.epoch,
        "SEEDS": [SEEDS * spec.seed + one for one in range(SEEDS)],
    }
    text = filled(recipe("regularisers"), constants)
    text = _augmentation(spec, text)
    if spec.remedy not in SMOOTHED:
        text = _without_line(text, "SMOOTHING = ").replace(", label_smoothing=SMOOTHING * remedy", "")
    if spec.remedy not in NORMALISED:
        text = text.replace(NORM, "").replace(", batch norm as in evaluation", "")
    if spec.remedy != "norm":
        text = text[: text.index(SCATTER)].rstrip() + "\nprint(json.dumps(numbers))\n"
    return text


def _augmentation(spec: Spec, text: str) -> str:
    """The text with the moves that are in use."""
    if spec.remedy in AUGMENTED:
        return text.replace(NEW, MIRRORED) if spec.mirror else text
    text = text[: text.index(AUGMENTATION)] + text[text.index(TRAINING) :]
    for name in ("SHIFT = ", "TURN = "):
        text = _without_line(text, name)
    return text.replace(MOVED_ALIKE, "").replace(NEW, "").replace("model(now[batch])", "model(x[batch])")


def _without_line(text: str, begins: str) -> str:
    """The text without the line that begins so."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(begins))
