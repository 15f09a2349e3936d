"""RBMs: tiny ones against a list of all their states, others by what they learn."""

import itertools

import numpy as np
import pytest

from dl_helpers.nn import L2
from dl_helpers.optim import SGD, Momentum
from dl_helpers.rbm import (
    BernoulliRBM,
    GaussianRBM,
    log_likelihood,
    log_likelihood_gradient,
    log_partition,
)
from dl_helpers.rbm.divergence import Chain, contrastive_gradient

MACHINES = [
    lambda: BernoulliRBM(4, 3, dtype=np.float64),
    lambda: BernoulliRBM(3, 4, dtype=np.float64),
    lambda: GaussianRBM(4, 3, dtype=np.float64),
    lambda: BernoulliRBM(4, 3, hidden="gaussian", dtype=np.float64),
]
ids = ["4-3", "3-4", "Gaussian visible", "Gaussian hidden"]


def tiny(make, seed=0):
    """Make a machine with parameters that matter, and data for it."""
    rbm, rng = make(), np.random.default_rng(seed)
    for p in rbm.params.values():
        p[...] = 0.7 * rng.normal(size=p.shape)
    v = rng.normal(size=(6, rbm.n_visible))
    return rbm, (v > 0).astype(float) if rbm.kind == "bernoulli" else v


def energy(rbm, v, h):
    """E(v, h), written out as in the textbooks."""
    W, b, c = (rbm.params[n] for n in "Wbc")
    e = -(b @ v) - c @ h - h @ W @ v
    e += (v @ v / 2) if rbm.kinds[0] == "gaussian" else 0
    return e + ((h @ h / 2) if rbm.kinds[1] == "gaussian" else 0)


def states(n):
    return [np.array(s, float) for s in itertools.product((0, 1), repeat=n)]


@pytest.mark.parametrize("make", MACHINES[:2], ids=ids[:2])
def test_free_energy_and_partition_are_sums_over_all_states(make):
    rbm, v = tiny(make)
    for row, F in zip(v, rbm.free_energy(v), strict=True):
        total = sum(np.exp(-energy(rbm, row, h)) for h in states(rbm.n_hidden))
        assert pytest.approx(-np.log(total), rel=1e-13) == F
    every = itertools.product(states(rbm.n_visible), states(rbm.n_hidden))
    Z = sum(np.exp(-energy(rbm, v, h)) for v, h in every)
    assert log_partition(rbm) == pytest.approx(np.log(Z), rel=1e-13)


def test_with_gaussian_units_the_sums_are_integrals():
    """On a fine grid a sum times the spacing is an integral, to rounding."""
    grid = np.arange(-12, 12, 0.1)[:, None]
    rbm, _ = tiny(lambda: GaussianRBM(1, 3, dtype=np.float64))
    Z = 0.1 * sum(np.exp(-energy(rbm, v, h)) for v in grid for h in states(3))
    assert log_partition(rbm) == pytest.approx(np.log(Z), rel=1e-12)
    density = np.exp(-rbm.free_energy(grid) - log_partition(rbm))
    assert 0.1 * density.sum() == pytest.approx(1, rel=1e-12)

    rbm, v = tiny(lambda: BernoulliRBM(3, 1, hidden="gaussian", dtype=np.float64))
    for row, F in zip(v, rbm.free_energy(v), strict=True):
        total = 0.1 * sum(np.exp(-energy(rbm, row, h)) for h in grid)
        assert pytest.approx(-np.log(total), rel=1e-12) == F


@pytest.mark.parametrize("make", MACHINES, ids=ids)
def test_means_are_conditional_expectations(make):
    """E[h | v] is −∂F/∂c; E[v | h] is the same with the layers swapped."""
    rbm, v = tiny(make)
    h = rbm.hidden_mean(v)
    for j in range(rbm.n_hidden):
        F = []
        for step in (1e-5, -2e-5):
            rbm.params["c"][j] += step
            F.append(rbm.free_energy(v))
        rbm.params["c"][j] += 1e-5
        np.testing.assert_allclose(h[:, j], (F[1] - F[0]) / 2e-5, atol=1e-9)
    swapped = BernoulliRBM(rbm.n_hidden, rbm.n_visible, hidden=rbm.kinds[0])
    W, b, c = (rbm.params[n] for n in "Wbc")
    swapped.params = {"W": W.T, "b": c, "c": b}
    np.testing.assert_allclose(rbm.visible_mean(h), swapped.hidden_mean(h), atol=1e-15)


