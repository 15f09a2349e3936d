"""The grid world: where actions lead, what they bring, and who slips."""

import numpy as np
import pytest

from dl_helpers.training import WORLDS, GridWorld

SMALL = GridWorld(("S.G", ".#X"))


def test_an_action_leads_ahead_unless_a_wall_or_the_edge_is_there():
    # up, right, down, left
    assert [SMALL.ahead(0, a) for a in range(4)] == [0, 1, 3, 0]
    assert [SMALL.ahead(3, a) for a in range(4)] == [0, 3, 3, 3]


def test_rewards_and_ends():
    assert SMALL.step(0, 1) == (1, -0.04, False)
    assert SMALL.step(1, 1) == (2, 1.0, True)
    harsh = GridWorld(SMALL.rows, step_reward=-1, goal_reward=5, pit_reward=-100)
    assert harsh.step(0, 2) == (3, -1, False)
    assert [harsh.reward(state) for state in (2, 5)] == [5, -100]


def test_slips_to_either_side_as_often_as_it_says():
    world, rng = GridWorld(("...", ".S.", "..G"), slip=0.2), np.random.default_rng(0)
    n = 4000
    states = [world.step(4, 0, rng).state for _ in range(n)]
    share = np.bincount(states, minlength=9) / n
    np.testing.assert_allclose(share[[1, 3, 5, 7]], [0.8, 0.1, 0.1, 0], atol=0.02)


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_has_a_way_from_start_to_goal(name):
    world = GridWorld(WORLDS[name])
    seen, edge = {world.start}, [world.start]
    while edge:
        state = edge.pop()
        if not world.ends(state):
            new = {world.ahead(state, a) for a in range(4)} - seen
            seen |= new
            edge += new
    goals = [s for s in seen if world.ends(s) and world.reward(s) > 0]
    assert goals


def test_value_iteration_finds_the_utilities_of_the_book():
    """Russell and Norvig, figure 17.3: 0.705 at the start with slip 0.2."""
    world = GridWorld(slip=0.2)
    utility = np.array([world.reward(s) * world.ends(s) for s in range(12)])
    for _ in range(100):
        utility = np.array([_backed_up(world, utility, s) for s in range(12)])
    assert utility[world.start] == pytest.approx(0.705, abs=5e-4)
    assert utility[1] == pytest.approx(0.868, abs=5e-4)


def _backed_up(world, utility, state):
    """Compute the best expected utility; a terminal state keeps its reward."""
    if world.ends(state):
        return world.reward(state)
    best = max(
        0.8 * utility[world.ahead(state, a)]
        + 0.1 * utility[world.ahead(state, (a + 1) % 4)]
        + 0.1 * utility[world.ahead(state, (a + 3) % 4)]
        for a in range(4)
    )
    return world.step_reward + best


def test_one_hot():
    np.testing.assert_array_equal(SMALL.one_hot([2, 0]), np.eye(6)[[2, 0]])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rows": ("S.", "G")}, "texts of one length"),
        ({"rows": ("S?G",)}, "made of S"),
        ({"rows": ("SSG",)}, "2 starts S and 1 goals"),
        ({"rows": ("S..",)}, "0 goals G came"),
        ({"rows": ("SG",), "slip": 2}, "slip is 2, expected 0 to 1"),
    ],
)
def test_says_what_is_wrong_with_a_world(given, message):
    with pytest.raises(ValueError, match=message):
        GridWorld(**given)


@pytest.mark.parametrize(
    ("state", "action", "slip", "message"),
    [
        (0, 4, 0, "action 4 in state 0"),
        (6, 0, 0, "in state 6 came, expected 0 to 3 in 0 to 5"),
        (2, 0, 0, "the episode ended in state 2"),
        (0, 0, 0.1, "needs rng"),
    ],
)
def test_says_what_is_wrong_with_a_step(state, action, slip, message):
    with pytest.raises(ValueError, match=message):
        GridWorld(SMALL.rows, slip=slip).step(state, action)
