"""Parts and controls of a widget that a lesson may leave out."""

from collections.abc import Iterable, Sequence


def known_names(who: str, given: Iterable[str], known: Sequence[str]) -> list[str]:
    """Give the names of controls to hide.

    Raises:
        ValueError: for one that is no control of this widget.
    """
    given = [given] if isinstance(given, str) else list(given)
    if strange := [name for name in given if name not in known]:
        raise ValueError(
            f"{who}: hide has {strange[0]!r}, expected some of {', '.join(known)}"
        )
    return given