@pytest.mark.parametrize("make", MACHINES, ids=ids)
def test_the_exact_gradient_is_the_slope_of_the_log_likelihood(make):
    rbm, v = tiny(make)
    for name, g in log_likelihood_gradient(rbm, v).items():
        p = rbm.params[name]
        for at in np.ndindex(p.shape):
            ends = []
            for step in (1e-5, -2e-5):
                p[at] += step
                ends.append(log_likelihood(rbm, v))
            p[at] += 1e-5
            slope = (ends[0] - ends[1]) / 2e-5
            assert slope == pytest.approx(g[at], abs=1e-8), (name, at)


@pytest.mark.parametrize("make", MACHINES[:3], ids=ids[:3])
@pytest.mark.parametrize("persistent", [False, True], ids=["CD-30", "PCD"])
def test_long_chains_estimate_the_exact_gradient(make, persistent):
    rbm, v = tiny(make)
    many = np.tile(v, (5000, 1))
    chain = Chain(1 if persistent else 30, np.random.default_rng(0), persistent)
    for _ in range(30 if persistent else 1):
        estimate = contrastive_gradient(rbm, many, chain)
    for name, exact in log_likelihood_gradient(rbm, v).items():
        # 30,000 chains: a standard deviation is at most about 0.02.
        np.testing.assert_allclose(estimate[name], -exact, atol=0.04, err_msg=name)


def test_one_step_of_cd_by_hand():
    """One visible, one hidden unit, W = 0: the dream is ½ whatever the data is."""
    rbm = BernoulliRBM(1, 1, dtype=np.float64)
    rbm.params["W"][:] = 0
    rbm.fit(np.ones((4, 1)), epochs=1, optimizer=SGD(1.0), progress=False)
    np.testing.assert_allclose(rbm.params["W"], [[0.25]])  # 1 · ½ − ½ · ½
    np.testing.assert_allclose(rbm.params["b"], [0.5])
    np.testing.assert_allclose(rbm.params["c"], [0.0])


def test_the_dreams_of_a_smaller_last_batch_are_a_mean_too():
    """Three rows with 100 chains must give a slope of the same size."""
    rbm, v = tiny(MACHINES[0])
    chain = Chain(1, np.random.default_rng(0), persistent=True)
    contrastive_gradient(rbm, np.tile(v, (500, 1)), chain)
    for _ in range(20):
        estimate = contrastive_gradient(rbm, v, chain)
    exact = log_likelihood_gradient(rbm, v)
    np.testing.assert_allclose(estimate["W"], -exact["W"], atol=0.1)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"k": 5},
        {"persistent": True},
        {"optimizer": Momentum(0.05, 0.5), "penalty": L2(1e-4)},
    ],
    ids=["CD-1", "CD-5", "PCD", "momentum and decay"],
)
def test_learning_moves_the_likelihood_up(settings):
    """Six bits in two triples that always agree: from 64 equal states to 4."""
    bits = np.random.default_rng(0).integers(0, 2, (600, 2))
    x = np.repeat(bits, 3, axis=1).astype(np.float64)
    rbm = BernoulliRBM(6, 4, dtype=np.float64)
    before = log_likelihood(rbm, x)
    assert before == pytest.approx(-6 * np.log(2), rel=0.01)
    errors = rbm.fit(x, epochs=60, batch_size=20, progress=False, **settings)
    assert log_likelihood(rbm, x) > -2.5  # the best there is: −log 4 = −1.39
    assert len(errors) == 60
    assert errors[-1] == rbm.reconstruction_error(x[::2]) < 0.3 * errors[0]


