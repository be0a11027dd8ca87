"""Between which temperatures one is looked for; reading this module costs no torch."""

COLDEST, HOTTEST = 0.02, 50.0
"""a fitted temperature lies between these; one of them says that none was found"""


def was_found(fitted: float) -> bool:
    """Whether a fitted temperature is one, and not only an end of where it was looked for."""
    return COLDEST < fitted < HOTTEST
