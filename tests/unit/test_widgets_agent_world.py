"""Agent world: any agent, its walk in Python and on the page."""

import json

import numpy as np
import pytest
import torch
import traitlets
from node import evaluate

from dl_helpers.nn import Dense
from dl_helpers.training import WORLDS, GridWorld
from dl_helpers.widgets import agent_world

WORLD = GridWorld()
RNG = np.random.default_rng(0)


def optimal(world, sweeps=50):
    """Compute the action values of a world without slips, by value iteration."""
    Q = np.zeros((world.n_states, 4))
    for _ in range(sweeps):
        for state in range(world.n_states):
            for action in range(4 * (not world.ends(state))):
                after = world.ahead(state, action)
                Q[state, action] = world.reward(after) + Q[after].max()
    return Q


def test_follows_the_best_values_to_the_goal():
    widget = agent_world(optimal(WORLD))
    states, total = widget.episode()
    assert states == [8, 4, 0, 1, 2, 3]
    assert total == pytest.approx(1 - 4 * 0.04)
    said = widget.describe()
    assert "5 steps, at a goal, return 0.84." in said
    assert "row by row: →→→G, ↑#↑X, ↑→↑←" in said
    assert widget.preview().startswith(b"\x89PNG")


def test_a_walk_without_an_end_is_given_up():
    widget = agent_world(np.zeros((12, 4)))
    states, _ = widget.episode()
    assert len(states) == 101
    assert "100 steps, without an end" in widget.describe()
    pit = np.zeros((12, 4))
    pit[:, 1] = 1
    pit[8:10, 0] = 2
    pit[10, 0] = pit[6, 1] = 2
    pit[8, 1] = 3
    pit[9, 1] = 3
    assert "in a pit, return -1.12" in agent_world(pit).describe()


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("gamma", [1.0, 0.9])
def test_the_page_walks_as_python_does(name, gamma):
    world = GridWorld(WORLDS[name])
    widget = agent_world(optimal(world), world, gamma=gamma)
    given = json.dumps(
        {n: getattr(widget, n) for n in ("rows", "rewards", "slip", "gamma")}
    )
    values = f"Float64Array.from({json.dumps(optimal(world).ravel().tolist())})"
    walked = evaluate(
        "agent_world/walk.js",
        f"episode({given}, (s) => choiceAt({values}, s).action, 0, {widget.most})",
    )
    states, total = widget.episode()
    assert [place["state"] for place in walked] == states
    assert walked[-1]["total"] == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_page_knows_the_same_world(seed):
    rows = ["".join(row) for row in RNG.choice(list("...#X"), (5, 6))]
    world = GridWorld(("S" + rows[0][1:], *rows[1:-1], rows[-1][:-1] + "G"))
    given = json.dumps({"rows": list(world.rows), "rewards": [-0.04, 1, -1]})
    pairs = [(s, a) for s in range(world.n_states) for a in range(4)]
    ours = evaluate(
        "agent_world/walk.js",
        f"{json.dumps(pairs)}.map(([s, a]) => [ahead({given}, s, a), "
        f"rewardAt({given}, ahead({given}, s, a))])",
    )
    for (state, action), (after, reward) in zip(pairs, ours, strict=True):
        assert after == world.ahead(state, action)
        assert reward == world.reward(after)


def test_takes_networks_functions_and_tables():
    table = RNG.normal(size=(12, 4))
    dense = Dense(12, 4, rng=0)
    dense.params["W"][:] = table.T
    dense.params["b"][:] = 0
    net = torch.nn.Linear(12, 4, bias=False)
    net.weight.data[:] = torch.tensor(table.T)
    agents = {
        "table": table,
        "list": table.tolist(),
        "layer": dense,
        "torch": net,
        "function": lambda x: x @ table,
    }
    widget = agent_world(agents)
    assert widget.names == list(agents)
    values = np.frombuffer(widget.values).reshape(5, 12, 4)
    np.testing.assert_allclose(values, np.tile(table, (5, 1, 1)), rtol=1e-6)


def test_several_agents_are_compared():
    widget = agent_world({"before": np.zeros((12, 4)), "after": optimal(WORLD)})
    assert widget.chosen == 1
    widget.set_state({"chosen": 0})
    assert "Agent “before”" in widget.describe()
    assert len(widget.episode()[0]) == 101


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"agent": np.zeros((4, 12))}, r"shape \(4, 12\), expected numbers \(12, 4\)"),
        ({"agent": np.full((12, 4), np.nan)}, "values state 0 with .nan"),
        ({"agent": {}}, "no agent came"),
        ({"agent": lambda x: x}, r"shape \(12, 12\), expected numbers \(12, 4\)"),
        ({"agent": "random"}, "'random' is no classifier"),
        ({"world": WORLDS["maze"]}, "expected a GridWorld"),
        ({"gamma": 1.1}, "gamma is 1.1, expected 0 to 1"),
    ],
)
def test_says_what_is_wrong(given, message):
    with pytest.raises(ValueError, match=message):
        agent_world(**{"agent": np.zeros((12, 4))} | given)


@pytest.mark.parametrize("state", [{"chosen": 1}, {"moves": [0, 4]}])
def test_refuses_from_the_browser_what_is_not_there(state):
    with pytest.raises(traitlets.TraitError, match="expected 0 to"):
        agent_world(np.zeros((12, 4))).set_state(state)
