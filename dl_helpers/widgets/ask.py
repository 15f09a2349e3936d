"""The self-check item of the notebooks."""

import html
from typing import Any

import traitlets

from ..checks.questions import Question
from .foundation.base import CourseWidget


class Ask(CourseWidget, module="ask/ask"):
    """See `ask`, which makes one. All verdicts travel along: no kernel is asked."""

    text = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    verdicts = traitlets.List().tag(sync=True)
    is_number = traitlets.Bool(False).tag(sync=True)
    target = traitlets.Float(0).tag(sync=True)
    tolerance = traitlets.Float(0).tag(sync=True)
    hints = traitlets.List().tag(sync=True)
    why = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Unicode("").tag(sync=True)
    checked = traitlets.Bool(False).tag(sync=True)

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(
            text=question.text,
            options=question.options,
            verdicts=[list(question.answer(option)) for option in question.options],
            is_number=question.is_number,
            target=float(question.target or 0),
            tolerance=question.tolerance,
            hints=[[float(value), said] for value, said in question.hints.items()],
            why=question.why,
        )

    def describe(self) -> str:
        """Say the question and its choices, and the verdict on a checked answer."""
        asked = [self.text, *(f"( ) {option}" for option in self.options)]
        if self.checked and self.choice:
            right, why = self.question.answer(self.choice)
            asked.append(f"{self.choice}: {'right' if right else 'not right'}. {why}")
        return "\n".join(asked)

    def preview(self) -> bytes:
        """Draw the question and its choices as text."""
        from ..figures import Picture
        from ..figures.picture import canvas

        lines = _wrapped([self.text, *(f"○  {option}" for option in self.options)])
        figure, ax = canvas(7, 0.2 * len(lines) + 0.15)
        ax.axis("off")
        ax.text(0, 1, "\n".join(lines), va="top", parse_math=False)
        return Picture(figure, self.describe()).png()

    def _static_html(self, picture: str) -> str:
        """Give the question as text, and the answer to unfold."""
        items = "".join(f"<li>{_marked(option)}</li>" for option in self.options)
        answer = f"{self.target:g}" if self.is_number else self.question.right
        return (
            f"<p>{_marked(self.text)}</p>{f'<ul>{items}</ul>' if items else ''}"
            f"<details><summary>Answer</summary><p><b>{_marked(str(answer))}</b>. "
            f"{_marked(self.why)}</p></details>"
        )


def ask(question: Question) -> Ask:
    """Show a question that says at once whether an answer is right, and why.

    Raises:
        ValueError: for what is not a `checks.Question`.
    """
    if not isinstance(question, Question):
        came: Any = type(question).__name__
        raise ValueError(f"ask: a {came} came, expected a dl_helpers.checks.Question")
    return Ask(question)


def _marked(text: str) -> str:
    """Turn `code` in back-ticks into HTML."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))


def _wrapped(texts: list[str], width: int = 90) -> list[str]:
    from textwrap import wrap

    return [line for text in texts for line in wrap(text.replace("`", ""), width)]
