"""What stands in the working folder, in both processes; and whose a name stays."""

from forks import case_of, cell, judged

from dl_helpers.grading import unit
from dl_helpers.grading.papers import Assignment, HandIn, Settings, Sheet


def test_tests_read_and_import_the_assignments_files_and_never_a_students(monkeypatch):
    monkeypatch.setattr(unit, "_warm", {})
    case = case_of(
        [
            cell("key = int(open('key.txt').read())", locked=True, name="locked"),
            "key = 0",
            cell("from mine import f", solution=True, name="answer"),
            cell("assert f() == key", 1, name="locked_key"),
            cell("from ours import key as k\nassert f() == k", 1, name="module"),
            cell("import mine", 1, name="students_module"),
        ]
    )
    files = {"key.txt": b"42", "ours.py": b"key = 42"}
    sheet = Sheet("a", case.notebook, frozenset({"f"}))
    handed_in = {"a.ipynb": case.notebook.encode(), "key.txt": b"0"}

    def reasons(source):
        handin = HandIn("ada", {**handed_in, "mine.py": source})
        assignment = Assignment("a", (sheet,), files, ("numpy",))
        graded = unit.grade(handin, assignment, Settings(isolation="none"))
        scores = graded.sheets[0].scores
        return [
            scores[name].reason for name in ("locked_key", "module", "students_module")
        ]

    try:
        missing = "ModuleNotFoundError: No module named 'mine'"
        assert reasons(b"def f():\n    return 42") == ["", "", missing]
        assert reasons(b"def f():\n    return 0") == [
            "AssertionError: ",
            "AssertionError: ",
            missing,
        ]
    finally:
        for warm in unit._warm.values():
            warm.close()


def test_a_name_of_a_cell_that_a_student_ended_early_is_not_taken_from_the_student(
    tmp_path,
):
    cells = [
        "def f():\n    raise ValueError\ndef near(a, b):\n    return True",
        cell("f()\ndef near(a, b):\n    return a == b", 1, name="first"),
        cell("assert near(1, 2)", 1, name="near"),
        cell("f()\nmost = 3", locked=True, name="locked"),
        "most = 10**6",
        cell("assert most > 3", 1, name="most"),
    ]
    scores = judged(case_of(cells)._replace(asked=frozenset({"f"})), tmp_path).scores
    assert scores["first"].reason == "ValueError: "
    assert scores["near"].reason == "NameError: name 'near' is not defined"
    assert scores["most"].reason == "NameError: name 'most' is not defined"
