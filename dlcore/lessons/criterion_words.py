"""What is said of an output in a loss: the number, whether it is the right one, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from dlcore.lessons.criterion_facts import Facts, chance
from dlcore.lessons.numbers import spoken

SAID: Mapping[str, str] = MappingProxyType(
    {"logits": "logits", "log_ps": "log-probabilities", "probabilities": "probabilities"}
)
"""how an output is called in a sentence"""

AGREES = "{loss} of {handed} is **{value}** = −log p, with p = {p}: **{verdict}**."
REFUSED = "PyTorch refuses {handed} in {loss}: **“{complaint}”**."
WORDS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("logits", "CrossEntropyLoss"): AGREES + " The softmax is inside the loss, and the gradient on this "
        "logit is p − 1 = {slope}.",
        ("log_ps", "CrossEntropyLoss"): AGREES + " The loss takes log_softmax once more, and that changes "
        "nothing: the probabilities already sum to 1, and log 1 = 0.",
        ("probabilities", "CrossEntropyLoss"): "CrossEntropyLoss of probabilities is **{value}**, where "
        "−log p is {right}: **wrong**, softmax twice. With {K} classes it never falls below {floor}, and "
        "its gradient on this logit is {weaker} times weaker.",
        ("logits", "NLLLoss"): "NLLLoss of logits is **{value}**, where −log p is {right}: **wrong**. It "
        "only looks up the right class's number and turns its sign, so this is −z, and it has no floor.",
        ("log_ps", "NLLLoss"): AGREES + " LogSoftmax and NLLLoss together are CrossEntropyLoss.",
        ("probabilities", "NLLLoss"): "NLLLoss of probabilities is {about}**{value}**, where −log p is "
        "{right}: **wrong**. It is −p, without a logarithm: negative, and never below −1.",
        ("log_ps", "BCELoss"): REFUSED + " It wants probabilities, and no log-probability is above 0.",
        ("logits", "BCEWithLogitsLoss"): "BCEWithLogitsLoss of logits is **{value}**: it takes them, but "
        "asks yes or no for each of the {K} classes by itself: **right for yes-or-no labels**, of which "
        "several may hold; for one label of {K}, −log p is {right}.",
        ("log_ps", "BCEWithLogitsLoss"): "BCEWithLogitsLoss of log-probabilities is **{value}**: **wrong**. "
        "Its sigmoid makes p/(1 + p) of log p, never more than one half, so with {K} classes it never falls "
        "below {floor}.",
        ("probabilities", "BCEWithLogitsLoss"): "BCEWithLogitsLoss of probabilities is **{value}**: "
        "**wrong**. Its sigmoid makes numbers from 0.5 to 0.7311 of them, so with {K} classes it never falls "
        "below {floor}.",
    }
)
"""with names from `_parts` in their places; those of `BCELoss` that depend on more stand below"""
LOGITS_REFUSED = REFUSED + " It wants probabilities and takes the logarithm itself."
LOGITS_TAKEN = (
    "BCELoss of logits is **{value}**, without a complaint, because all {K} of them happen to lie between "
    "0 and 1: **wrong** all the same, they are no probabilities."
)
OF_TWO = (
    "BCELoss of probabilities is **{value}**: with two classes, whose probabilities sum to 1, it averages "
    "−log p and −log p: **right**."
)
OF_MANY = (
    "BCELoss of probabilities is **{value}**: it takes them, but asks yes or no for each of the {K} classes "
    "by itself: **right for yes-or-no labels**, whose probabilities come from a sigmoid; for one label of "
    "{K}, −log p is {right}."
)


def say(facts: Facts) -> str:
    """What the pairing gives; ** … ** is strong."""
    begin = f"With the right class's logit at **{spoken(facts.logit)}**: "
    told = begin + _template(facts).format(**_parts(facts))
    return told.replace("log p", "log\u00a0p")  # one quantity, on one line


def _template(facts: Facts) -> str:
    match facts.handed, facts.loss:
        case "logits", "BCELoss":
            return LOGITS_REFUSED if facts.value is None else LOGITS_TAKEN
        case "probabilities", "BCELoss":
            return OF_TWO if facts.n_classes == 2 else OF_MANY
        case pairing:
            return WORDS[pairing]


def weaker(facts: Facts) -> float:
    """How many times smaller the gradient on the right class's logit is than p − 1, that of −log p."""
    return facts.rest / abs(facts.slope) if facts.slope else math.inf


def _parts(facts: Facts) -> dict[str, str]:
    value = math.nan if facts.value is None else facts.value
    return {
        "loss": facts.loss,
        "handed": SAID[facts.handed],
        "value": spoken(value),
        "verdict": facts.verdict,
        "complaint": facts.complaint,
        "p": chance(facts),
        "right": spoken(facts.right),
        "slope": spoken(-facts.rest),
        "K": str(facts.n_classes),
        "floor": spoken(facts.floor),
        "weaker": spoken(weaker(facts), 3),
        "about": "about " if spoken(facts.p) == "1" else "",
    }
