"""The glossary: terms are explained where it says, and every link leads somewhere."""

import itertools
import re

import pytest
from inventory import COURSE, ROOT, read

ROW = re.compile(r"^\| ([^|$]+) \| [^|]+ \| \[\d+\]\((\w+\.ipynb)\) \|$", re.M)
LINK = re.compile(r"\]\(([^)#:]+\.ipynb)\)")
LECTURES = [path for path in COURSE if path.name[0].isdigit()]


def text(path):
    return "\n".join(cell.source for cell in read(path).cells)


GLOSSARY = text(ROOT / "course" / "glossary.ipynb")


@pytest.mark.parametrize(("term", "lecture"), ROW.findall(GLOSSARY))
def test_a_term_is_found_where_the_glossary_says(term, lecture):
    assert term.lower() in text(ROOT / "course" / lecture).lower().replace("*", "")


def test_terms_are_found_and_none_twice():
    terms = [term for term, _ in ROW.findall(GLOSSARY)]
    assert len(terms) == len(set(terms)) >= 40


@pytest.mark.parametrize("path", COURSE, ids=lambda path: path.stem)
def test_links_between_notebooks_lead_somewhere(path):
    for link in LINK.findall(text(path)):
        assert (path.parent / link).resolve().exists(), link


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_every_lecture_is_in_the_reading_order_and_links_to_the_glossary(path):
    assert f"({path.name})" in GLOSSARY
    assert "(glossary.ipynb)" in text(path)


def test_lectures_link_back_and_forth():
    """From each lecture a reader gets to the one before and to the one after."""
    for before, after in itertools.pairwise(LECTURES):
        assert f"({after.name})" in text(before), f"{before.stem} → {after.stem}"
        assert f"({before.name})" in text(after), f"{after.stem} → {before.stem}"
