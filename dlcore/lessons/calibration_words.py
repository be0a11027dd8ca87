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
    by = f"by {_points(abs(facts.gap))}"
    ends = {
        "overconfident": f": **overconfident** {by}.",
        "underconfident": f": **underconfident** {by}.",
        "even": _even(facts),
    }
    sure, right = percent(facts.confidence), percent(facts.accuracy)
    reads = f"it reads **{right}** of {facts.n:,} {facts.pictures} pictures right"
    if facts.n_wrong:
        are = "is" if facts.n_wrong == 1 else "are"
        reads = f"it gives **{right}** of {facts.n:,} {facts.pictures} pictures their label, "
        reads += f"of which {facts.n_wrong} {are} wrong"
    at = f"At temperature **{spoken(facts.temperature)}** the network's confidence is"
    return f"{at} **{sure}** on average and {reads}{ends[facts.kind]}"


def _points(share: float) -> str:
    """A difference of two shares in percentage points."""
    points = f"{100 * share:.1f}".removesuffix(".0")
    return f"{'less than 0.1' if points == '0' else points} percentage point{'' if points == '1' else 's'}"


def _even(facts: Facts) -> str:
    """What a difference means that is no larger than chance makes it, and what that chance is of."""
    if not facts.gap:
        return ", which is the same."
    n = f"{facts.n:,} pictures" if facts.n > 1 else "one picture"
    return (
        f". The difference of {_points(abs(facts.gap))} **may be chance**: even if each probability were "
        f"exactly right, that share of {n} would vary by {_points(facts.chance)} up or down (two standard "
        "deviations)."
    )


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
    whose = "their cross-entropy"
    if facts.pictures != "validation":
        whose = f"the cross-entropy on the {facts.pictures} pictures"
    if before == after:
        return f"{chosen}; with it {whose} is just what it is at T = 1."
    return f"{chosen}; with it {whose} is {after}, at T = 1 it is {before}."
