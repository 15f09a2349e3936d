"""What a test can do with a student's things from another process."""

import pytest
from forks import case_of, judged

CHECK = "import numpy as np\nfrom dl_helpers.checks import answers as check\n"

STUDENT = '''
import math
import numpy as np


class Layer:
    """A layer by the course's contract."""

    def __init__(self, n):
        self.params = {"W": np.ones((n, n), np.float32)}
        self.grads = {"W": np.zeros((n, n), np.float32)}
        self.history = []
        self._secret = 5

    def forward(self, x):
        self.history.append(len(x))
        return x @ self.params["W"]

    def __len__(self):
        return 7

    def __getitem__(self, key):
        return key, self.params[key]

    def __iter__(self):
        yield 1
        yield self


class ShapeError(ValueError):
    pass


def refuse(text):
    raise ShapeError(text)


def missing(d):
    return d["there is no such key"]


def todo():
    raise NotImplementedError


def apply(f, *args, **kwargs):
    return f(*args, **kwargs)


def caught(f):
    try:
        f()
    except KeyError as e:
        return "caught " + e.args[0]


def twice(f):
    return lambda x: f(f(x))


def scaled(a):
    a *= 2
    return a


def random(rng, n):
    return rng.permutation(n)


def reseed(rng):
    rng.bit_generator.state = np.random.default_rng(99).bit_generator.state
    return 1


def own_numbers():
    return np.random.rand()


def numbers_up_to(n):
    yield from range(n)


def by_loop(x):
    total = 0.0
    for v in x:
        total += v
    return total


def whole(x):
    return x.sum()


def chatty():
    print("said by the student")
    return 1


def type_of(x):
    return type(x).__name__


layer = Layer(2)
keyed = {Layer: 1}
table = {"a": [1, (2.5, None)], "b": {3}}
'''

# Tests that an honest solution passes, in one process and in two.
PASSED = {
    "attributes": "assert layer.history == [] or layer.history[0] == 3",
    "methods": "assert np.array_equal(layer.forward(np.eye(2)), np.ones((2, 2)))",
    "items": "assert np.array_equal(layer['W'][1], np.ones((2, 2)))",
    "length": "assert len(layer) == 7",
    "iteration": "one, other = layer\nassert one == 1 and other.params['W'][0, 0] == 1",
    "plain values": "assert table == {'a': [1, (2.5, None)], 'b': {3}}",
    "classes": "new = Layer(3)\n"
    "assert new.forward(np.ones((1, 3))).tolist() == [[3, 3, 3]]",
    "key words": "assert apply(dict, a=1) == {'a': 1}",
    "an error by its type": "try:\n    refuse('no')\nexcept ValueError as e:\n"
    "    assert str(e) == 'no' and type(e).__name__ == 'ShapeError'\nelse:\n    1 / 0",
    "an error of a key": "try:\n    missing({})\nexcept KeyError as e:\n"
    "    assert e.args == ('there is no such key',)\nelse:\n    1 / 0",
    "raises": "check.raises(refuse, 'no')\ncheck.raises(refuse, 'no', kind=ValueError)",
    "callbacks": "assert apply(lambda x, y: x + 2 * y, 1, y=2) == 5",
    "callbacks that call back": "f = lambda x: apply(whole, x)\n"
    "assert apply(f, np.ones(3)) == 3",
    "functions of functions": "assert twice(lambda x: 3 * x)(2) == 18",
    "functions of NumPy": "assert apply(np.exp, 0.0) == 1 and apply(len, 'abc') == 3",
    "a method of a list": "seen = []\napply(seen.append, 3)\nassert seen == [3]",
    "top-level await": "import asyncio\nawait asyncio.sleep(0)\nassert len(layer) == 7",
    "modules": "assert math.sqrt(4) == 2 and type(math).__name__ == 'module'",
    "magics": "%matplotlib inline\nassert len(layer) == 7",
    "keys of all kinds": "assert len(keyed) == 1 and apply(list, keyed)[0] is not None",
    "a function that comes back": "f = lambda: 0\nassert apply(lambda: f) is f",
    "an error of a callback": "def f():\n    raise KeyError('mine')\n"
    "assert caught(f) == 'caught mine'",
    "an error of a callback that goes on": "class Own(Exception):\n    pass\n"
    "def f():\n    raise Own('x')\n"
    "try:\n    apply(f)\nexcept Own as e:\n    assert str(e) == 'x'\nelse:\n    1 / 0",
    "a generator that goes on": "rng, same = np.random.default_rng(1), "
    "np.random.default_rng(1)\n"
    "for n in (5, 6, 70, 3):\n"
    "    assert check.call(random, rng, n).tolist() == same.permutation(n).tolist()\n"
    "assert rng.bit_generator.state == same.bit_generator.state\n"
    "assert rng.integers(0, 9, 20).tolist() == same.integers(0, 9, 20).tolist()",
    "a generator function": "assert check.call(numbers_up_to, 3) == [0, 1, 2]\n"
    "assert list(numbers_up_to(3)) == [0, 1, 2]",
    "parameters": "assert check.parameters(layer)['W'].dtype == np.float64",
    "gradients": "assert not check.gradients(layer)['W'].any()",
    "whole arrays": "check.vectorised(whole, (np.ones(4),), (np.ones(400),))",
    "inputs left alone": "check.leaves_inputs_alone(whole, np.ones(3))",
    "global numbers left alone": "check.leaves_global_random_alone(whole, np.ones(3))",
    "types as they are": ""
    "for x in (1, np.float32(1), 'a', [1]):\n"
    "    assert type_of(x) == type(x).__name__",
    "a type as argument": "assert apply(np.zeros, 2, np.float32).dtype == np.float32",
    "as an array": "assert np.asarray(apply(np.arange, 3)).sum() == 3",
}

