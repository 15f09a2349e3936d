"""From what a test cell did to its points."""

from typing import Any

from .errors import LONGEST


def partial_credit(outputs: list[dict], most: float) -> tuple[float, str]:
    """Give the points of a test that came to its end.

    All of them, unless its last line shows a number: then that many, at most all. So
    does nbgrader.
    """
    shown = (o for o in outputs if o["output_type"] == "execute_result")
    text = next(shown, {"data": {}})["data"].get("text/plain", "")
    try:
        points = float(text)
    except ValueError:
        return most, ""
    if not 0 <= points < most:
        return most, ""
    return points, f"The test gives {points:g} of {most:g} points."


def reason_of(result: Any) -> str:
    """Say in words what a test raised."""
    error = result.error_before_exec or result.error_in_exec
    text = str(error)[:LONGEST]
    if isinstance(error, AssertionError) and text:
        return text
    return f"{type(error).__name__}: {text}"
