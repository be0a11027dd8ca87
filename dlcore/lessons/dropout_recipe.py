"""The recipes of the lesson “Dropout”: that of the look in use, and only the branches that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcore.export import filled, recipe

if TYPE_CHECKING:
    from dlcore.lessons.dropout import Spec

NETWORK = "# %% The network"
UNSCALED = '''\
class Unscaled(nn.Dropout):
    """The same masks, but what is kept stays as it is."""

    def forward(self, h):
        return h * (super().forward(torch.ones_like(h)) > 0)


'''
AT_TEST = '''\
class Unscaled(nn.Dropout):
    """The same masks, but what is kept stays as it is; evaluation makes everything smaller."""

    def forward(self, h):
        return h * (super().forward(torch.ones_like(h)) > 0) if self.training else h * (1 - self.p)


'''
LINES = {
    "linear": "return self.fc2(h)[:, 0]",
    "sigmoid": "return torch.sigmoid(self.fc2(h)[:, 0])",
    "relu": "return F.relu(self.fc2(h)[:, 0])",
}
MEANT = "P = {p}  # the probability that a unit is left OUT"


def script(spec: Spec) -> str:
    """The recipe with these settings."""
    text = _passes(spec) if spec.view == "passes" else _digits(spec)
    text = filled(text, {"P": spec.drop, "SEED": spec.seed})
    if spec.keeps:
        told = MEANT.format(p=spec.drop)
        text = text.replace(told, f"P = {spec.drop!r}  # left OUT, where p = {spec.p!r} is read as kept")
    if spec.scaling == "train":
        return text
    title, _, rest = text[text.index(NETWORK) :].partition("\n")
    text = f"{text[: text.index(NETWORK)]}{title}\n{UNSCALED if spec.scaling == 'none' else AT_TEST}{rest}"
    return text.replace("nn.Dropout(P)", "Unscaled(P)")


def _passes(spec: Spec) -> str:
    text = filled(
        recipe("dropout"),
        {"UNITS": spec.units, "MASK_SEED": spec.mask_seed, "PASS": min(spec.step, 20)},
    )
    text = text.replace(LINES["linear"], LINES[spec.output])
    if spec.scaling == "train" and spec.drop < 1:
        return text
    return text.replace("FACTOR = 1 / (1 - P)", "FACTOR = 1.0")


def _digits(spec: Spec) -> str:
    return filled(recipe("dropout_digits"), {"N_IMAGES": spec.n_images, "WRONG_LABELS": spec.wrong_labels})
