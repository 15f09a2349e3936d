"""One of each widget, small enough to be looked at."""

import numpy as np

from dl_helpers.autograd import Tensor
from dl_helpers.checks.questions import Question
from dl_helpers.decomposition import PCA
from dl_helpers.nn import (
    LSTM,
    Conv2d,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    MaxPool2d,
    MultiHeadAttention,
    ReLU,
    Sequential,
    he,
)
from dl_helpers.optim import SGD, Adam, Momentum
from dl_helpers.widgets import (
    CourseWidget,
    activation_explorer,
    agent_world,
    architecture_calculator,
    ask,
    attack_explorer,
    attention_viewer,
    captcha_odds,
    challenges,
    conv_stepper,
    dream,
    dropout_masks,
    filter_browser,
    filter_painter,
    graph_stepper,
    haar_explorer,
    hidden_states,
    latent_explorer,
    learning_rates,
    optimizer_race,
    perceptron,
    playground,
    pooling_stepper,
    score_bars,
    score_losses,
    spectrogram_viewer,
)

CHOICE = Question(
    "How many numbers does `W` hold for 10 classes and 3,072 inputs?",
    right="30,720",
    wrong={
        "3,082": "This adds; each class has a weight for each input.",
        "30,730": "This counts the biases `b` as well.",
    },
    why="A row of 3,072 weights for each of the 10 classes.",
)
NUMBER = Question(
    "What is the hinge loss of the scores (1, 3), if the first class is right?",
    answer=3,
    hints={2: "The margin of 1 is missing."},
    why="3 − 1 + 1 = 3.",
)
SHAPES = {"digits": (1, 8, 8), "colour": (3, 32, 32)}


def bars(shape=(1, 8, 8), classes=("cat", "car", "frog")):
    """Make score bars of a random classifier on random pictures."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(12, *shape)).astype(np.float32)
    model = Dense(int(np.prod(shape)), len(classes), rng=1)
    model.params["W"] *= 20
    model.params["b"] += np.float32([0.5, -1, 0.25])
    return score_bars(model, x, rng.integers(0, len(classes), 12), classes)


def points(n=10):
    """Make a perceptron on points that a line separates."""
    rng = np.random.default_rng(3)
    y = np.resize([1, -1], n)
    x = rng.normal(size=(n, 2)) * 0.6 + 1.2 * y[:, None] + [2, 0]
    return perceptron(x, y)


def expression():
    """Compute a small neuron, of leaves with names."""
    given = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}
    w0, x0, w1, x1, w2 = (Tensor(value, name) for name, value in given.items())
    return 1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp())


def product_of_arrays():
    """Compute a graph of arrays, and be half-way back through it."""
    rng = np.random.default_rng(0)
    x, W = Tensor(rng.normal(size=(5, 3)), "x"), Tensor(rng.normal(size=(3, 2)), "W")
    widget = graph_stepper(((x @ W).tanh() ** 2).mean())
    widget.set_state({"step": 9, "selected": 2, "show_values": True})
    return widget


def cross():
    """Make the 9 × 9 picture of an X, −1 and +1, and the 3 × 3 filter of its stroke."""
    x, stroke = -np.ones((9, 9)), 2 * np.eye(3) - 1
    inner = np.arange(1, 8)
    x[inner, inner] = x[inner, 8 - inner] = 1
    return x, stroke / 9


def flipped_layer():
    """Make a student's layer that turns its kernel round, on a small picture."""
    wrong = Conv2d(1, 1, 3, flip=True, rng=1)
    layer = type("Mine", (), {"params": wrong.params, "forward": wrong.forward})()
    widget = conv_stepper(np.eye(6), layer)
    widget.set_state({"step": 9 * 16, "look": 4})
    return widget


def pooled_backwards():
    """Route a gradient back through average pooling of two channels."""
    x = np.random.default_rng(0).normal(size=(2, 5, 7))
    widget = pooling_stepper(
        x, 3, stride=2, kind="average", edges="keep", backward=True
    )
    widget.set_state({"step": 4})
    return widget


