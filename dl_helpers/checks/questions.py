"""Self-check items: a question that says at once if an answer is right, and why."""

import random
from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple


class Verdict(NamedTuple):
    """Whether an answer is right, and why."""

    right: bool
    why: str


class Question:
    """A question with one right answer: one of several choices, or a number.

    Choices, each wrong one with the reason why it is wrong, and a number, with messages
    for numbers that people often get::

        Question(
            "How many numbers does W hold for 10 classes and 3,072 inputs?",
            right="30,720", wrong={"3,082": "This adds; each class weighs each input."},
            why="A row of 3,072 weights for each of the 10 classes.",
        )
        Question(
            "What is the hinge loss of the scores (1, 3), if the first is right?",
            answer=3, hints={2: "The margin of 1 is missing."}, why="3 − 1 + 1 = 3.",
        )

    Args:
        text: the question; `code` may stand in back-ticks.
        why: why the right answer is right.
        right: the right choice.
        wrong: each wrong choice with the reason why it is wrong.
        answer: the right number.
        tolerance: how far from `answer` a number may be.
        hints: messages for certain wrong numbers, with the same tolerance.

    Raises:
        ValueError: for a question that could not be answered or explained.
    """

    def __init__(
        self,
        text: str,
        *,
        why: str,
        right: str | None = None,
        wrong: Mapping[str, str] | None = None,
        answer: float | None = None,
        tolerance: float = 1e-9,
        hints: Mapping[float, str] | None = None,
    ) -> None:
        if not text.strip() or not why.strip():
            raise ValueError(f"Question {text!r}: expected a text and a reason why")
        self.text, self.why = text, why
        self.right, self.wrong = right, dict(wrong or {})
        self.target, self.tolerance, self.hints = answer, tolerance, dict(hints or {})
        if self.is_number:
            self._require_number()
        else:
            self._require_choices()
        self.options = self._shuffled()

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for."""
        return self.target is not None

    def answer(self, choice: str | float) -> Verdict:
        """Say whether an answer is right, and why.

        Args:
            choice: one of `options`, or a number.

        Raises:
            ValueError: for what is not among the options, or no finite number.
        """
        return self._judge_number(choice) if self.is_number else self._judge(choice)

    def __repr__(self) -> str:
        return f"Question({self.text!r})"

    def _judge(self, choice: Any) -> Verdict:
        if choice == self.right:
            return Verdict(True, self.why)
        if choice not in self.wrong:
            raise ValueError(
                f"{self!r}: {choice!r} is none of the answers, which are "
                f"{', '.join(map(repr, self.options))}"
            )
        return Verdict(False, self.wrong[choice])

    def _judge_number(self, value: Any) -> Verdict:
        number = _number(self, value)
        if abs(number - self.target) <= self.tolerance:
            return Verdict(True, self.why)
        near = [h for h in self.hints if abs(number - h) <= self.tolerance]
        hint = "Not this number; try again." if not near else self.hints[near[0]]
        return Verdict(False, hint)

    def _shuffled(self) -> list[str]:
        """Give the choices in an order that the text decides, the same every time."""
        if self.is_number:
            return []
        order = [self.right, *self.wrong]
        random.Random(self.text).shuffle(order)
        return order

    def _require_choices(self) -> None:
        if self.right is None or not self.wrong or self.hints:
            raise ValueError(
                f"{self!r}: expected right=… and wrong={{answer: reason}}, or answer=…"
            )
        if self.right in self.wrong:
            raise ValueError(f"{self!r}: {self.right!r} is right and wrong at once")
        if unexplained := [w for w, reason in self.wrong.items() if not reason.strip()]:
            raise ValueError(f"{self!r}: no reason why {unexplained[0]!r} is wrong")

    def _require_number(self) -> None:
        if self.right is not None or self.wrong:
            raise ValueError(f"{self!r}: expected right and wrong, or answer, not both")
        _number(self, self.target)
        if not 0 <= self.tolerance < float("inf"):
            raise ValueError(
                f"{self!r}: tolerance is {self.tolerance}, expected 0 or more"
            )
        for hint in self.hints:
            if abs(_number(self, hint) - self.target) <= self.tolerance:
                raise ValueError(
                    f"{self!r}: there is a hint for {hint}, which is right"
                )


def _number(question: Question, value: Any) -> float:
    """Give a finite number, or say that there is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number):
        raise ValueError(f"{question!r}: {value!r} came, expected a finite number")
    return number
