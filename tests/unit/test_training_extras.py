"""What else fit can do: schedules, clipping, augmentation, several tasks; bagging."""

import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from dl_helpers.nn import (
    L2,
    Concatenate,
    Dense,
    Graph,
    LogisticLoss,
    SoftmaxCrossEntropy,
    Tanh,
    gaussian,
    softmax,
    zeros,
)
from dl_helpers.optim import SGD, Adam, clip_by_norm, constant, step_decay
from dl_helpers.training import (
    DivergedError,
    Ensemble,
    MultiTaskLoss,
    accuracy,
    bagging,
    balanced_weights,
    evaluate,
    fit,
    of_task,
    scores_of,
)


def three_blobs(n=90, seed=0):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 3
    centres = np.array([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
    return centres[y] + 0.5 * rng.normal(size=(n, 2)), y


def run(model=None, loss=None, optimizer=None, train=None, **options):
    model = model or Dense(2, 3, dtype=np.float64)
    options = {"epochs": 3, "batch_size": 30, "progress": False, **options}
    loss, optimizer = loss or SoftmaxCrossEntropy(), optimizer or SGD(0.1)
    return model, fit(model, loss, optimizer, train or three_blobs(), **options)


class Recorder(SGD):
    """SGD that writes down its learning rates and the gradients that it gets."""

    def __init__(self):
        super().__init__(1.0)
        self._rates, self._grads = [], []

    def step(self, params, grads):
        self._rates.append(self.lr)
        self._grads.append(grads)
        super().step(params, grads)


class TestSchedule:
    def test_is_asked_before_each_step_for_the_time_in_epochs(self):
        recorder = Recorder()
        run(optimizer=recorder, epochs=2, schedule=lambda t: 0.1 + t)
        times = np.array([0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3])
        np.testing.assert_allclose(recorder._rates, 0.1 + times)

    def test_the_last_smaller_batch_is_no_trouble(self):
        recorder = Recorder()
        schedule = step_decay(0.1, factor=0.5, every=1)
        run(optimizer=recorder, epochs=3, batch_size=40, schedule=schedule)
        np.testing.assert_allclose(recorder._rates, np.repeat([0.1, 0.05, 0.025], 3))

    def test_a_constant_one_changes_nothing(self):
        W = run(optimizer=SGD(0.1))[0].params["W"]
        other = run(optimizer=SGD(9.0), schedule=constant(0.1))[0].params["W"]
        np.testing.assert_array_equal(W, other)

    def test_works_with_an_optimiser_of_ones_own(self):
        class Mine:
            lr = None

            def step(self, params, grads):
                for name in params:
                    params[name] -= self.lr * grads[name]

        mine = run(optimizer=Mine(), schedule=constant(0.1))[0].params["W"]
        np.testing.assert_array_equal(mine, run()[0].params["W"])

    def test_an_optimiser_without_a_learning_rate_is_refused(self):
        class NoRate:
            def step(self, params, grads):
                raise AssertionError

        with pytest.raises(ValueError, match=r"`lr` of the optimiser, and .* has none"):
            run(optimizer=NoRate(), schedule=constant(0.1))

    @pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf])
    def test_a_rate_that_makes_no_sense_is_refused(self, rate):
        model = Dense(2, 3, init=zeros)
        with pytest.raises(ValueError, match=rf"schedule\(0\) is {rate}, expected"):
            run(model, schedule=lambda t: rate)
        assert not model.params["W"].any()


def test_clipping_limits_loss_and_penalty_together():
    recorder = Recorder()
    run(optimizer=recorder, penalty=L2(100.0), clip=clip_by_norm(0.01), epochs=1)
    for grads in recorder._grads:
        norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
        assert norm == pytest.approx(0.01)


def test_augmentation_meets_training_batches_alone():
    seen = []

    def watch(x, rng):
        assert isinstance(rng, np.random.Generator)
        seen.append(len(x))
        return np.zeros_like(x)

    train = three_blobs()
    model, _ = run(Dense(2, 3, init=zeros), augment=watch, validation=train, epochs=2)
    assert seen == [30] * 6
    assert not model.params["W"].any()  # from x = 0 only b can learn


def test_on_epoch_sees_the_history_grow():
    lengths = []
    run(on_epoch=lambda history: lengths.append(len(history)))
    assert lengths == [1, 2, 3]


def test_dx_of_the_data_is_spared_while_learning_alone():
    class Watch(Dense):
        def backward(self, dy):
            asked.append(self.needs_dx)
            return super().backward(dy)

    asked, model = [], Watch(2, 3)
    run(model, epochs=1)
    assert asked == [False] * 3
    assert model.needs_dx


class Remembers(Dense):
    """A layer with a running count in its state, which it sets anew each time."""

    def __init__(self):
        super().__init__(2, 3)
        self.state["steps"] = np.zeros(1)

    def forward(self, x):
        if self.training:
            self.state["steps"] = self.state["steps"] + 1
        return super().forward(x)


