"""Numbers inside sentences and formulas: four digits that count, powers of ten as powers of ten."""

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
EVEN = 1e-9
"""a factor that is as close to 1 in size as this is 1: rounding moves it by less"""
ROUNDING = 1e-12
"""what is nearer to 1 than this is 1 but for rounding"""
MOST = 17
"""digits that tell any two numbers apart"""


def spoken(value: float, count: int = 4) -> str:
    """A number for a sentence: "0.2104", "−3", "1.2·10⁻⁷".

    Args:
        value: the number.
        count: how many digits are told.
    """
    if not math.isfinite(value):
        return "not a finite number"
    digits, _, power = _parts(value, count)
    return f"{digits}·10{power.translate(RAISED)}".replace("-", "−") if power else digits.replace("-", "−")


def exact(value: float) -> str:
    """A factor for a sentence, with as many digits as tell it from 1 in size where it is not 1."""
    if abs(abs(value) - 1) <= EVEN:
        return spoken(value)
    said, _ = apart(abs(value), 1.0)
    return f"−{said}" if value < 0 else said


def beside_one(value: float, missing: float | None = None) -> str:
    """A number from −1 to 1 for a sentence: where four digits make it 1, what it lacks, "1 − 2·10⁻⁵".

    Args:
        value: the number.
        missing: 1 − |value|, where it is known more exactly than that.
    """
    told, missing = spoken(value), 1 - abs(value) if missing is None else missing
    if told not in ("1", "−1") or missing < ROUNDING:
        return told
    return f"1 − {spoken(missing)}" if value > 0 else f"{spoken(missing)} − 1"


def apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers for a sentence that compares them: as many digits as tell them apart, at least four."""
    pairs = ((spoken(one, count), spoken(other, count)) for count in range(4, MOST + 1))
    return next((pair for pair in pairs if pair[0] != pair[1]), (spoken(one), spoken(other)))


def tex(value: float) -> str:
    r"""A number for a formula: "0.2104", "-3", "1.2 \cdot 10^{-7}"."""
    digits, _, power = _parts(value)
    return rf"{digits} \cdot 10^{{{power}}}" if power else digits


def tex_beside_one(value: float) -> str:
    r"""The same as `beside_one` for a formula and a probability: "0.9995", "1 - 2 \cdot 10^{-5}"."""
    told, missing = tex(value), 1 - value
    return told if told != "1" or missing < ROUNDING else f"1 - {tex(missing)}"


def bracketed(value: float) -> str:
    """The same after a sign of operation: in brackets if it is negative."""
    return f"({tex(value)})" if value < 0 else tex(value)


def _parts(value: float, count: int = 4) -> tuple[str, str, str]:
    """Digits, "e", power; the last two empty where no power of ten is needed."""
    digits, e, power = f"{value + 0.0:.{count}g}".partition("e")
    return digits, e, str(int(power)) if power else ""
