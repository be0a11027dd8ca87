"""The sentence that is true of a result, and how a probability is said."""

from dlcore.intake.names import markdown_text
from dlcore.lessons.classify_result import Result


def say(result: Result, *, markdown: bool = True) -> str:
    """One or two sentences about the result, true of exactly these numbers.

    Args:
        result: what `run` returned.
        markdown: as Markdown, with what matters in bold and labels that show literally; else as plain text.
    """
    quoted = markdown_text if markdown else str
    bold = "**{}**".format if markdown else "{}".format
    first, *others = result.top
    model = quoted(result.model)
    label, sure = bold(quoted(first.label)), bold(percent(first.probability))
    if others and others[0].probability == first.probability:
        rival = bold(quoted(others[0].label))
        says = f"{model} cannot decide: {label} and {rival} have the same probability, {sure}"
    elif first.probability < 0.5:
        says = f"{model} is undecided: {label} is the most probable class, but only with {sure}"
    else:
        says = f"{model} reads this as {label}, with probability {sure}"
    if others and others[0].probability < first.probability:
        says += f"; then comes {quoted(others[0].label)} with {percent(others[0].probability)}"
    if len(others) > 1 and len(result.top) < len(result.classes):
        held = sum(scored.probability for scored in result.top)
        says += f", and the {len(result.top)} classes listed hold {percent(held)} together"
    if result.familiarity is not None and not result.familiarity.familiar:
        says += f". {result.familiarity.says.rstrip('.')}"
    return says + "."


def percent(probability: float) -> str:
    """A probability as a percentage that never claims a certainty it has not got."""
    if probability >= 0.99995:
        return "more than 99.99 %"
    if probability < 0.00005:
        return "less than 0.01 %"
    digits = 2 if probability > 0.99 or probability < 0.01 else 1
    return f"{100 * probability:.{digits}f} %"