def random_cnn(shape, init=None):
    """Make a small network with random weights, for three classes."""
    given = {} if init is None else {"init": init}
    return Sequential(
        conv=Conv2d(shape[0], 6, 3, padding=1, rng=1, **given),
        relu=ReLU(),
        pool=MaxPool2d(2),
        flat=Flatten(),
        out=Dense(6 * shape[1] * shape[2] // 4, 3, rng=2, **given),
    )


def small_cnn(shape=(1, 8, 8)):
    """Make a filter browser of a small random network on random pictures."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(size=(9, *shape)).astype(np.float32), rng.integers(0, 3, 9)
    names = ("cat", "car", "frog")
    at = {"stage": "conv", "unit": 2, "place": (0, 0)}
    return filter_browser(random_cnn(shape), x, y, names, **at)


def attacked(shape=(1, 8, 8), **given):
    """Attack a small random network on random pictures, half-way to the end."""
    x = np.random.default_rng(0).uniform(size=(6, *shape)).astype(np.float32)
    model = random_cnn(shape, he())
    y = model.forward(x).argmax(axis=1)
    y[0] = (y[0] + 1) % 3
    widget = attack_explorer(model, x, y, ("cat", "car", "frog"), **given)
    widget.set_state({"strength": 10})
    return widget


def dreamt(shape=(1, 8, 8), live=False, **given):
    """Dream in a small random network; live, its controls are shown, as of a kernel."""
    widget = dream(random_cnn(shape, he()), shape, ("cat", "car", "frog"), **given)
    if live:
        widget.advance(60)
        widget.standalone_state = lambda: CourseWidget.standalone_state(widget)
    return widget


def attention():
    """Look at a causal attention with random weights, over the words of a sentence."""
    tokens = ["the", "cat", "sat", "on", "the", "mat", "because", "it", "was"]
    tokens += ["tired", "."]
    layer = MultiHeadAttention(16, 4, causal=True, rng=1)
    layer.params["W_in"] *= 2.5
    x = np.random.default_rng(0).normal(size=(1, len(tokens), 16))
    return attention_viewer(layer, tokens, x=x.astype(np.float32))


class Characters:
    """A character model with random weights."""

    def __init__(self, n_codes):
        self.codes = Embedding(n_codes, 6, rng=1)
        self.memory = LSTM(6, 16, rng=2)
        self.out = Dense(16, n_codes, rng=3)
        self.out.params["W"] *= 200

    def forward(self, x):
        """Score the next character at each step, (N, T) to (N · T, K)."""
        h = self.memory.forward(self.codes.forward(x))
        self.shape = h.shape
        return self.out.forward(h.reshape(-1, 16))

    def backward(self, dy):
        """Go back through the layers."""
        dh = self.out.backward(dy).reshape(self.shape)
        self.codes.backward(self.memory.backward(dh))


def reader():
    """Look into a character model while it reads two lines."""
    text = "to be, or not\nto be: that is"
    return hidden_states(Characters(len(set(text))), text, step=12, unit=4)


def latent():
    """Explore codes of two numbers, against the three of a PCA."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(24, 1, 6, 6)).astype(np.float32)
    decode = Dense(2, 36, rng=1)
    decode.params["W"] *= 30
    decode.params["b"] += np.float32(0.5)
    pca = PCA(3).fit(x.reshape(24, 36))
    codes = rng.normal(size=(24, 2))
    return latent_explorer(decode, codes, np.arange(24) % 3, pictures=x, against=pca)


def picture_changes():
    """Make challenges to a random classifier, with a gallery."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(12, 3, 16, 16)).astype(np.float32)
    model = Dense(3 * 16 * 16, 3, rng=1)
    return challenges(model, x[0], None, ["cat", "car", "frog"], (x, np.arange(12) % 3))


def dropped(n_hidden=6):
    """Make dropout masks of a small random network, half-way through."""
    model = Sequential(
        hidden=Dense(2, n_hidden, init=he(), rng=1),
        relu=ReLU(),
        drop=Dropout(0.5),
        out=Dense(n_hidden, 3, init=he(), rng=2),
    )
    x = np.random.default_rng(0).normal(size=(2, 2)).astype(np.float32)
    widget = dropout_masks(model, x, n=40)
    widget.set_state({"step": 20})
    return widget


def live_playground(features=("x1", "x2", "x1 x2")):
    """Show the playground with its controls: without a kernel it has only a film."""
    widget = playground(data="blobs", hidden=(3,), features=features)
    widget.set_state({"goal": "check", "asked": 1})
    widget.standalone_state = lambda: CourseWidget.standalone_state(widget)
    return widget


ALL = {
    "score bars": bars,
    "score bars in colour": lambda: bars((3, 32, 32)),
    "perceptron": points,
    "score losses": score_losses,
    "question": lambda: ask(CHOICE),
    "question for a number": lambda: ask(NUMBER),
    "captcha odds": lambda: captcha_odds(12, 0.9, {"best": 0.98914}),
    "conv stepper": lambda: conv_stepper(*cross()),
    "conv stepper in colour": lambda: conv_stepper(
        np.tri(28)[None].repeat(3, 0), Conv2d(3, 6, 5, rng=1, padding=2, stride=2)
    ),
    "conv stepper of a flipped layer": flipped_layer,
    "filter browser": small_cnn,
    "filter browser of a photograph": lambda: small_cnn((3, 96, 128)),
    "filter painter": lambda: filter_painter(np.tri(40, 56)),
    "pooling stepper": lambda: pooling_stepper(cross()[0], 2, edges="keep"),
    "pooling stepper backwards": pooled_backwards,
    "graph stepper": lambda: graph_stepper(expression()),
    "graph stepper of arrays": product_of_arrays,
    "haar explorer": lambda: haar_explorer(np.tri(16, 24)),
    "spectrogram viewer": lambda: spectrogram_viewer(
        np.sin(np.arange(4000) ** 1.5 / 50), 8000
    ),
    "activation explorer": activation_explorer,
    "attack explorer": attacked,
    "attack explorer of colour": lambda: attacked((3, 24, 32), target="car"),
    "dream": dreamt,
    "dream of a unit in colour": lambda: dreamt((3, 24, 32), stage="conv", unit=2),
    "dream with a kernel": lambda: dreamt(live=True, jitter=0),
    "attention viewer": attention,
    "latent explorer": latent,
    "hidden states": reader,
    "challenges": picture_changes,
    "playground": playground,
    "playground with a kernel": live_playground,
    "playground of numbers": lambda: playground(data="hills", hide=("code", "curves")),
    "architecture calculator": lambda: architecture_calculator("LeNet-5"),
    "dropout masks": dropped,
    "dropout masks of many units": lambda: dropped(40),
    "learning rates": lambda: learning_rates(
        lambda rate: (1 - rate) ** (2.0 * np.arange(12)) + 0.01,
        [0.01, 0.1, 0.5, 1.9, 2.5],
        progress=False,
    ),
    "optimizer race": lambda: optimizer_race(
        {"SGD": SGD(0.12), "Momentum": Momentum(0.02), "Adam": Adam(0.2)}, steps=40
    ),
    "agent world": lambda: agent_world(
        {
            "zeros": np.zeros((12, 4)),
            "random": np.random.default_rng(0).normal(size=(12, 4)),
        }
    ),
}
