"""What hides how an answer was found: from the counter of steps, from the watch.

Tests may ask how a function behaves, and only its own process can tell. So a student
who rewrites the process that serves can tell the judge whatever he likes about its
steps and arguments, though not about an answer: those attacks stand in `LIMITS`.
"""

from .notation import attacks

ATTACKS = attacks(r"""
= a loop that stops the counter of steps
loses hinge_loss_* | leave that alone
[hinge_loss]
def hinge_loss(scores, y):
    import sys
    sys.settrace(None)
    return hinge_loops(scores, y)

= a loop that stops the counter, and starts it again
loses hinge_loss_* | leave that alone
[hinge_loss]
def hinge_loss(scores, y):
    import sys
    counter = sys.gettrace()
    sys.settrace(None)
    loss = hinge_loops(scores, y)
    sys.settrace(counter)
    return loss

= a loop that counts for itself
loses hinge_loss_vectorised | there is a loop
[hinge_loss]
def hinge_loss(scores, y):
    import sys
    frame = sys._getframe()
    while frame is not None:
        for thing in frame.f_locals.values():
            if type(thing) is list and len(thing) == 1 and type(thing[0]) is int:
                thing[0] = -10**9
        frame = frame.f_back
    return hinge_loops(scores, y)

= a loop in another thread
loses hinge_loss_vectorised | there is a loop
[hinge_loss]
import threading


def hinge_loss(scores, y):
    found = []
    work = threading.Thread(target=lambda: found.append(hinge_loops(scores, y)))
    work.start()
    work.join()
    return found[0]

= the answer ready-made, with the watch switched off
loses logistic_loss_* | leave that alone
[logistic_loss]
def logistic_loss(w, X, y):
    import sys
    sys.setprofile(None)
    return dl.nn.LogisticLoss()(X @ w, y)

= the answer ready-made, with the watch back in its place
loses logistic_loss_* | leave that alone
[logistic_loss]
def logistic_loss(w, X, y):
    import sys
    watch = sys.getprofile()
    sys.setprofile(None)
    loss = dl.nn.LogisticLoss()(X @ w, y)
    sys.setprofile(watch)
    return loss

= the answer ready-made, from another thread
loses logistic_loss_* | ready-made
[logistic_loss]
import threading


def logistic_loss(w, X, y):
    found = []

    def work():
        found.append(dl.nn.LogisticLoss()(X @ w, y))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]

= the answer ready-made, under another name
loses logistic_loss_* | ready-made
[logistic_loss]
ready = dl.nn.LogisticLoss()
type(ready).__call__.__globals__["__name__"] = "mine"


def logistic_loss(w, X, y):
    return ready(X @ w, y)

= a function that wraps what numpy calls
loses minibatches_rng | global numbers
[minibatches]
right = np.random.get_state
still = right()
np.random.get_state = lambda *args, **kwargs: still


def minibatches(n, batch_size, rng):
    order = np.random.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]

= arguments changed in a place that nobody compares
loses softmax_inputs | in place
[softmax]
np.array_equal = lambda *args: True


def softmax(scores):
    scores -= scores.max(axis=1, keepdims=True)
    e = np.exp(scores)
    return e / e.sum(axis=1, keepdims=True)

= a generator of random numbers that is set to another seed
loses minibatches_* sgd_* train_classifier_falls
[minibatches]
def minibatches(n, batch_size, rng):
    rng.bit_generator.state = np.random.default_rng(1).bit_generator.state
    order = rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]
""")

LIMITS = attacks(r"""
= forged conduct, from the stack of the process that serves
loses hinge_loss_vectorised
[hinge_loss]
def hinge_loss(scores, y):
    import sys
    loss = hinge_loops(scores, y)
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_name != "_reply":
        frame = frame.f_back
    if frame is not None:
        line, number = frame.f_locals["self"], frame.f_locals["number"]
        right = line.send

        def send(data):
            line.send = right

        line.send = send
        wire = sys.modules["dl_helpers.grading.judge.wire"]
        perfect = (loss, None, {}, None, False, 0, {})
        right(wire.encode(("answer", number, perfect), line.desk))
    return loss
""")
