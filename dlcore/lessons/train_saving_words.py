"""What is said of files of weights, true of exactly the numbers given."""

from __future__ import annotations

import numpy as np

from dlcore.lessons.train_numbers import many, number, share, size
from dlcore.lessons.train_saving_results import ContinueLook, LoadLook, SavedLook


def say_saved(look: SavedLook) -> str:
    """How many numbers a file holds, and what it does not."""
    buffers = sum(not tensor.trainable for tensor in look.tensors)
    kept = f"{many(len(look.tensors) - buffers, 'parameter tensor')}"
    if buffers:
        kept += f" and {many(buffers, 'buffer')}"
    says = (
        f"The state dict holds {kept}, {many(look.n_numbers, 'number')} in all: "
        f"{size(look.pth_bytes)} as .pth, {size(look.safetensors_bytes)} as safetensors. It does not hold "
        "the architecture, the optimiser's state or the epoch; so that this app can open the files again, "
        "a text beside the tensors names the architecture."
    )
    if look.halved:
        says += " These numbers come from a snapshot in half precision, because others go on with this run."
    return says


def say_loaded(look: LoadLook) -> str:
    """Whether a file fits, and what it answers."""
    if look.complaint:
        parts = [
            f"{len(keys)} {what}: {', '.join(keys[:3])}{', …' if len(keys) > 3 else ''}"
            for what, keys in (
                ("missing", look.missing),
                ("unexpected", look.unexpected),
                ("of another shape", tuple(key for key, *_ in look.reshaped)),
            )
            if keys
        ]
        differ = f" ({'; '.join(parts)})" if parts else ""
        return f"{look.name} does not fit the {look.network} of the settings above{differ}."
    assert look.score is not None
    n, right = look.score.n, round(look.score.accuracy * look.score.n)
    says = (
        f"{look.name} fits: its {many(look.n_tensors, 'tensor')} bear the names and shapes of the "
        f"{look.network} above, and it answers {right:,} of {n:,} test images "
        f"of {look.data} right, {share(right, n)}"
    )
    if look.n_same < 0:
        return f"{says}."
    if look.n_same == n and look.difference == 0:
        return f"{says}. Its predictions are identical to those of the run above, to the last bit."
    if look.n_same == n:
        return (
            f"{says}. All its answers are those of the run above; its logits differ by up to "
            f"{number(look.difference)}."
        )
    return f"{says}. It gives {share(look.n_same, n)} of these images the same answer as the run above."


def say_continued(look: ContinueLook) -> str:
    """What going on without the optimiser's state changed."""
    says = f"The file of weights has {size(look.weights_bytes)}, the one with everything "
    says += f"{size(look.whole_bytes)}: {look.optimiser} "
    if look.n_state:
        says += f"remembers {many(look.n_state, 'number')} besides the "
        says += f"{many(look.n_parameters, 'parameter')}. {_apart(look)}"
    else:
        says += f"with these settings remembers nothing between steps. {_apart(look)}"
    return says


def _apart(look: ContinueLook) -> str:
    steps = len(look.whole)
    if not (np.isfinite(look.whole).all() and np.isfinite(look.weights_only).all()):
        return "How much that matters cannot be said here, because the losses left the finite numbers."
    apart = np.abs(look.whole - look.weights_only)
    if not apart.any():
        next_ones = "the next loss is" if steps == 1 else f"the next {steps} losses are"
        return f"Going on with the weights alone, {next_ones} the same to the last bit."
    at, first = int(apart.argmax()), int(np.flatnonzero(apart)[0])
    same = "; the first one after the break is" if first == 1 else f"; the first {first} after the break are"
    return (
        f"Going on with the weights alone, the losses differ by up to {number(float(apart[at]))} nats, "
        f"at step {len(look.before) + at + 1}{same + ' the same' if first else ''}."
    )
