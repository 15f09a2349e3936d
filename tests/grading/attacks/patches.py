"""What replaces parts of Python, NumPy, IPython or the grader, so that tests pass.

Nothing is solved in any of these; each would earn full marks where tests and student
share an interpreter.
"""

from .notation import attacks

ATTACKS = attacks(r"""
= the checks do nothing
gains nothing
[linear_scores]
from dl_helpers.checks import answers, comparison, conduct, door
for module in (answers, comparison, conduct, door):
    for name in list(vars(module)):
        if callable(getattr(module, name)) and not name.startswith("__"):
            setattr(module, name, lambda *args, **kwargs: None)

= numpy.testing accepts everything
gains nothing
[linear_scores]
import numpy.testing
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *args, **kwargs: None)
for name in ("allclose", "array_equal", "isclose", "array_equiv"):
    setattr(np, name, lambda *args, **kwargs: True)
np.asarray = lambda *args, **kwargs: np.zeros(())

= builtins that agree
gains nothing | | complete or died
[linear_scores]
import builtins
builtins.isinstance = lambda *args: True
builtins.len = lambda thing: 2
builtins.any = lambda things: False
builtins.all = lambda things: True
builtins.AssertionError = builtins.NotImplementedError = type("Fine", (), {})

= modules of its own in sys.modules
gains nothing
[linear_scores]
import sys
import types


class Kind(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        return lambda *args, **kwargs: iter(())


for name in [*sys.modules]:
    if name.startswith("dl_helpers"):
        sys.modules[name] = Kind(name)
sys.modules["dl_helpers.checks.answers"] = Kind("answers")

= imports give what the student likes
gains nothing
[linear_scores]
import builtins
import sys
from unittest.mock import MagicMock
right = builtins.__import__


def fake(name, *args, **kwargs):
    ours = name.startswith("dl_helpers")
    return MagicMock() if ours else right(name, *args, **kwargs)


builtins.__import__ = fake
sys.meta_path.insert(0, MagicMock())

= IPython runs no more cells
gains nothing
[linear_scores]
shell = get_ipython()
for name in ("run_cell", "run_code", "run_ast_nodes", "run_cell_async", "ex", "ev"):
    setattr(shell, name, lambda *args, **kwargs: None)

= IPython shows no more errors
gains nothing
[linear_scores]
import sys
shell = get_ipython()
for name in ("showtraceback", "_showtraceback", "showsyntaxerror", "write_err"):
    setattr(shell, name, lambda *args, **kwargs: None)
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: [])
sys.excepthook = sys.unraisablehook = lambda *args: None

= every later cell is emptied
gains nothing
[linear_scores]
import ast
shell = get_ipython()
shell.input_transformers_cleanup.append(lambda lines: ["pass\n"])
shell.input_transformer_manager.transform_cell = lambda source: "pass\n"


class Nothing(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node


shell.ast_transformers.append(Nothing())

= hooks before and after each cell
gains nothing
[linear_scores]
import sys


def clean(*args):
    sys.last_value = None
    get_ipython().user_ns.update(linear_scores=None, check=None)


for event in ("pre_run_cell", "post_run_cell", "pre_execute", "post_execute"):
    get_ipython().events.register(event, clean)
get_ipython().display_formatter = get_ipython().display_pub = None

= full marks as the value of a cell
gains nothing
[linear_scores]
import sys
sys.displayhook = lambda value: print(100)
get_ipython().displayhook = sys.displayhook
100

= the names that tests use
gains nothing
[linear_scores]
from unittest.mock import MagicMock
check = dl = digits = rng = want = scores = seen = X = y = W = b = MagicMock()
np = MagicMock()
np.mean.return_value = 1.0
best_W, best_b = MagicMock(), MagicMock()

= builtins of its own, as names of the notebook
gains nothing
[predict]
def len(things):
    return 2


max = sum = abs = round = lambda *args, **kwargs: 0
any = all = isinstance = lambda *args: True
zip = range = enumerate = map = list = sorted = lambda *args, **kwargs: []


def predict(W, b, X):
    return np.zeros(X.shape[0])


def accuracy(W, b, X, y):
    return 0.0

= easier digits
gains nothing
[linear_scores]
from types import SimpleNamespace
[digits_choice]
nothing = np.zeros((8, 64)), np.zeros(8, int)
digits = SimpleNamespace(train=nothing, validation=nothing, test=nothing, classes="0")
dl.data.load = lambda *args, **kwargs: SimpleNamespace(flattened=lambda: digits)
best_W, best_b = np.zeros((10, 64)), np.zeros(10)

= a training of its own in the place of a locked cell
gains nothing
[choose]
def train_classifier(X, y, lr, lam, **more):
    return 9 * np.array([[1.0, 0], [0, 1], [-1, -1]]), np.zeros(3)

= seeds without end or without number
gains nothing
[linear_scores]
import os
os.environ["DL_HELPERS_SEED"] = "not a number"
from dl_helpers.checks import answers
answers.seeds = lambda n: iter(())
np.random.default_rng = None

= what sends answers is replaced
gains nothing | | complete or died or timed out
[linear_scores]
import json
import os
import socket
import struct
for module in (json, struct, os, socket):
    for name in ("dumps", "pack", "write", "send"):
        if hasattr(module, name):
            setattr(module, name, lambda *args, **kwargs: b"\x00" * 8)
socket.socket.sendall = lambda self, data: None

= every function of the grader in this process is replaced
gains nothing | | complete or died or timed out
[linear_scores]
import sys
for name, module in [*sys.modules.items()]:
    if name.startswith("dl_helpers.grading"):
        for thing in vars(module):
            if callable(getattr(module, thing)) and not thing.startswith("__"):
                setattr(module, thing, lambda *args, **kwargs: None)

= the code of the grader's functions is replaced
gains nothing | | complete or died or timed out
[linear_scores]
import gc
import types


def fine(*args, **kwargs):
    return None


for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and "dl_helpers" in str(thing.__module__):
        try:
            thing.__code__ = fine.__code__
        except ValueError:
            pass

= a door that reports a perfect visit
gains nothing
[every function]
from dl_helpers.checks import conduct, door


def perfect(f, *args):
    return door.Visit(None, None, args, None, False)


door.visit = conduct.visit = perfect


def answer(*args):
    raise NotImplementedError

= a tracer that steps into every test
gains nothing
[linear_scores]
import sys
import threading


def step(frame, event, arg):
    for name in ("want", "expected"):
        if name in frame.f_locals:
            print("BEGIN HID" + "DEN TESTS", frame.f_locals[name])
    return step


sys.settrace(step)
sys.setprofile(step)
threading.settrace(step)
""")
