"""Graders that do as a hand-in tells them; workers import them by name."""

import json
import os
import time
from pathlib import Path

from dl_helpers.grading import Assignment, Graded, GradedSheet, HandIn, Score, Settings
from dl_helpers.grading.papers import record_key


def grade(handin: HandIn, assignment: Assignment, settings: Settings) -> Graded:
    """Do what how.txt says, then give points by the answer's words."""
    how, _, what = handin.files.get("how.txt", b"").decode().partition(" ")
    if how in DEEDS:
        DEEDS[how](what)
    key = (
        "another"
        if how == "other-version"
        else record_key(assignment, handin, settings)
    )
    return Graded(handin.student, key, _sheets(handin, assignment), {}, 0.1)


def sleep(seconds: str) -> None:
    time.sleep(float(seconds))


def fail(words: str) -> None:
    raise RuntimeError(words)


def die(_: str) -> None:
    os._exit(9)


def die_once(path: str) -> None:
    """Die at the first try; leave a line for each."""
    with Path(path).open("a") as tries:
        tries.write("x\n")
    if Path(path).read_text().count("x") == 1:
        os._exit(9)


DEEDS = {"sleep": sleep, "fail": fail, "die": die, "die-once": die_once}


def _sheets(handin: HandIn, assignment: Assignment) -> tuple[GradedSheet, ...]:
    (sheet,) = assignment.sheets
    text = handin.files[f"{sheet.name}.ipynb"].decode()
    answer = "".join(json.loads(text)["cells"][0]["source"])
    small = Score(2.0 if "2 * x" in answer else 0.0, 2.0)
    hidden = Score(3.0 if "return 2 * x" in answer else 0.0, 3.0)
    scores = {"small": small, "hidden": hidden}
    slow = b"slow" in handin.files.get("note.txt", b"")
    note = handin.files.get("note.txt", b"").decode()
    return (
        GradedSheet(
            sheet.name,
            text,
            scores,
            "timed out" if slow else "complete",
            (note,) if note else (),
        ),
    )
