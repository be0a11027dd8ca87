"""The recipe of the lesson “Early stopping”: only the branches in use stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.stopping import Spec

NAMES = (
    *("n_train", "n_held", "label_noise", "width", "learning_rate", "batch_size", "epochs", "patience"),
    *("min_delta", "seed"),
)
COPY = "copy.deepcopy(model.state_dict())"
LEAK = "x[:LEAKED], y[:LEAKED] = test[0][:LEAKED], test[1][:LEAKED]\n"
ANSWERS = "    answers.append(model(fresh[0]).detach())\n"
LISTS = "curve, answers = torch.inf, [], []"
RESTORING = "model.load_state_dict(kept)\n"


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = filled(recipe("stopping"), {name.upper(): getattr(spec, name) for name in NAMES})
    if spec.n_leaked:
        text = filled(text, {"LEAKED": spec.n_leaked})
    else:
        text = _without(text.replace(LEAK, ""), ("LEAKED = ",))
    if not spec.on_test:
        text = _without(text, ("watched = test",))
    if not spec.min_delta:
        text = _without(text.replace(" - MIN_DELTA", ""), ("MIN_DELTA = ",))
    if spec.restore == "last":
        text = text.replace(RESTORING, "").replace(", kept = ", " = ").replace(f", {COPY}", "")
        text = text.replace(", with a copy of the best weights", "; the last weights are kept")
    elif spec.restore == "reference":
        text = text.replace(COPY, "model.state_dict()  # no copy: it follows the weights")
        text = text.replace(", with a copy of the best weights", "; the best weights are not copied")
    if spec.restore != "best":
        text = text.replace("import copy\n", "")
    return text if spec.measure else _unmeasured(text)


def _unmeasured(text: str) -> str:
    """The same without the measurement of what choosing by a set does."""
    before, _, _ = text.partition("# %% 200 small sets")
    before = before.replace(ANSWERS, "").replace(LISTS, "curve = torch.inf, []")
    return f"{before.rstrip()}\nprint(json.dumps(numbers))\n"


def _without(text: str, begins: tuple[str, ...]) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(begins))
