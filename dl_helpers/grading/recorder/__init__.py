"""The only part of grading that writes: records, gradebook, autograded/.

`records` (one floor up) keeps what was graded; `master` puts the assignment into
nbgrader's gradebook, `marks` a submission; `autograded` lays its folder out; `book`
waits for a gradebook that is busy. `Recorder` does them in the order in which an
interruption at any moment is mended by doing the same again.
"""

from .book import NotRecorded, open_gradebook
from .recorder import Recorder

__all__ = ["NotRecorded", "Recorder", "open_gradebook"]
