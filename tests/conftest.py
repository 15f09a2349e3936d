"""What all tests share: how hard hypothesis tries, and that nothing is left open."""

from grading.table import pytest_terminal_summary  # noqa: F401  (pytest finds it here)
from hypothesis import settings

# Timings depend on the machine, so no example has a deadline; seeds are fixed, so that
# a failure in CI is a failure at home.
settings.register_profile("course", deadline=None, max_examples=40, derandomize=True)
settings.load_profile("course")
