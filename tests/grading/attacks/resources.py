"""Too much of everything: memory, processes, output, disk, and answers."""

from .notation import attacks, family

GREED = attacks(r"""
= recursion without end
loses choose_* | RecursionError
[choose]
def choose(train, validation, lrs, lams, fit):
    return choose(train, validation, lrs, lams, fit)

= recursion deeper than the stack
loses choose_best… | | died
[choose]
def deeper(x):
    return sorted([x], key=deeper)


def choose(train, validation, lrs, lams, fit):
    import sys
    sys.setrecursionlimit(10**9)
    return deeper(1)

= an array larger than all memory
loses choose_* | MemoryError
[choose]
def choose(train, validation, lrs, lams, fit):
    return np.ones((10**6, 10**6))

= memory, piece by piece
loses digits_* | | complete or out of memory
[digits_choice]
hoard = []
while True:
    hoard.append(bytearray(b"x") * 2**24)

= threads without number
loses digits_* | thread
[digits_choice]
import threading
import time
while True:
    threading.Thread(target=time.sleep, args=(10**6,)).start()

= a fork bomb
loses digits_* | | complete or timed out or died
[digits_choice]
import os
while True:
    try:
        os.fork()
    except OSError:
        pass

= a twin that goes on as if it were the student
keeps all
[digits_choice]
import os
os.fork()
# the reference

= a line of 100 MB
keeps all | cut
[digits_choice]
# the reference
print("x" * 10**8)

= 100 MB in a million lines
keeps all | cut
[digits_choice]
# the reference
print(("x" * 99 + "\n") * 10**6)

= 100 MB around Python's streams
keeps all | cut
[digits_choice]
# the reference
import os
for _ in range(100):
    os.write(1, b"x" * 10**6)
    os.write(2, b"x" * 10**6)

= 100 MB from a program
keeps all | cut
[digits_choice]
# the reference
import subprocess
subprocess.run("yes | head -c 100000000", shell=True)

= 100 MB of pictures
keeps all | cut
[digits_choice]
# the reference
from IPython.display import HTML, display
for _ in range(10):
    display(HTML("x" * 10**7))

= twenty thousand small pictures
keeps all | cut | complete or timed out
[digits_choice]
# the reference
from IPython.display import HTML, display
for _ in range(20_000):
    display(HTML("x"))

= output from the functions that tests call
keeps all
[choose]
# the reference


right = choose


def choose(*args):
    print("x" * 10**7)
    return right(*args)

= an error of 100 MB
loses choose_* | ValueError
[choose]
def choose(train, validation, lrs, lams, fit):
    raise ValueError("x" * 10**8)

= a name of 100 MB
loses choose_* | raised
[choose]
def choose(train, validation, lrs, lams, fit):
    raise ValueError()


choose.__name__ = choose.__qualname__ = "x" * 10**8

= a file that never ends
loses digits_* | OSError
[digits_choice]
with open("endless", "wb") as file:
    while True:
        file.write(bytes(2**20))

= every folder filled to the brim
loses digits_*
[digits_choice]
import os
filled = 0
for folder in (".", "~", "/tmp", "/var/tmp", "/dev/shm", "/run"):
    try:
        for i in range(10**6):
            with open(os.path.join(os.path.expanduser(folder), f"{i}"), "wb") as file:
                filled += file.write(bytes(2**24))
    except OSError:
        pass
assert filled < 2**32, "the disk has no limit"
del best_lr

= files until there are no more descriptors
loses digits_* | Too many open files
[digits_choice]
files = []
while True:
    files.append(open("/dev/null"))

= an array that is small at home and huge on the way
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    return np.broadcast_to(1.0, (10**7, 10**7))

= more in an answer than a message may hold
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    return [1.5] * 10**8

= a list that holds itself
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    endless = []
    endless += [endless, endless]
    return endless

= a list a hundred thousand deep
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep

= a list that doubles at each of 60 levels
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    twice = [1.0, 2.0]
    for _ in range(60):
        twice = [twice, twice]
    return twice

= an integer of ten million digits
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    return 1 << 10**7, 1 << 10**7

= a callback that is given far too much
loses sgd_visits sgd_reshuffles | | complete or timed out or out of memory
[sgd]
def sgd(W, b, X, y, gradient, lr, batch_size, epochs, rng):
    if epochs == 2:
        gradient(np.broadcast_to(1.0, (10**6, 10**6)), b, X, y)
        gradient(W, b, [X] * 10**7, y)
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            dW, db = gradient(W, b, X[batch], y[batch])
            W, b = W - lr * dW, b - lr * db
    return W, b

= a callback that is fed until the judge is full
loses sgd_visits sgd_reshuffles | | complete or timed out or died or out of memory
[sgd]
much = np.zeros((10**6, 1))


def sgd(W, b, X, y, gradient, lr, batch_size, epochs, rng):
    while epochs == 2:
        gradient(W, b, much, much[:, 0])
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            dW, db = gradient(W, b, X[batch], y[batch])
            W, b = W - lr * dW, b - lr * db
    return W, b
""")

TOGETHER, attack = family()

CHILDREN = """\
import os
import time
for _ in range(6):
    if not os.fork():
        hoard = bytearray(b"x") * (400 * 2**20)
        time.sleep(10**6)
time.sleep(10**6)"""


@attack(
    "loses digits_* | memory | out of memory",
    {"digits_choice": CHILDREN},
    memory_mb=1200,
    cell_seconds=20.0,
)
def memory_shared_out_among_children(files):
    """Each of them stays below the limit; together they do not."""


ATTACKS = GREED + TOGETHER
