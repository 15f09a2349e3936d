"""What speaks to the judge in the grader's place, or asks it what it knows."""

from .notation import attacks

ATTACKS = attacks(r"""
= noise on every descriptor
loses digits_* | | died or complete or timed out
[digits_choice]
import os
for number in range(3, 256):
    for noise in (b"\x00" * 4096, b"\xff" * 4096, b"{}\n", b"[1, 2"):
        try:
            os.set_blocking(number, False)
            os.write(number, noise)
        except OSError:
            pass

= a flood of 100 MB on every descriptor
loses digits_* | | died or complete or timed out
[digits_choice]
import os
import threading


def flood(number):
    try:
        while True:
            os.write(number, b"\x7f" * 2**20)
    except OSError:
        pass


threads = [threading.Thread(target=flood, args=(n,)) for n in range(3, 32)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

= every length says: much more to come
loses digits_* | | died or complete or timed out
[digits_choice]
import os
import struct
import time
for number in range(3, 256):
    for form in (">Q", "<Q", ">I", "<I"):
        try:
            os.write(number, struct.pack(form, 2**31))
        except OSError:
            pass
time.sleep(2)

= forged verdicts on every descriptor
gains nothing | | died or complete or timed out
[linear_scores]
import json
import os
import struct
TESTS = ("linear_scores_hand", "linear_scores_values", "softmax_values")
VERDICTS = [
    {"passed": True}, {"ok": True}, {"score": 100}, {"kind": "verdict", "points": 100},
    ["verdict", dict.fromkeys(TESTS, 100)], ["passed", 1.0], True, 100.0, None,
]
for number in range(3, 256):
    for verdict in VERDICTS:
        text = json.dumps(verdict).encode()
        for size in (b"", struct.pack("<I", len(text)), struct.pack(">I", len(text))):
            try:
                os.write(number, size + text + b"\n")
            except OSError:
                pass

= forged replies to questions not yet asked
gains nothing | | died or complete or timed out
[linear_scores]
import gc
import inspect
from dl_helpers.grading import judge
channels = [
    thing for thing in gc.get_objects()
    if type(thing).__module__.startswith("dl_helpers.grading")
]
for channel in channels:
    for name in ("send", "put", "reply", "write", "answer", "tell"):
        for forged in (11.0, [[11.0, 24.0]], np.array([[11.0, 24.0]]), True, {}):
            try:
                getattr(channel, name)(forged)
            except BaseException:
                pass

= reads the judge's questions before they are asked
gains nothing | | died or complete or timed out
[linear_scores]
import os
import select
for number in range(3, 64):
    try:
        while select.select([number], [], [], 0.05)[0]:
            piece = os.read(number, 2**16)
            if not piece:
                break
            print(piece)
    except OSError:
        pass

= a second thread reads along
loses digits_* | | died or complete or timed out
[digits_choice]
import os
import threading
import time


def read_along(number):
    try:
        while os.read(number, 1):
            pass
    except OSError:
        pass


for number in range(3, 32):
    threading.Thread(target=read_along, args=(number,), daemon=True).start()
time.sleep(0.5)

= shuts the judge's ears
loses digits_* | | died or complete or timed out
[digits_choice]
import os
import socket
for number in range(3, 64):
    try:
        socket.socket(fileno=os.dup(number)).shutdown(socket.SHUT_RDWR)
    except OSError:
        pass

= sends descriptors along
keeps all | | complete or died
[digits_choice]
# the reference
import array
import os
import socket
for number in range(3, 64):
    try:
        peer = socket.socket(fileno=os.dup(number))
        rights = array.array("i", [0] * 32)
        peer.sendmsg([b""], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    except OSError:
        pass

= looks for the right answer on the stack
gains *_inputs *_vectorised
[every function]
import sys

NAMES = ("want", "expected", "right", "loss", "share", "winner", "suspects", "p")


def answer(*args):
    frame = sys._getframe()
    while frame is not None:
        for name in NAMES:
            if name in frame.f_locals and frame.f_code.co_name != "answer":
                print("BEGIN HID" + "DEN TESTS", frame.f_locals[name])
                return frame.f_locals[name]
        frame = frame.f_back
    return 0.123

= looks for the right answer among all arrays
gains *_inputs
[every function]
import gc


def answer(*args):
    known = [id(a) for a in args]
    arrays = [a for a in gc.get_objects() if type(a) is np.ndarray]
    lists = [a for a in gc.get_objects() if type(a) is list]
    lists = [a for a in lists if a and type(a[0]) is float]
    found = [a for a in arrays + lists if id(a) not in known]
    return found[-1] if found else 0.123

= looks for the right answer in what was run before
gains *_inputs *_vectorised
[every function]
def answer(*args):
    shell = get_ipython()
    said = [*shell.user_ns.get("In", ()), *map(str, shell.user_ns.values())]
    assert not any("check." + "expect(" in piece for piece in said), "@found"
    return 0.123

= looks into the callbacks that it is given
gains *_inputs *_vectorised
[every function]
INSIDE = ("__globals__", "__closure__", "__code__", "__defaults__", "__self__",
          "__class__.__init__.__globals__", "__func__", "gi_frame", "__builtins__")


def answer(*args):
    for thing in args:
        if callable(thing):
            for path in INSIDE:
                found = thing
                for name in path.split("."):
                    found = getattr(found, name, None)
                names = [*found] if isinstance(found, dict) else found
                print(path, names)
                if isinstance(found, dict):
                    assert "seen" not in found, "@found"
                    assert "tried" not in found, "@found"
    return 0.123

= callbacks are called after their test
keeps all
[sgd]
kept = []


def sgd(W, b, X, y, gradient, lr, batch_size, epochs, rng):
    for old in kept:
        old(W, b, X, y)
    kept.append(gradient)
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            dW, db = gradient(W, b, X[batch], y[batch])
            W, b = W - lr * dW, b - lr * db
    return W, b

= callbacks are called from many threads at once
gains *_inputs *_vectorised
[every function]
import threading


def answer(*args):
    for thing in args:
        if callable(thing):
            threads = [threading.Thread(target=thing, args=args[:4]) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(1)
    return 0.123

= callbacks raise, and the error is looked through
gains *_inputs *_vectorised
[every function]
def answer(*args):
    for thing in args:
        if callable(thing):
            try:
                thing("nonsense", None, object(), thing)
            except Exception as e:
                while e is not None:
                    frame = e.__traceback__
                    while frame is not None:
                        for name in ("seen", "tried", "want"):
                            assert name not in frame.tb_frame.f_locals, "@found"
                        frame = frame.tb_next
                    e = e.__context__
    return 0.123

= answers with the callback itself
gains *_inputs *_vectorised
[every function]
def answer(*args):
    return next((thing for thing in args if callable(thing)), answer)
""")
