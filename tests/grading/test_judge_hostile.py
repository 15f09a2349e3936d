"""Nothing that a student's process says or does becomes a mark, nor ends the judge."""

import json

import nbformat
import pytest
from forks import case_of, judged

CHECK = "from dl_helpers.checks import answers as check\n"

# What a cell of a student's defines, and a test that an honest answer would pass.
LIES = {
    "equal to everything": (
        "class A:\n"
        "    def __eq__(self, other): return True\n"
        "    def __hash__(self): return hash(5)\n"
        "f = lambda: A()",
        "assert f() == 5",
    ),
    "true whatever is asked": (
        "class A:\n    def __bool__(self): return True\nf = lambda: A()",
        "assert f()",
    ),
    "less and more at once": (
        "class A:\n"
        "    __lt__ = __gt__ = __le__ = lambda self, other: True\n"
        "f = lambda: A()",
        "assert f() < 1",
    ),
    "says it is an array": (
        "import numpy as np\n"
        "class A:\n"
        "    __class__ = np.ndarray\n"
        "    shape, dtype, ndim = (3,), np.dtype(float), 1\n"
        "    def __array__(self, *a, **k): return np.zeros(3)\n"
        "f = lambda: A()",
        "import numpy as np\nassert isinstance(f(), np.ndarray)",
    ),
    "a number by its own word": (
        "class A(float):\n"
        "    def __eq__(self, other): return True\n"
        "    __hash__ = float.__hash__\n"
        "    def __sub__(self, other): return 0.0\n"
        "    __rsub__ = __sub__\n"
        "f = lambda: A(3)",
        "assert f() == 5",
    ),
    "a text by its own word": (
        "class A(str):\n"
        "    def __eq__(self, other): return True\n"
        "    __hash__ = str.__hash__\n"
        "f = lambda: A('wrong')",
        "assert f() == 'right'",
    ),
    "a list that changes on each read": (
        "class A(list):\n"
        "    n = 0\n"
        "    def __getitem__(self, i): A.n += 1; return [1, 2, 3][i]\n"
        "    def __iter__(self): return iter([1, 2, 3])\n"
        "    def __len__(self): return 3\n"
        "f = lambda: A([0])",
        "assert list(f()) == [1, 2, 3]",
    ),
    "an array with its own comparison": (
        "import numpy as np\n"
        "class A(np.ndarray):\n"
        "    def __array_function__(self, f, *a): return True\n"
        "    def __array_ufunc__(self, *a, **k): return np.array(0.0)\n"
        "    def __eq__(self, other): return True\n"
        "f = lambda: np.zeros(3).view(A)",
        "import numpy as np\nassert np.array_equal(f(), np.ones(3))",
    ),
    "another numpy": (
        "import numpy, numpy.testing\n"
        "numpy.testing.assert_allclose = lambda *a, **k: None\n"
        "numpy.allclose = lambda *a, **k: True\n"
        "f = lambda: 0",
        "import numpy as np\nnp.testing.assert_allclose(f(), 5)",
    ),
    "another check": (
        "import dl_helpers.checks.answers as c, dl_helpers.checks.comparison as k\n"
        "c.expect = k.expect = lambda *a, **k: None\n"
        "f = lambda: 0",
        CHECK + "check.expect(check.call(f), 5, 'f()')",
    ),
    "other builtins": (
        "import builtins\nbuiltins.abs = lambda x: 0\nf = lambda: 0",
        "assert abs(f() - 5) < 1",
    ),
    "names of the judge's": (
        "np = check = abs = None\nAssertionError = Exception\nf = lambda: 0",
        "import numpy as np\nassert np.abs(f() - 5) < 1",
    ),
    "a callback that is called with nonsense": (
        "def f(g):\n"
        "    for args in [(), (object(),), (f,), (None,) * 9]:\n"
        "        try: g(*args)\n"
        "        except BaseException: pass\n"
        "    return 0",
        "assert f(lambda x: x + 1) == 5",
    ),
    "an error of a callback is hidden": (
        "def f(g):\n    try: g(1)\n    except BaseException: return 0",
        "assert f(lambda x: 1 / 0) == 5",
    ),
    "an error without words": (
        "class E(Exception):\n    def __str__(self): raise self\ndef f(): raise E()",
        CHECK + "check.call(f)",
    ),
    "an error of a gigabyte": (
        "class E(Exception):\n    def __str__(self): return 'x' * 10**8\n"
        "def f(): raise E()",
        CHECK + "check.call(f)",
    ),
    "an end of the test": (
        "def f(): raise SystemExit(0)",
        "f()",
    ),
    "an end that no test should catch": (
        "class E(BaseException): pass\ndef f(): raise E()",
        "f()",
    ),
    "a list in itself": (
        "def f():\n    x = []\n    x.append(x)\n    return x",
        "assert f() == [1]",
    ),
    "a list of lists of lists": (
        "def f():\n    x = []\n    for _ in range(10**4): x = [x]\n    return x",
        "assert f() == [1]",
    ),
    "twins without end": (
        "def f():\n    x = [0]\n    for _ in range(60): x = [x, x]\n    return x",
        "assert f() == [1]",
    ),
    "keys that are never equal": (
        "f = lambda: {float('nan'): 1 for _ in range(9)}",
        "assert f() == {1: 1}",
    ),
    "an array too large": (
        "import numpy as np\nf = lambda: np.zeros(10**6)",
        "assert f().sum() == 5",
    ),
    "an int too long": ("f = lambda: 1 << 10**6", "assert f() == 5"),
    "ends its process": ("import os\nf = lambda: os._exit(0)", "assert f() == 5"),
    "closes all descriptors": (
        "import os\ndef f():\n    os.closerange(0, 100)\n    return 5",
        "assert f() == 6",
    ),
    "an answer to nothing": (
        "import os\n"
        "from dl_helpers.grading.judge.wire import encode\n"
        "import struct\n"
        "def say(what):\n"
        "    frame = encode(what, None)\n"
        "    for fd in range(3, 40):\n"
        "        try: os.write(fd, struct.pack('<Q', len(frame)) + frame)\n"
        "        except OSError: pass\n"
        "def f():\n"
        "    for n in range(100): say(('answer', n, 5))\n"
        "    return 0",
        "assert f() == 5\nassert f() == 5",
    ),
    "garbage": (
        "import os\n"
        "def f():\n"
        "    for fd in range(3, 40):\n"
        "        try: os.write(fd, b'\\xff' * 1000)\n"
        "        except OSError: pass\n"
        "    return 5",
        "assert f() == 6",
    ),
    "questions to the judge": (
        "from dl_helpers.grading.judge.line import Line\n"
        "import gc\n"
        "def f():\n"
        "    line = next(o for o in gc.get_objects() if type(o) is Line)\n"
        "    for verb in ('run', 'get', 'callback', 'score', '__class__'):\n"
        "        try: line.ask(verb, 1, (), {})\n"
        "        except Exception: pass\n"
        "    return 0",
        "assert f() == 5",
    ),
    "a number that only looks like the test's": (
        "from dl_helpers.grading.judge.line import Line\n"
        "import gc\n"
        "said = {'data': {'text/plain': '4'}, 'metadata': {}, 'execution_count': 1}\n"
        "def f():\n"
        "    line = next(o for o in gc.get_objects() if type(o) is Line)\n"
        "    line.tell({'output_type': 'execute_result', **said})\n"
        "    line.tell({'output_type': 'clear_output', 'wait': True})\n"
        "    print('x' * 10**6)\n"
        "    return 0",
        "f()\n0",
    ),
    "an iterator without end": (
        "import itertools\nf = itertools.count",
        "assert sum(1 for _ in f()) == 5",
    ),
    "a call without end": (
        "def f():\n    while True: pass",
        "f()",
    ),
    "a call that can't be interrupted": (
        "def f():\n"
        "    while True:\n"
        "        try:\n"
        "            while True: pass\n"
        "        except BaseException: pass",
        "try:\n    f()\nexcept BaseException:\n    pass",
    ),
    "stops itself": (
        "import os, signal\nf = lambda: os.kill(os.getpid(), signal.SIGSTOP)",
        "try:\n    f()\nexcept BaseException:\n    pass",
    ),
    "a callback in a callback in a callback": (
        "def f(g): return g()",
        "def g():\n    return f(g)\nassert f(g) == 5",
    ),
    "names that are no names": (
        "def f(): pass\nf.__name__ = 'x\\x1b[2J' * 10**6",
        CHECK + "check.expect(check.call(f), 5, f.__name__)",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_earns_nothing_and_harms_no_one(lie, tmp_path):
    source, test = LIES[lie]
    cells = ["g = lambda: 5", ("assert g() == 5", 1), source, (test, 4), ("1 + 1", 2)]
    case = case_of(cells, cell_seconds=2, message_mb=1, total_seconds=60)
    sheet = judged(case, tmp_path)
    assert {n: s.points for n, s in sheet.scores.items()} == {"t0": 1, "t1": 0, "t2": 2}
    assert 0 < len(sheet.scores["t1"].reason) < 11_000
    assert not any("error of its own" in note for note in sheet.notes)
    nbformat.validate(nbformat.reads(sheet.text, 4))


@pytest.mark.parametrize(
    "damage",
    [
        "import sys\nsys.stdout.close()\nsys.stdout = sys.stderr = None",
        "get_ipython().display_formatter = get_ipython().displayhook = None",
        "get_ipython().run_cell = None",
        "get_ipython().events = None",
        "import sys\nsys.modules.clear()",
        "import builtins\nfor n in ('len', 'print'): delattr(builtins, n)",
        "import sys\nsys.setrecursionlimit(40)",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
        "import gc, os\nos.chdir('/')\nos.environ.clear()",
        "import sys\nsys.settrace(1 and (lambda *a: 1 / 0))",
        "import threading\nthreading.Thread(target=lambda: 1 / 0).start()",
        "big = [0] * 2_000_000",
    ],
)
def test_a_student_who_breaks_the_own_process_breaks_nothing_else(damage, tmp_path):
    cells = [
        "f = lambda: 5\nbig = 5",
        ("assert f() == 5", 1),
        damage,
        "g = 7",
        ("assert f() == 5 and big != 5", 1),
        ("assert 1 + 1 == 2", 1),
    ]
    sheet = judged(case_of(cells, cell_seconds=2), tmp_path)
    points = [s.points for s in sheet.scores.values()]
    assert (points[0], points[2]) == (1, 1)
    assert points[1] == 0
    assert not any("error of its own" in note for note in sheet.notes)


def test_a_process_that_died_keeps_what_was_reached_before(tmp_path):
    cells = [
        "f = lambda: 5",
        ("assert f() == 5", 1),
        "import os\nos._exit(3)",
        "f = lambda: 6",
        ("assert f() == 6", 1),
        ("assert 1 + 1 == 2", 1),
    ]
    sheet = judged(case_of(cells), tmp_path)
    assert [s.points for s in sheet.scores.values()] == [1, 0, 1]
    assert sheet.ending == "died"
    said = "The student's process ended in cell 3: it ended itself."
    assert sheet.scores["t1"].reason == said
    assert sheet.notes == (said,)
    notebook = nbformat.reads(sheet.text, 4)
    assert notebook.cells[3].outputs == []
    assert notebook.cells[4].outputs[0].evalue == said


def test_a_cell_without_end_is_interrupted_and_the_next_one_runs(tmp_path):
    cells = ["x = 1", "while True: pass", "x += 1", ("assert x == 2", 1)]
    sheet = judged(case_of(cells, cell_seconds=1), tmp_path)
    assert sheet.scores["t0"].points == 1
    (output,) = nbformat.reads(sheet.text, 4).cells[1].outputs
    assert output.ename == "KeyboardInterrupt"
    assert sheet.ending == "complete"


@pytest.mark.parametrize(
    "flood",
    [
        "while True: print('x' * 1000)",
        "import os\nwhile True: os.write(1, b'x' * 1000)",
        "print('x' * 10**8)",
        "import os\nos.system('yes | head -c 100000000')",
        "from IPython.display import display\nwhile True: display('x' * 1000)",
        "import threading\n"
        "shout = lambda: [print('x' * 99) for _ in range(10**6)]\n"
        "threading.Thread(target=shout).start()",
    ],
)
def test_a_flood_is_cut_off_and_costs_nothing_else(flood, tmp_path):
    cells = [flood, "f = lambda: 5", ("assert f() == 5", 1)]
    case = case_of(cells, cell_seconds=2, output_kb=16)
    sheet = judged(case, tmp_path)
    assert sheet.scores["t0"].points == 1
    outputs = nbformat.reads(sheet.text, 4).cells[0].outputs
    assert len(json.dumps(outputs)) < 30_000
    assert "cut off" in json.dumps(outputs) or "threading" in flood
