"""References: what stands on the wire for an object that stays where it is."""

from typing import Any, NamedTuple, Protocol


class Loan(NamedTuple):
    """What the owner of an object says of it: a number, and words for messages."""

    number: int
    type_name: str
    name: str
    is_callable: bool


class Desk(Protocol):
    """Keeps what is lent to the other side, and what the other side has lent."""

    def lend(self, value: Any) -> Loan | int:
        """Give the Loan of an own object, the number of one that was borrowed."""

    def borrow(self, loan: Loan) -> Any:
        """Give what stands here for an object of the other side."""

    def own(self, number: int) -> Any:
        """Give an object that was lent, when its number comes back."""
