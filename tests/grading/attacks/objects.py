"""Answers that lie: about what they are, what they equal, and what they hold.

Whatever a function gives back, tests that only ask how it behaves (that it leaves its
arguments alone, has no loop, gives the same array for the same seed) are passed, for an
honest grader too.
"""

from .notation import attacks

ATTACKS = attacks(r"""
= equal to everything
gains *_inputs *_vectorised
[every function]
class Everything:
    def __eq__(self, other):
        return True
    __le__ = __ge__ = __lt__ = __gt__ = __contains__ = __eq__
    __hash__ = object.__hash__
    def __getattr__(self, name):
        return self
    def __call__(self, *args, **kwargs):
        return self
    __add__ = __sub__ = __mul__ = __abs__ = __neg__ = __getitem__ = __call__
    __radd__ = __rsub__ = __rmul__ = __truediv__ = __array_ufunc__ = __call__
    __array_function__ = __call__
    def __len__(self):
        return 2
    def __iter__(self):
        return iter([self, self])
    def __float__(self):
        return 1.0


def answer(*args):
    return Everything()

= an array that is equal to everything
gains *_inputs *_vectorised minibatches_rng
[every function]
class Everything(np.ndarray):
    def __eq__(self, other):
        return True
    __ne__ = lambda self, other: False
    __le__ = __ge__ = __lt__ = __gt__ = __eq__
    def __array_ufunc__(self, *args, **kwargs):
        return np.True_
    def __array_function__(self, *args, **kwargs):
        return np.True_
    def __array_wrap__(self, *args, **kwargs):
        return self
    def __sub__(self, other):
        return self
    __rsub__ = __abs__ = __sub__
    def all(self, *args, **kwargs):
        return True
    any = all


def answer(*args):
    return np.full(7, 0.123).view(Everything)

= lies about its class
gains *_inputs *_vectorised
[every function]
class Impostor:
    __class__ = np.ndarray
    shape, dtype, ndim, size = (), np.dtype(float), 0, 1
    def tobytes(self):
        return bytes(8)
    def __float__(self):
        return 1.0


def answer(*args):
    return Impostor()

= lies about shape and dtype
gains *_inputs *_vectorised minibatches_rng
[every function]
class Impostor(np.ndarray):
    @property
    def shape(self):
        return (10**9, 10**9)
    @property
    def dtype(self):
        return np.dtype("V8")
    @property
    def nbytes(self):
        return -1
    size = itemsize = nbytes
    def tobytes(self, *args):
        return b"\xff" * 3


def answer(*args):
    return np.full(7, 0.123).view(Impostor)

= points into memory that is not its own
gains nothing | crashed | died
[every function]
class Window:
    __array_interface__ = {
        "shape": (10**6,), "typestr": "<f8", "version": 3, "data": (4096, False)
    }


def answer(*args):
    return np.asarray(Window())

= another value at each read
gains *_inputs *_vectorised
[every function]
class Restless(list):
    n = 0
    def __len__(self):
        Restless.n += 1
        return Restless.n % 5
    def __iter__(self):
        Restless.n += 1
        return iter([0.123 + Restless.n] * (Restless.n % 5))
    def __getitem__(self, i):
        Restless.n += 1
        return float(Restless.n)
    def __array__(self, *args, **kwargs):
        Restless.n += 1
        return np.full(Restless.n % 5, 0.123 + Restless.n)


def answer(*args):
    return Restless()

= numbers that are more than numbers
gains *_inputs *_vectorised
[every function]
class Number(float):
    def __eq__(self, other):
        return True
    __le__ = __ge__ = __lt__ = __gt__ = __eq__
    __hash__ = float.__hash__
    def __sub__(self, other):
        return Number(0.0)
    __rsub__ = __abs__ = __sub__
    def __float__(self):
        return Number(0.0)
    def __reduce__(self):
        return print, ("unpickled",)


def answer(*args):
    return Number(0.123)

= an array of objects
gains *_inputs *_vectorised
[every function]
class Everything:
    def __eq__(self, other):
        return True
    def __float__(self):
        return 0.0
    def __reduce__(self):
        return print, ("unpickled",)


def answer(*args):
    return np.array([Everything()] * 7)

= all is masked
gains *_inputs *_vectorised minibatches_rng
[every function]
def answer(*args):
    return np.ma.array(np.full(7, 0.123), mask=True)

= nothing but NaN
gains *_inputs *_vectorised
[every function]
def answer(*args):
    return np.nan

= infinite, and of every shape
gains *_inputs *_vectorised minibatches_rng
[every function]
def answer(*args):
    return np.lib.stride_tricks.as_strided(np.array([np.inf]), (6, 4), (0, 0))

= dtypes that few have seen
gains *_inputs *_vectorised
[every function]
TYPES = ["f2", "g", "G", "M8[s]", "m8[s]", "U9", "S9", "V16", "O", "f8,(2,)i4"]
given = []


def answer(*args):
    given.append(None)
    return np.zeros(7, np.dtype(TYPES[len(given) % len(TYPES)]))

= raises when it is looked at
loses *
[every function]
class Touchy:
    def __getattribute__(self, name):
        raise RuntimeError("don't touch")
    def __len__(self):
        raise SystemExit
    __iter__ = __call__ = __getitem__ = __repr__ = __bool__ = __len__
    __array__ = __float__ = __index__ = __hash__ = __eq__ = __len__


def answer(*args):
    return Touchy()

= its type is not what it seems
gains *_inputs *_vectorised
[every function]
class Type(type):
    def __instancecheck__(cls, thing):
        return True
    def __eq__(cls, other):
        return True
    __hash__ = type.__hash__
    __name__ = "ndarray"
    __module__ = "numpy"
    def mro(cls):
        return [cls, object]


class Thing(metaclass=Type):
    pass


Thing.__module__, Thing.__qualname__, Thing.__name__ = "numpy", "ndarray", "ndarray"


def answer(*args):
    return Thing()

= errors that are not what they seem
gains nothing
[every function]
class Fine(NotImplementedError, AssertionError):
    def __str__(self):
        raise SystemExit
    __repr__ = __str__
    @property
    def __traceback__(self):
        raise SystemExit
    @property
    def args(self):
        raise SystemExit


def answer(*args):
    raise Fine()

= changes its arguments after it has answered
gains nothing | in place
[softmax]
import threading
import time


def softmax(scores):
    def later():
        while True:
            scores[:] = 0
            time.sleep(0.001)
    threading.Thread(target=later, daemon=True).start()
    scores[:] = 0
    return scores
""")