def test_early_stopping_brings_the_state_back_too():
    x, y = three_blobs(12, seed=3)
    model, wrong = Remembers(), (x, (y + 1) % 3)
    options = {"epochs": 50, "patience": 3, "validation": wrong, "batch_size": 4}
    _, history = run(model, train=(x, y), **options)
    assert model.state["steps"] == 3 * history.best_epoch


def test_a_diverging_run_restores_the_state_too():
    model = Remembers()
    with pytest.raises(DivergedError):
        run(model, schedule=lambda t: 0.1 if t < 1 else 1e308)
    assert model.state["steps"] == 3


class TwoHeads:
    """Two linear outputs of one input (or of two, by name): a small graph by hand."""

    outputs = ("colour", "warm")

    def __init__(self):
        self.heads = {"colour": Dense(2, 3), "warm": Dense(2, 1)}
        self.training = True

    @property
    def params(self):
        heads = self.heads.items()
        return {f"{n}.{k}": p for n, head in heads for k, p in head.params.items()}

    @property
    def grads(self):
        heads = self.heads.items()
        return {f"{n}.{k}": g for n, head in heads for k, g in head.grads.items()}

    def forward(self, x):
        x = x if isinstance(x, dict) else dict.fromkeys(self.heads, x)
        return tuple(head.forward(x[name]) for name, head in self.heads.items())

    def backward(self, dy):
        return sum(head.backward(dy[name]) for name, head in self.heads.items())


def two_tasks():
    x, y = three_blobs()
    return x, {"colour": y, "warm": np.where(y == 0, 1, -1)}


def losses():
    return {"colour": SoftmaxCrossEntropy(), "warm": LogisticLoss()}


