"""No five lines of code stand in two notebooks: shared code lives in dl_helpers.

The released assignments are left out: they are built from solutions/.
"""

import inventory
import nbformat.v4 as v4
from copies import copies
from inventory import COURSE, SOLUTIONS

FIVE = "a = 1\nb = 2\nc = a + b\nd = c * c\nprint(d)"


def notebook(*sources):
    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])


def test_no_code_stands_in_two_notebooks():
    named = [(path.name, inventory.read(path)) for path in COURSE + SOLUTIONS]
    assert not copies(named)


def test_five_lines_in_two_notebooks_are_found():
    other = "import numpy as np\n\n# the same\n" + FIVE.replace("\n", "\n\n")
    (found,) = copies([("one", notebook(FIVE)), ("two", notebook("x = 3", other))])
    assert found.startswith("in one and in two:\na = 1")


def test_four_lines_are_no_copy():
    four = FIVE.partition("\n")[2]
    assert not copies([("one", notebook(FIVE)), ("two", notebook(four, FIVE[:5]))])


def test_imports_are_no_copy():
    imports = "\n".join(f"import {name}" for name in "abcdef")
    assert not copies([("one", notebook(imports)), ("two", notebook(imports))])


def test_one_notebook_may_repeat_itself():
    assert not copies([("one", notebook(FIVE, FIVE))])