def test_a_gaussian_machine_learns_two_clouds():
    rng = np.random.default_rng(0)
    centres = np.array([[3.0, 0.0], [-3.0, 0.0]])
    x = centres[rng.integers(0, 2, 500)] + rng.normal(size=(500, 2))
    rbm = GaussianRBM(2, 3, dtype=np.float64)
    before = log_likelihood(rbm, x)
    errors = rbm.fit(x, epochs=60, optimizer=SGD(0.02), batch_size=20, progress=False)
    assert log_likelihood(rbm, x) > before + 1
    assert errors[-1] < 0.5 * errors[0]


def test_dreams_have_the_probabilities_of_the_model():
    rbm, _ = tiny(MACHINES[1])
    dreams = rbm.sample(20_000, steps=30)
    all_states = np.array(states(3))
    wanted = np.exp(-rbm.free_energy(all_states) - log_partition(rbm))
    seen = [(dreams == s).all(axis=1).mean() for s in all_states]
    np.testing.assert_allclose(seen, wanted, atol=0.015)


def test_gaussian_dreams_have_the_mean_and_variance_of_the_model():
    rbm, _ = tiny(lambda: GaussianRBM(1, 2, dtype=np.float64))
    grid = np.arange(-12, 12, 0.1)[:, None]
    density = 0.1 * np.exp(-rbm.free_energy(grid) - log_partition(rbm))
    mean = density @ grid[:, 0]
    dreams = rbm.sample(20_000, steps=30)
    assert dreams.mean() == pytest.approx(mean, abs=0.03)
    assert dreams.var() == pytest.approx(density @ (grid[:, 0] - mean) ** 2, abs=0.06)


def test_weight_decay_joins_the_slope():
    """With data and dreams alike at W = 0 nothing is left but λ W; b has no decay."""
    rbm = BernoulliRBM(1, 1, dtype=np.float64)
    rbm.params["W"][:], rbm.params["b"][:] = 1e-9, 3.0
    half = np.full((1, 1), 1 / (1 + np.exp(-3.0)))
    rbm.fit(half, epochs=1, optimizer=SGD(1.0), penalty=L2(0.5), progress=False)
    np.testing.assert_allclose(rbm.params["W"], 0.5e-9, rtol=1e-6)
    np.testing.assert_allclose(rbm.params["b"], 3.0, rtol=1e-6)


def test_without_an_optimiser_steps_suit_the_units():
    x = np.random.default_rng(0).random((40, 5)).astype(np.float32)
    for make, lr in (
        (lambda: BernoulliRBM(5, 3), 0.1),
        (lambda: BernoulliRBM(5, 3, hidden="gaussian"), 0.001),
        (lambda: GaussianRBM(5, 3), 0.001),
    ):
        one, same = make(), make()
        one.fit(x, epochs=2, progress=False)
        same.fit(x, epochs=2, optimizer=SGD(lr), progress=False)
        np.testing.assert_array_equal(one.params["W"], same.params["W"])


def test_learning_runs_in_the_dtype_of_the_parameters():
    x = np.random.default_rng(0).integers(0, 2, (40, 5))
    weights = []
    for dtype in (np.float32, np.float64):
        rbm = BernoulliRBM(5, 3)
        rbm.fit(x.astype(dtype), epochs=2, progress=False)
        weights.append(rbm.params["W"])
    np.testing.assert_array_equal(*weights)


@pytest.mark.parametrize("make", [BernoulliRBM, GaussianRBM])
def test_dtype_follows_the_input_and_nothing_that_comes_in_is_changed(make):
    rbm = make(5, 3)
    x = np.random.default_rng(0).random((8, 5))
    before = x.copy()
    for dtype in (np.float32, np.float64):
        v = x.astype(dtype)
        results = (rbm.transform(v), rbm.reconstruct(v), rbm.gibbs(v))
        assert {r.dtype for r in (*results, rbm.free_energy(v))} == {np.dtype(dtype)}
    rbm.fit(x, epochs=1, progress=False)
    assert {p.dtype for p in rbm.params.values()} == {np.dtype(np.float32)}
    assert rbm.sample(2, steps=1).dtype == np.float32
    np.testing.assert_array_equal(x, before)


