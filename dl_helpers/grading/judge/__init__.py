"""The judge: tests run in a process that never runs a line of a student's code.

::

    worker ⇄ judge ⇄ inmate
    `hearing`  `judge`  `inmate`

The inmate runs the student's cells. The judge runs the tests, and sees of the student's
work only values (`wire`) and references (`remote`). The worker hears how it goes, and
ends what does not end by itself.
"""

from .case import Case
from .hearing import NoVerdict, hear

__all__ = ["Case", "NoVerdict", "hear"]
