"""The doctor: whatever a student hands in, the notebooks that can be graded come out.

::

    folder → collecting → decoding → cells → search → matching → treatment → Mended

`decoding` makes JSON of damaged bytes, `cells` plain cells of any JSON, `search` finds
which file is which notebook, `matching` which cell is whose, and `treatment` puts the
student's answers into the instructor's notebook. `notes` says what was done.
"""

from .collecting import read_handin
from .mending import Mended, mend

__all__ = ["Mended", "mend", "read_handin"]