def test_same_seed_same_weights():
    x = np.random.default_rng(0).random((50, 5))
    W = []
    for seed in (0, 0, 1):
        rbm = BernoulliRBM(5, 3)
        rbm.fit(x, epochs=2, batch_size=7, rng=seed, progress=False)
        W.append(rbm.params["W"])
    np.testing.assert_array_equal(W[0], W[1])
    assert (W[0] != W[2]).any()


def test_inputs_of_any_size_are_no_trouble():
    rbm = BernoulliRBM(1, 1, dtype=np.float64)
    rbm.params["W"][:] = 1
    v = np.array([[-1e4], [1e4]])
    np.testing.assert_array_equal(rbm.hidden_mean(v), [[0], [1]])
    np.testing.assert_allclose(rbm.free_energy(v), [0, -1e4])


def test_a_diverging_machine_is_stopped_and_restored():
    rbm = GaussianRBM(4, 3)
    before = {name: p.copy() for name, p in rbm.params.items()}
    x = 100 * np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    with pytest.raises(ValueError, match=r"no longer finite .*SGD\(lr=10\).*ten times"):
        rbm.fit(x, epochs=50, batch_size=1, optimizer=SGD(10.0), progress=False)
    for name, p in rbm.params.items():
        np.testing.assert_array_equal(p, before[name])


def test_an_interrupt_keeps_what_was_learnt():
    class Interrupted(SGD):
        steps = 0

        def step(self, params, grads):
            self.steps += 1
            if self.steps == 7:
                raise KeyboardInterrupt
            super().step(params, grads)

    rbm = BernoulliRBM(4, 3)
    x = np.ones((10, 4), np.float32)
    errors = rbm.fit(x, batch_size=5, optimizer=Interrupted(0.1), progress=False)
    assert len(errors) == 3
    assert (rbm.params["b"] > 0.1).all()


def test_shows_a_bar_on_standard_output(capsys):
    BernoulliRBM(4, 3).fit(np.ones((10, 4), np.float32), epochs=2)
    shown = capsys.readouterr()
    assert "2/2" in shown.out
    assert "error=" in shown.out
    assert shown.err == ""


X = np.ones((10, 4), np.float32)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: BernoulliRBM(0, 3), "n_visible = 0 and n_hidden = 3, expected 1"),
        (
            lambda: GaussianRBM(4, 3, hidden="poisson"),
            "GaussianRBM: 'poisson' units came, expected one of",
        ),
        (
            lambda: BernoulliRBM(4, 3).transform(X[:, :2]),
            r"BernoulliRBM\(4 → 3\): v has shape \(10, 2\), expected \(N, 4\)",
        ),
        (
            lambda: BernoulliRBM(4, 3).visible_mean(X),
            r"h has shape \(10, 4\), expected \(N, 3\)",
        ),
        (lambda: BernoulliRBM(4, 3).fit(X.astype(int)), "x has dtype int64, expected"),
        (lambda: BernoulliRBM(4, 3).fit(2 * X), r"x goes from 2 to 2.*GaussianRBM"),
        (lambda: GaussianRBM(4, 3).fit(X * np.nan), "x holds NaN or infinity"),
        (lambda: BernoulliRBM(4, 3).fit(X, k=0), "k is 0, expected 1 or more"),
        (lambda: BernoulliRBM(4, 3).fit(X, epochs=0), "epochs is 0"),
        (lambda: BernoulliRBM(4, 3).fit(X[:0]), r"len\(x\) is 0, expected 1"),
        (lambda: log_partition(BernoulliRBM(30, 40)), "too large to list"),
        (
            lambda: log_partition(GaussianRBM(2, 3, hidden="gaussian")),
            "too large to list all states",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