# Tests that fail in one process and in two, and a piece of what they say.
FAILED = {
    "inputs changed": (
        "check.leaves_inputs_alone(scaled, np.ones(3))",
        "changes its argument number 1",
    ),
    "a loop": (
        "check.vectorised(by_loop, (np.ones(4),), (np.ones(400),))",
        "there is a loop",
    ),
    "global numbers": (
        "check.leaves_global_random_alone(own_numbers)",
        "uses np.random's global numbers",
    ),
    "to do": ("check.call(todo)", "todo is still to be written."),
    "raised": ("check.call(refuse, 'so')", "refuse raised ShapeError: so"),
    "not raised": (
        "check.raises(whole, np.ones(2))",
        "expected a ValueError, no error came",
    ),
    "raised something else": (
        "check.raises(missing, {})",
        "expected a ValueError, KeyError",
    ),
    "another type": (
        "check.numbers(layer, 'layer')",
        "layer: expected numbers, a value of type Layer came",
    ),
    "no model": ("check.parameters(whole)", "is no model"),
}

# Tests that an instructor has to write otherwise; says what the message says.
REFUSED = {
    "equal": ("layer == layer", "can't be compared in a test"),
    "order": ("layer < 3", "can't be compared in a test"),
    "contains": ("3 in layer", "can't be compared in a test"),
    "sum": ("layer + 1", "can't be calculated with"),
    "turned round": ("1 - layer", "can't be calculated with"),
    "truth": ("assert layer", "can't be read as True or False"),
    "hash": ("{layer}", "can't be a key or in a set"),
    "number": ("float(layer)", "can't be read as a number"),
    "private": ("layer._secret", "tests use public attributes"),
    "very private": ("layer.__dict__", "tests use public attributes"),
    "set": ("layer.x = 1", "can't be set from a test"),
    "item set": ("layer['x'] = 1", "can't be changed"),
    "an object of ours": (
        "import pathlib\napply(type_of, pathlib.Path('.'))",
        "can't be handed to a student's function",
    ),
    "a function that could do harm": ("apply(open, 'x')", "can't be handed to"),
    "a function that writes": ("apply(np.save, 'x', 1)", "can't be handed to"),
    "another seed": ("check.call(reseed, np.random.default_rng(0))", "another state"),
}


def results(tests, folder):
    cells = [STUDENT, *((CHECK + t, 1) for t in tests)]
    return list(judged(case_of(cells), folder).scores.values())


def in_one_process(test):
    space = {"__name__": "__main__"}
    exec(STUDENT, space)
    exec(CHECK + test, space)


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    tests = [*PASSED.values(), *(t for t, _ in (FAILED | REFUSED).values())]
    names = [*PASSED, *FAILED, *REFUSED]
    found = results(tests, tmp_path_factory.mktemp("work"))
    return dict(zip(names, found, strict=True))


@pytest.mark.parametrize("name", PASSED)
def test_what_works_in_one_process_works_in_two(name, scores, apart):
    if name not in ("top-level await", "magics"):  # which the other does not know
        apart(in_one_process, PASSED[name])
    assert (scores[name].points, scores[name].reason) == (1, "")


@pytest.mark.parametrize("name", FAILED)
def test_what_fails_in_one_process_fails_in_two_with_the_same_words(
    name, scores, apart
):
    test, says = FAILED[name]
    with pytest.raises(AssertionError) as raised:
        apart(in_one_process, test)
    assert scores[name].reason == str(raised.value)
    assert says in scores[name].reason
    assert scores[name].points == 0


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_asked_from_afar_is_said(name, scores):
    assert REFUSED[name][1] in scores[name].reason
    assert scores[name].points == 0


def test_what_a_call_prints_stands_below_the_test(tmp_path):
    import nbformat

    test = "print('before')\nassert chatty() == 1\nprint('after')"
    sheet = judged(case_of([STUDENT, (test, 1)]), tmp_path)
    (output,) = nbformat.reads(sheet.text, 4).cells[1].outputs
    assert output.text == "before\nsaid by the student\nafter\n"


def test_the_repr_says_the_type_and_no_more(tmp_path):
    sheet = judged(case_of([STUDENT, ("layer", 1)]), tmp_path)
    assert "<a student's Layer>" in sheet.text


def test_tensors_and_modules(tmp_path):
    pytest.importorskip("torch")
    student = (
        "import torch\n"
        "net = torch.nn.Linear(2, 1)\n"
        "def loss(net, x): return net(x).sum()\n"
        "def f(x): return 2 * x"
    )
    tests = [
        "import torch\nassert torch.equal(f(torch.ones(2)), torch.full((2,), 2.0))",
        "check.expect(check.call(f, torch.ones(2), allow=('torch',)), [2, 2], 'f')",
        "check.expect(f(torch.ones(2, requires_grad=True)), [2, 2], 'f')",
        "assert check.parameters(net)['weight'].shape == (1, 2)",
        "x = torch.tensor([[3.0, 4.0]])\n"
        "check.expect(check.gradients(net, loss, net, x)['weight'], [[3, 4]], 'dW')",
        "assert net.weight.requires_grad and net(torch.ones(1, 2)).shape == (1, 1)",
    ]
    cells = [student, *((CHECK + t, 1) for t in tests)]
    sheet = judged(case_of(cells), tmp_path)
    assert [s.reason for s in sheet.scores.values()] == [""] * len(tests)
