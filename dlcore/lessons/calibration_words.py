"""What is said of a network's calibration, true of exactly the numbers given."""

from dlcore.lessons.calibration_facts import Facts
from dlcore.lessons.numbers import apart, spoken


def percent(share: float) -> str:
    """A share in per cent with one decimal, which says 0 or 100 only where it is."""
    text = f"{100 * share:.1f}".removesuffix(".0")
    if text == "100" and share < 1:
        return "more than 99.9 %"
    if text == "0" and share > 0:
        return "less than 0.1 %"
    return f"{text} %"


def say(facts: Facts) -> str:
    """How sure, how often right, what it costs, and what the fitted temperature does."""
    return f"{_sure(facts)} {_costs(facts)}{_wrong(facts)} {_fit(facts)}"


def _sure(facts: Facts) -> str:
    points = f"{100 * abs(facts.gap):.1f}".removesuffix(".0")
    by = "by less than 0.1 points" if points == "0" else f"by {points} points"
    ends = {
        "overconfident": f": **overconfident** {by}.",
        "underconfident": f": **underconfident** {by}.",
        "even": f", {_apart(facts, points)}.",
    }
    sure, right = percent(facts.confidence), percent(facts.accuracy)
    reads = f"it reads **{right}** of {facts.n:,} {facts.pictures} pictures right"
    if facts.n_wrong:
        are = "is" if facts.n_wrong == 1 else "are"
        reads = f"it gives **{right}** of {facts.n:,} {facts.pictures} pictures their label, "
        reads += f"of which {facts.n_wrong} {are} wrong"
    at = f"At temperature **{spoken(facts.temperature)}** the network's confidence is"
    return f"{at} **{sure}** on average and {reads}{ends[facts.kind]}"


def _apart(facts: Facts, points: str) -> str:
    if not facts.gap:
        return "which is the same"
    said = "less than 0.1" if points == "0" else points
    return f"{said} points apart, **no more than chance** may do"


def _costs(facts: Facts) -> str:
    loss = f"Its cross-entropy is **{spoken(facts.loss)}**"
    if facts.worst_share is None:
        return f"{loss}, next to nothing."
    who = (
        "the costliest picture carries" if facts.worst == 1 else f"the {facts.worst} costliest pictures carry"
    )
    return f"{loss}; {who} {percent(facts.worst_share)} of it."


def _wrong(facts: Facts) -> str:
    """How many of the wrong labels stand first, where there are some."""
    if not facts.n_wrong:
        return ""
    if facts.n_wrong == 1:
        return " The costliest picture has the wrong label." if facts.wrong_found else ""
    return f" Of the {facts.n_wrong} costliest pictures **{facts.wrong_found}** have a wrong label."


def _fit(facts: Facts) -> str:
    if not facts.within:
        way = "colder, the better" if facts.fitted < 1 else "hotter, the better"
        return f"For the validation pictures: the {way}."
    chosen = f"The validation pictures choose T = **{spoken(facts.fitted)}**"
    before, after = apart(facts.loss_at_one, facts.loss_at_fitted)
    if before == after:
        return f"{chosen}, which costs just as much as T = 1."
    return f"{chosen}, which costs {after} instead of the {before} of T = 1."
