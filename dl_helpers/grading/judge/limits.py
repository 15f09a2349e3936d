"""How much one value may hold: enough for any honest answer, and not for a bomb."""

MOST_ITEMS = 1_000_000  # of all containers of a value together; an array is one item
MOST_DEEP = 64
MOST_DIGITS = 4096  # bytes of an int


class WireError(ValueError):
    """Bytes that are no value, or a value that is too large to go over."""