class TestMultiTask:
    def test_learns_two_tasks_at_once(self):
        in_another_order = {name: losses()[name] for name in ("warm", "colour")}
        loss = MultiTaskLoss(in_another_order, {"warm": 0.5})
        for named in (False, True):
            x, y = two_tasks()
            x = {"colour": x, "warm": x.copy()} if named else x
            model, history = run(
                TwoHeads(),
                loss,
                train=(x, y),
                validation=(x, y),
                metric=of_task("warm"),
                epochs=20,
            )
            assert history.validation_metric[-1] > 0.95
            assert "accuracy of warm" in repr(history)
            scores = scores_of(model, x, batch_size=7)
            assert accuracy(scores["colour"], y["colour"]) > 0.95
            total, _ = evaluate(model, loss, x, y, None)
            assert total == loss.values["colour"] + 0.5 * loss.values["warm"]

    def test_trains_a_graph_with_two_inputs_and_two_outputs(self):
        """The gradients of both tasks meet in the part that they share."""
        x, y = two_tasks()
        graph = Graph(
            inputs=("first", "second"),
            nodes={
                "both": (Concatenate(), "first", "second"),
                "shared": (Dense(2, 8, init=gaussian(1.0)), "both"),
                "bent": (Tanh(), "shared"),
                "colour": (Dense(8, 3), "bent"),
                "warm": (Dense(8, 1), "bent"),
            },
            outputs=("warm", "colour"),
        )
        x = {"first": x[:, :1], "second": x[:, 1:]}
        loss, measure = MultiTaskLoss(losses()), of_task("colour")
        _, history = run(
            graph, loss, Adam(0.05), (x, y), validation=(x, y), metric=measure, epochs=9
        )
        assert history.validation_metric[-1] > 0.95
        warm = scores_of(graph, x)["warm"]
        assert accuracy(warm, y["warm"]) > 0.95

    def test_is_the_weighted_sum_with_weighted_slopes(self):
        x, y = two_tasks()
        single, loss = losses(), MultiTaskLoss(losses(), {"colour": 2, "warm": 0.5})
        scores = dict(zip(TwoHeads.outputs, TwoHeads().forward(x), strict=True))
        values = {name: single[name](scores[name], y[name]) for name in scores}
        assert loss(scores, y) == 2 * values["colour"] + 0.5 * values["warm"]
        for name, weight in {"colour": 2, "warm": 0.5}.items():
            np.testing.assert_array_equal(
                loss.backward()[name], weight * single[name].backward()
            )
        assert repr(loss).startswith("MultiTaskLoss(2 · colour: SoftmaxCross")

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: MultiTaskLoss({}), "expected one loss or more"),
            (lambda: MultiTaskLoss(losses(), {"cold": 1}), r"\{'cold': 1\} came"),
            (lambda: MultiTaskLoss(losses(), {"warm": -1}), "weights of 0 or more"),
            (lambda: MultiTaskLoss(losses()).backward(), "backward was called before"),
            (
                lambda: MultiTaskLoss(losses())({"warm": 1}, {"warm": 1}),
                r"scores are \['warm'\], expected a dict",
            ),
            (
                lambda: run(TwoHeads(), MultiTaskLoss(losses()), train=three_blobs()),
                "targets are ndarray, expected a dict with an array for each",
            ),
            (
                lambda: run(TwoHeads(), MultiTaskLoss(losses()), train=two_tasks()),
                r"accuracy: scores of \['colour', 'warm'\].*of_task\('colour'\)",
            ),
        ],
    )
    def test_says_what_is_wrong(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()

    def test_each_array_of_a_dict_is_looked_at(self):
        x, y = two_tasks()
        loss = MultiTaskLoss(losses())
        with pytest.raises(ValueError, match="90 inputs and 90 / 5 targets"):
            run(TwoHeads(), loss, train=(x, {**y, "warm": y["warm"][:5]}))
        holed = {"colour": x, "warm": np.where(x > 2, np.nan, x)}
        with pytest.raises(ValueError, match=r'train\["warm"\] holds .* NaN'):
            run(TwoHeads(), loss, train=(holed, y))


class Fixed:
    """A model with the same scores for whatever comes."""

    def __init__(self, *scores):
        self.scores, self.training = np.array([scores]), True

    def forward(self, x):
        assert not self.training
        return np.repeat(self.scores, len(x), axis=0)


class TestEnsemble:
    @pytest.mark.parametrize(
        ("combine", "wanted"),
        [
            ("scores", [2.0, 1.0]),
            ("votes", [1 / 3, 2 / 3]),
            ("probabilities", softmax(np.array([[6.0, 0], [0, 1], [0, 2]])).mean(0)),
        ],
    )
    def test_is_the_mean_of_what_its_models_say(self, combine, wanted):
        models = [Fixed(6.0, 0.0), Fixed(0.0, 1.0), Fixed(0.0, 2.0)]
        answers = Ensemble(models, combine).forward(np.zeros((4, 2)))
        np.testing.assert_allclose(answers, [wanted] * 4)

    def test_bagging_trains_models_that_differ_and_answer_together(self):
        made = []

        def make(rng):
            made.append(Dense(2, 3, rng=rng))
            return made[-1]

        ensemble, histories = bagging(
            make,
            SoftmaxCrossEntropy(),
            lambda: Adam(0.05),
            three_blobs(),
            three_blobs(seed=1),
            n_models=3,
            epochs=5,
            progress=False,
        )
        assert ensemble.models == made
        assert [len(history) for history in histories] == [5, 5, 5]
        assert histories[0].validation_loss != histories[1].validation_loss
        x, y = three_blobs(seed=2)
        assert accuracy(scores_of(ensemble, x), y) > 0.95
        assert repr(ensemble) == "Ensemble(3 models, combine='probabilities')"

    def test_a_bootstrap_sample_has_repetitions_and_63_percent_of_the_examples(self):
        seen = []

        class Watch(Dense):
            def forward(self, x):
                if self.training:
                    seen.extend(x[:, 0].tolist())
                return super().forward(x)

        x = np.arange(2000.0)[:, None]
        train = x, np.arange(2000) % 2
        settings = {"n_models": 1, "epochs": 1, "progress": False}
        loss = SoftmaxCrossEntropy()
        bagging(lambda r: Watch(1, 2), loss, lambda: SGD(1e-9), train, **settings)
        assert len(seen) == 2000
        assert len(set(seen)) / 2000 == pytest.approx(1 - np.exp(-1), abs=0.03)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: Ensemble([]), "0 models and .* expected a model or more"),
            (lambda: Ensemble([Fixed(1)], "mode"), "combine='mode' came.*'votes'"),
            (
                lambda: Ensemble([Fixed(1.0)], "votes").forward(np.zeros((4, 2))),
                r'scores of shape \(4, 1\).*combine="scores" takes others',
            ),
            (
                lambda: bagging(None, None, None, three_blobs(), n_models=0),
                "n_models is 0",
            ),
            (
                lambda: bagging(None, None, None, (np.ones((3, 2)), np.ones(2))),
                "bagging: train has 3 inputs and 2 targets",
            ),
        ],
    )
    def test_says_what_is_wrong(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()


def test_balanced_weights_agree_with_scikit_learn():
    labels = np.random.default_rng(0).integers(0, 4, 50) % 3
    wanted = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(balanced_weights(labels), wanted)
    np.testing.assert_allclose(balanced_weights(labels, 3)[labels].mean(), 1)


@pytest.mark.parametrize(
    ("labels", "n", "message"),
    [
        ([0, 2, 2], None, r"have \[1, 0, 2\] examples, expected all"),
        ([0, 1], 3, r"\[1, 1, 0\] examples, expected 3 classes"),
        ([0, 1, 2], 2, "expected 2 classes"),
        ([-1, 1], None, "expected integers of 0 or more"),
        ([0.0, 1.0], None, "float64 came, expected integers"),
    ],
)
def test_balanced_weights_refuse_other_labels(labels, n, message):
    with pytest.raises(ValueError, match=message):
        balanced_weights(np.array(labels), n)
