"""What a test reads off a page, and how it waits for what a busy machine shows late."""

import functools
import re
import time
from collections.abc import Callable

# A view draws in the next frame after a trait has changed, so two frames are enough.
DRAWN = """(name) => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(widgetModel.get(name)))))"""
PATIENCE = 15.0  # seconds: what is late is only late, what never comes is wrong
PAUSE = 0.05  # seconds from one look to the next


def eventually(check: Callable) -> Callable:
    """Let a check be repeated until it passes, and at the end say why it does not.

    A check passes when it raises no AssertionError, and when every number that it looks
    for is there (no ValueError, no IndexError).
    """

    @functools.wraps(check)
    def patient(*given):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return check(*given)
            except (AssertionError, IndexError, ValueError):
                if time.monotonic() > end:
                    raise
            time.sleep(PAUSE)

    return patient


def get(page, name):
    """Read a trait as it is now, once the page shows it."""
    return page.evaluate(DRAWN, name)


@eventually
def becomes(page, name, value):
    """Wait until a trait has a value (or is near to it: `pytest.approx`)."""
    seen = get(page, name)
    assert seen == value, f"{name} should become {value!r}, and is {seen!r}"


# Notes each value that a trait takes from now on, also one that passes quickly.
NOTE = """(name) => {
  const seen = ((window.seen ??= {})[name] = []);
  widgetModel.on(`change:${name}`, () => seen.push(widgetModel.get(name)));
}"""


def watch(page, name):
    """Begin to note the values of a trait."""
    page.evaluate(NOTE, name)


def watched(page, name):
    """Give the values that a trait has taken since `watch`."""
    return page.evaluate("(name) => window.seen[name]", name)


@eventually
def looks_different(element, before):
    """Wait until an element no longer looks like a screenshot of before."""
    assert element.screenshot() != before, "the pixels stayed the same"


def numbers(text):
    """Find the numbers in a text, whose minus signs are real ones."""
    return [float(n) for n in re.findall(r"-?\d+\.\d+", text.replace("−", "-"))]
