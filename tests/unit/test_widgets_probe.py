"""One face for any classifier: whoever it is, the template of class k is row k of W."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from dl_helpers.nn import Dense, Layer
from dl_helpers.widgets import probe

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(30, 1, 4, 4)).astype(np.float32)
Y = RNG.integers(0, 3, 30)
W = RNG.normal(size=(3, 16)).astype(np.float32)
B = np.array([0.5, -1, 2], np.float32)


class OfAStudent:
    """Follows the contract without inheriting from anything."""

    def __init__(self):
        self.params = {"W": W, "b": B}

    def forward(self, x):
        return x @ W.T + B

    def backward(self, dy):
        return dy @ W


class WithoutBackward(Layer):
    def forward(self, x):
        return x.reshape(len(x), -1) @ W.T + B


def ours():
    dense = Dense(16, 3)
    dense.params = {"W": W, "b": B}
    return dense


def a_torch_module():
    linear = torch.nn.Linear(16, 3)
    linear.load_state_dict({"weight": torch.tensor(W), "bias": torch.tensor(B)})
    return linear


def an_estimator():
    model = LogisticRegression().fit(X.reshape(30, -1), Y)
    model.coef_, model.intercept_ = W, B
    return model


LINEAR = [
    ours(),
    OfAStudent(),
    WithoutBackward(),
    a_torch_module(),
    torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Dropout(), a_torch_module()),
    an_estimator(),
    lambda x: x @ W.T + B,
    lambda x: x.reshape(len(x), -1) @ W.T + B,
]
NAMES = [
    "ours", "student", "no backward", "torch", "torch with dropout", "scikit-learn",
    "function of rows", "function of pictures",
]  # fmt: skip


@pytest.mark.parametrize("model", LINEAR, ids=NAMES)
@pytest.mark.parametrize("flat", [False, True], ids=["pictures", "rows"])
def test_scores_and_templates_of_a_linear_classifier(model, flat):
    x = X.reshape(30, 16) if flat else X
    face = probe(model, x)
    np.testing.assert_allclose(
        face.scores(x), X.reshape(30, -1) @ W.T + B, rtol=1e-5, atol=1e-5
    )
    templates = face.templates(x[7])
    assert templates.shape == (3, *x.shape[1:])
    np.testing.assert_allclose(templates.reshape(3, 16), W, rtol=1e-3, atol=1e-5)


def test_templates_of_a_deep_net_agree_with_central_differences():
    torch.manual_seed(0)
    net = torch.nn.Sequential(
        torch.nn.Flatten(),
        torch.nn.Linear(16, 9),
        torch.nn.Tanh(),
        torch.nn.Linear(9, 4),
    ).double()

    def as_function(x):
        with torch.no_grad():
            return net(torch.tensor(x).double()).numpy()

    exact = probe(net, X).templates(X[0])
    numeric = probe(as_function, X).templates(X[0])
    np.testing.assert_allclose(exact, numeric, rtol=1e-5, atol=1e-7)
    assert abs(exact - probe(net, X).templates(X[1])).max() > 1e-2


def test_an_estimator_without_coefficients_is_differentiated():
    rows = X.reshape(30, -1).astype(float)
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, Y)
    scale, linear = scaled[0].scale_, scaled[1]
    found = probe(scaled, X).templates(X[0])
    np.testing.assert_allclose(found.reshape(3, -1), linear.coef_ / scale, rtol=1e-6)
    assert probe(SVC().fit(rows, Y), X).templates(X[0]).shape == (3, 1, 4, 4)


def test_of_two_classes_the_other_has_the_opposite_score_and_template():
    model = LogisticRegression().fit(X.reshape(30, -1), Y > 0)
    face = probe(model, X)
    no, yes = face.scores(X).T
    np.testing.assert_array_equal(no, -yes)
    template = face.templates(X[0])
    np.testing.assert_array_equal(template[0], -template[1])
    np.testing.assert_array_equal(template[1].ravel(), model.coef_[0])


def test_asks_at_test_time_and_leaves_the_model_as_it_was():
    net = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Dropout(0.9), a_torch_module()
    )
    face = probe(net, X)
    np.testing.assert_array_equal(face.scores(X), face.scores(X))
    face.templates(X[0])
    assert net.training
    assert net[2].weight.grad is None

    layer = ours()
    seen = []
    forward = layer.forward
    layer.forward = lambda x: (seen.append(layer.training), forward(x))[1]
    probe(layer, X).templates(X[0])
    assert layer.training
    assert not any(seen)


class Named:
    """A student's class whose answers are wrong in one way or another."""

    def __init__(self, answer, dx=None):
        self.answer, self.dx = answer, dx

    def __repr__(self):
        return "MyModel()"

    def forward(self, x):
        return self.answer(x)

    def backward(self, dy):
        return self.dx


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (42, "42 is no classifier that can be asked: expected forward"),
        (KNeighborsClassifier(), "KNeighborsClassifier.. is no classifier"),
        (Named(lambda x: x.sum()), r"MyModel\(\) gave float32 scores of shape \(\)"),
        (Named(lambda x: None), r"MyModel\(\) gave object scores"),
        (Named(lambda x: x[:, 0, 0, 0] / 0), "MyModel.. could not score one example"),
        (
            Named(lambda x: np.full((len(x), 2), np.nan)),
            r"MyModel\(\) gave \[nan nan\] as scores of example 0.*learning rate",
        ),
        (lambda x: x @ np.ones((5, 2)), r"your function could not.*\(1, 16\): matmul"),
        (Dense(15, 3), r"Dense\(15 → 3\) could not score.*expected \(N, 15\)"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_an_error_names_the_object_and_says_what_was_expected(model, message):
    with pytest.raises(ValueError, match=message):
        probe(model, X)


def test_the_error_of_the_readers_code_stays_attached():
    def broken(x):
        raise KeyError("weights")

    with pytest.raises(ValueError, match="broken could not score") as caught:
        probe(broken, X)
    assert isinstance(caught.value.__cause__, KeyError)


def test_refuses_a_backward_of_the_wrong_shape():
    model = Named(lambda x: np.ones((len(x), 3)), dx=np.ones((3, 5)))
    with pytest.raises(
        ValueError, match=r"MyModel\(\): backward gave dx of shape \(3, 5\)"
    ):
        probe(model, X).templates(X[0])
