"""What a test reads off a page."""

import re

# A view draws in the next frame after a trait has changed, so two frames are enough.
DRAWN = """(name) => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(widgetModel.get(name)))))"""


def get(page, name):
    """Read a trait, once the page shows it."""
    return page.evaluate(DRAWN, name)


def numbers(text):
    """Find the numbers in a text, whose minus signs are real ones."""
    return [float(n) for n in re.findall(r"-?\d+\.\d+", text.replace("−", "-"))]
