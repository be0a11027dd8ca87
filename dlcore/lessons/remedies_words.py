"""What is said of the remedies: who has the lowest test loss, by how much, and who helps at all."""

from __future__ import annotations

from collections.abc import Sequence

from dlcore.lessons.numbers import apart, spoken
from dlcore.lessons.remedies_facts import Facts, Spread
from dlcore.lessons.remedies_names import N_SEEDS, REMEDIES

FEW = ("no", "one", "two", "three", "four", "five", "six")


def say(facts: Facts) -> str:
    """Who leads after these steps, whether beyond the spread, and what becomes of plain training."""
    if facts.time == 0:
        loss = spoken(facts.spreads[0].mean)
        return (
            f"Before the first step all six have the same {FEW[N_SEEDS]} networks, so the same mean test "
            f"loss, **{loss}**."
        )
    return f"After **{facts.time} steps** {_first(facts)} {_plain(facts)} {_others(facts)}".rstrip()


def _first(facts: Facts) -> str:
    leaders, follows = facts.leaders, facts.next
    if follows is None:
        return f"all six have the same mean test loss, **{spoken(leaders[0].mean)}**."
    best, second = apart(leaders[0].mean, follows.mean)
    whose = "its" if len(leaders) == 1 else "their"
    has = "has" if len(leaders) == 1 else "have"
    how = (
        f"{whose} lead is **beyond the spread** of the {FEW[N_SEEDS]} seeds"
        if facts.beyond
        else f"{whose} lead is **within the spread** of the {FEW[N_SEEDS]} seeds"
    )
    return (
        f"**{listed(leaders)}** {has} the lowest mean test loss, **{best}**; {follows.title} comes next with "
        f"{second}, and {how}."
    )


def _plain(facts: Facts) -> str:
    plain = facts.of("none")
    side = "above" if plain.gap >= 0 else "below"
    return (
        f"That of plain training is {spoken(plain.mean)}, {spoken(abs(plain.gap))} {side} its training loss."
    )


def _others(facts: Facts) -> str:
    """Which remedies help, and which make it worse."""
    better, alike, worse = (facts.compared(sign) for sign in (-1, 0, 1))
    n = len(REMEDIES) - 1
    if len(better) == n:
        return "All five remedies lower it."
    parts = []
    if better:
        parts.append(f"{listed(better)} {_verb(better, 'lower')} it")
    if worse:
        parts.append(f"{listed(worse)} {_verb(worse, 'raise')} it")
    if alike and len(alike) < n:
        parts.append(f"{listed(alike)} {_verb(alike, 'leave')} it as it is")
    if not parts:
        return ""
    return "; ".join(parts) + "."


def _verb(who: Sequence[Spread], verb: str) -> str:
    plural = len(who) > 1 or who[0].remedy == "more"
    return verb if plural else f"{verb}s"


def listed(who: Sequence[Spread]) -> str:
    """Their names: "L1, L2 and dropout", the first with a capital."""
    names = [each.title if not i else inside(each.title) for i, each in enumerate(who)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def inside(title: str) -> str:
    """A remedy's name in the middle of a sentence."""
    return title if title[1:].isdigit() else title[0].lower() + title[1:]
