"""What never ends, or ends too late."""

from .notation import attacks, family

LOOPS = attacks(r"""
= a cell that never ends
loses digits_* | KeyboardInterrupt
[digits_choice]
while True:
    pass

= a function that never ends
loses choose_* | stopped after 3 s
[choose]
def choose(train, validation, lrs, lams, fit):
    while True:
        pass

= a loop that catches every interrupt
loses choose_best… | did not stop | timed out
[choose]
def choose(train, validation, lrs, lams, fit):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

= arithmetic that no interrupt reaches
loses digits_* | did not stop | timed out
[digits_choice]
best_W = np.linalg.svd(np.random.default_rng(0).normal(size=(4000, 4000)))

= deaf to Ctrl-C, and for ever
loses digits_* | did not stop | timed out
[digits_choice]
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass

= an answer that can be read for ever
loses choose_*
[choose]
def choose(train, validation, lrs, lams, fit):
    while True:
        yield None

= an answer whose length never comes
loses choose_*
[choose]
class Endless(list):
    def __len__(self):
        while True:
            pass
    __iter__ = __array__ = __getitem__ = __len__


def choose(train, validation, lrs, lams, fit):
    return Endless([1.0, 2.0])

= a repr that never ends
loses digits_* | KeyboardInterrupt
[digits_choice]
class Silent:
    def __repr__(self):
        while True:
            pass


Silent()

= an error that takes for ever to say
loses choose_best…  | | complete or timed out
[choose]
class Endless(Exception):
    def __str__(self):
        while True:
            pass
    __repr__ = __str__


def choose(train, validation, lrs, lams, fit):
    raise Endless()

= waits for a lock that nobody gives back
loses digits_* | KeyboardInterrupt
[digits_choice]
import threading
lock = threading.Lock()
lock.acquire()
lock.acquire()

= waits for ever in asyncio
loses digits_* | KeyboardInterrupt
[digits_choice]
import asyncio
await asyncio.sleep(10**6)

= a regular expression that goes back and forth
loses digits_* | KeyboardInterrupt
[digits_choice]
import re
re.match(r"(a+)+$", "a" * 64 + "b")

= prints for ever
loses choose_* | stopped after
[choose]
def choose(train, validation, lrs, lams, fit):
    while True:
        print("still at it", flush=True)

= a callback that is called for ever
loses sgd_visits sgd_reshuffles | stopped after
[sgd]
def sgd(W, b, X, y, gradient, lr, batch_size, epochs, rng):
    while epochs == 2:
        gradient(W, b, X, y)
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            dW, db = gradient(W, b, X[batch], y[batch])
            W, b = W - lr * dW, b - lr * db
    return W, b
""")

SLOW, attack = family()


@attack(
    "loses digits_* | the time for the whole notebook | timed out",
    {"digits_choice": "import time\ntime.sleep(10**6)"},
    cell_seconds=60.0,
    total_seconds=8.0,
)
def patient_beyond_the_time_of_a_notebook(files):
    """Nothing more: a cell may take longer than all."""


ATTACKS = LOOPS + SLOW
