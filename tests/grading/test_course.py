"""A course's folder: what stands in it, and the sentences when something does not."""

import sys

import pytest
import tiny

from dl_helpers.grading.course import assignments, handed_in, open_course, source


@pytest.fixture
def root(tmp_path):
    return tiny.class_of(tmp_path, {"bob": tiny.RIGHT, "ada": tiny.WRONG})


def test_the_settings_are_those_of_the_folder(root):
    course = open_course(root)
    assert course.root == str(root)
    assert course.source_directory == "solutions"
    assert course.course_id == "deep-learning"
    assert course.db_url == f"sqlite:///{root}/gradebook.db"
    assert course.config.ClearSolutions.enforce_metadata


def test_another_gradebook_can_be_named(root):
    assert open_course(root, "sqlite:////elsewhere.db").db_url.endswith("where.db")


@pytest.mark.parametrize("url", ["gradebook.db", "fishbase://here"])
def test_what_is_no_url_is_told(root, url):
    with pytest.raises(ValueError, match=f"'{url}' is no gradebook's URL; expected"):
        open_course(root, url)


def test_a_missing_driver_is_told(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ValueError, match=r"dl_helpers\[postgresql\]"):
        open_course(root, "postgresql://here/marks")


def test_an_assignment_is_found_by_the_beginning_of_its_name(root):
    folder = root / "solutions" / tiny.NAME
    course = open_course(root)
    assert source(course, "t1") == source(course, tiny.NAME) == folder


def test_an_unknown_or_ambiguous_name_says_which_there_are(root):
    for name in ("t1_double_more", "t2_triple", "empty"):
        (root / "solutions" / name).mkdir()
    for name in ("t1_double_more", "t2_triple"):
        (root / "solutions" / name / "task.ipynb").touch()
    course = open_course(root)
    assert assignments(course) == ["t1_double", "t1_double_more", "t2_triple"]
    assert source(course, "t1_double").name == "t1_double"
    there = "there are t1_double, t1_double_more, t2_triple"
    with pytest.raises(ValueError, match=f"No assignment begins with 'a1'; {there}"):
        source(course, "a1")
    with pytest.raises(ValueError, match=f"Several assignments .* 't1'; {there}"):
        source(course, "t1")


def test_hand_ins_come_in_the_order_of_the_ids(root):
    course = open_course(root)
    folders = handed_in(course, tiny.NAME)
    assert list(folders) == ["ada", "bob"]
    assert folders["bob"] == root / "submitted" / "bob" / tiny.NAME
    assert list(handed_in(course, tiny.NAME, ["bob"])) == ["bob"]


def test_whom_the_settings_leave_out_is_left_out(root):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseDirectory.student_id_exclude = "bob,carol"\n')
    assert list(handed_in(open_course(root), tiny.NAME)) == ["ada"]


def test_other_places_of_folders_are_followed(root):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write('c.CourseDirectory.submitted_directory = "in+box"\n')
        file.write('c.CourseDirectory.directory_structure = "{nbgrader_step}/')
        file.write('{assignment_id}/{student_id}"\n')
    (root / "in+box" / tiny.NAME / "eve").mkdir(parents=True)
    (root / "solutions" / tiny.NAME).rename(root / "moved")
    (root / "solutions" / tiny.NAME).mkdir()
    (root / "moved").rename(root / "solutions" / tiny.NAME / ".")
    course = open_course(root)
    assert list(handed_in(course, tiny.NAME)) == ["eve"]


def test_nothing_handed_in_is_told(tmp_path):
    tiny.source(tmp_path)
    with pytest.raises(ValueError, match=r"Nobody has handed in t1_double: nothing "):
        handed_in(open_course(tmp_path), tiny.NAME)


def test_a_student_without_a_hand_in_is_told(root):
    with pytest.raises(ValueError, match=r"eve handed in nothing .* by ada, bob"):
        handed_in(open_course(root), tiny.NAME, ["bob", "eve"])


def test_a_folder_that_is_no_course_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"is no course: .* --course"):
        open_course(tmp_path)
    with pytest.raises(ValueError, match="There is no folder"):
        open_course(tmp_path / "gone")


@pytest.mark.parametrize(
    "line", ["c.CourseDirectory.student_id = 3", "import nothing_of_this_name", "1 +"]
)
def test_settings_that_can_not_be_read_are_told(root, line):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(ValueError, match=r"nbgrader_config\.py can't be used"):
        open_course(root)
