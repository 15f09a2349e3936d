"""A small world of cells, for agents that learn from reward."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Array = np.ndarray

ACTIONS = ("up", "right", "down", "left")
MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))
WORLDS: dict[str, tuple[str, ...]] = {
    "four by three": ("...G", ".#.X", "S..."),
    "cliff": ("........", "........", "........", "SXXXXXXG"),
    "maze": (
        "S.#....",
        "..#.##.",
        ".##.#..",
        "....#.#",
        ".##...X",
        ".#..#.G",
    ),
}


class Step(NamedTuple):
    """What an action brings: the next state, its reward, and whether this was all."""

    state: int
    reward: float
    done: bool


@dataclass(frozen=True)
class GridWorld:
    """Cells to walk on; state r · W + c is row r, column c.

    An action leads to the cell ahead; a wall or the edge leaves the agent where it is.
    An episode ends at a goal or in a pit.

    Args:
        rows: H texts of W characters: S start (one), G goal, X pit, # wall, . free.
        step_reward: of each step that ends nothing.
        goal_reward: of reaching a goal.
        pit_reward: of falling into a pit.
        slip: chance to go to the left or right of where the action points, half of it
            for each side.

    Raises:
        ValueError: for rows of unequal lengths, other characters, not one start or no
            goal, or a slip outside of [0, 1].

    Source: the four-by-three world of Russell and Norvig, Artificial intelligence: a
    modern approach, 2010, chapter 17; the cliff of Sutton and Barto, Reinforcement
    learning, 2018, example 6.6 (there a fall leads back to the start).
    """

    rows: tuple[str, ...] = WORLDS["four by three"]
    step_reward: float = -0.04
    goal_reward: float = 1.0
    pit_reward: float = -1.0
    slip: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(self.rows))
        text = "".join(self.rows)
        if len({len(row) for row in self.rows}) != 1 or set(text) - set("SGX#."):
            raise ValueError(
                f"GridWorld: rows {self.rows} came, expected texts of one length made "
                "of S (start), G (goal), X (pit), # (wall) and . (free)"
            )
        if text.count("S") != 1 or "G" not in text:
            raise ValueError(
                f"GridWorld: {text.count('S')} starts S and {text.count('G')} goals G "
                "came, expected one start and a goal or more"
            )
        if not 0 <= self.slip <= 1:
            raise ValueError(f"GridWorld: slip is {self.slip}, expected 0 to 1")

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return len(self.rows), len(self.rows[0])

    @property
    def n_states(self) -> int:
        """How many states there are, walls included."""
        return self.shape[0] * self.shape[1]

    @property
    def start(self) -> int:
        """The state in which an episode begins."""
        return "".join(self.rows).index("S")

    def ends(self, state: int) -> bool:
        """Whether an episode ends here: at a goal or in a pit."""
        return self._cell(state) in "GX"

    def reward(self, state: int) -> float:
        """Give the reward for entering a state."""
        rewards = {"G": self.goal_reward, "X": self.pit_reward}
        return rewards.get(self._cell(state), self.step_reward)

    def ahead(self, state: int, action: int) -> int:
        """Give the state to which an action leads if nobody slips."""
        row, column = divmod(state, self.shape[1])
        row, column = row + MOVES[action][0], column + MOVES[action][1]
        inside = 0 <= row < self.shape[0] and 0 <= column < self.shape[1]
        return (
            row * self.shape[1] + column
            if inside and self.rows[row][column] != "#"
            else state
        )

    def step(
        self, state: int, action: int, rng: np.random.Generator | None = None
    ) -> Step:
        """Do one action; `rng` decides who slips and is needed only for that.

        Raises:
            ValueError: for an action other than 0 to 3, a state that is not there or
                where the episode has ended, or a slip without `rng`.
        """
        if not 0 <= action < len(ACTIONS) or not 0 <= state < self.n_states:
            raise ValueError(
                f"GridWorld: action {action} in state {state} came, expected 0 to 3 in "
                f"0 to {self.n_states - 1}"
            )
        if self.ends(state):
            raise ValueError(f"GridWorld: the episode ended in state {state}")
        if self.slip and rng is None:
            raise ValueError("GridWorld: a world with slip needs rng")
        draw = rng.uniform() if self.slip else 1.0
        if draw < self.slip:
            action = (action + (3 if draw < self.slip / 2 else 1)) % len(ACTIONS)
        after = self.ahead(state, action)
        return Step(after, self.reward(after), self.ends(after))

    def one_hot(self, states: Sequence[int] | Array) -> Array:
        """Give states as rows of zeros with a one, `(N, n_states)`, for a network."""
        return np.eye(self.n_states, dtype=np.float32)[np.asarray(states)]

    def _cell(self, state: int) -> str:
        row, column = divmod(state, self.shape[1])
        return self.rows[row][column]
