"""A grid world: watch the reader's own agent, or walk yourself and compare."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from ..training import ACTIONS, GridWorld
from .foundation.base import CourseWidget
from .foundation.hiding import known_names
from .models.probe import probe

Array = np.ndarray
Agent = Array | Callable | Any

MOST_STEPS = 100
ARROWS = "↑→↓←"
PARTS = ("play", "copy")


class AgentWorld(CourseWidget, module="agent_world/agent_world"):
    """See `agent_world`, which makes one and explains the arguments."""

    rows = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rewards = traitlets.List(traitlets.Float()).tag(sync=True)
    slip = traitlets.Float(0.0).tag(sync=True)
    gamma = traitlets.Float(1.0).tag(sync=True)
    most = traitlets.Int(MOST_STEPS).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    values = traitlets.Bytes().tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    moves = traitlets.List(traitlets.Int()).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Int(2).tag(sync=True)
    hide = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self, world: GridWorld, agents: dict[str, Array], gamma: float, hide: list[str]
    ) -> None:
        self.world, self._values = world, np.stack(list(agents.values()))
        super().__init__(
            rows=list(world.rows),
            rewards=[world.step_reward, world.goal_reward, world.pit_reward],
            slip=float(world.slip),
            gamma=float(gamma),
            hide=hide,
            names=list(agents),
            chosen=len(agents) - 1,
            values=self._values.astype(np.float64).tobytes(),
        )

    @traitlets.validate("chosen", "moves")
    def _inside(self, proposal: dict) -> Any:
        """Refuse an agent or an action that is not there."""
        name, value = proposal["trait"].name, proposal["value"]
        last = len(self.names) - 1 if name == "chosen" else len(ACTIONS) - 1
        if any(not 0 <= k <= last for k in np.atleast_1d(value)):
            raise traitlets.TraitError(
                f"agent_world: {name} = {value}, expected 0 to {last}"
            )
        return value

    @property
    def policy(self) -> Array:
        """The action of highest value in each state `(S,)`; of equal ones the first."""
        return self._values[self.chosen].argmax(axis=1)

    def episode(self) -> tuple[list[int], float]:
        """Follow the policy from the start, without slipping.

        Returns:
            The states, the start among them, and the return Σ γᵗ rₜ.
        """
        states, total = [self.world.start], 0.0
        for t in range(MOST_STEPS):
            after = self.world.ahead(states[-1], self.policy[states[-1]])
            total += self.gamma**t * self.world.reward(after)
            states.append(after)
            if self.world.ends(after):
                break
        return states, total

    def describe(self) -> str:
        """Say how far the agent comes, with which return, and its policy row by row."""
        states, total = self.episode()
        row, column = divmod(states[-1], self.world.shape[1])
        ending = "without an end"
        if self.world.ends(states[-1]):
            ending = "at a goal" if self.rows[row][column] == "G" else "in a pit"
        slip = f" (if it did not slip, chance {self.slip:.2g})" if self.slip else ""
        return (
            f"Agent “{self.names[self.chosen]}” in a world of {len(self.rows)} × "
            f"{len(self.rows[0])} cells: {len(states) - 1} steps, {ending}, return "
            f"{total:.2f}{slip}. Its policy, row by row: {', '.join(self._arrows())}."
        )

    def _arrows(self) -> list[str]:
        """Give each row as text, with an arrow where there is a choice."""
        signs = np.array(list(ARROWS))[self.policy]
        text = "".join(self.rows)
        shown = [
            cell if cell in "GX#" else sign
            for cell, sign in zip(text, signs, strict=True)
        ]
        width = self.world.shape[1]
        return ["".join(shown[k : k + width]) for k in range(0, len(shown), width)]

    def preview(self) -> bytes:
        """Draw the world with the best value and the best action in each cell."""
        from ..figures import Picture, canvas
        from ..figures.picture import bare

        height, width = self.world.shape
        best = self._values[self.chosen].max(axis=1).reshape(height, width)
        cells = np.array([list(row) for row in self.rows])
        figure, ax = canvas(min(7, 0.8 * width + 1.2), 0.8 * height + 0.4)
        limit = np.abs(best[np.isin(cells, list("S."))]).max() or 1.0
        shown = np.ma.masked_where(np.isin(cells, list("GX#")), best)
        image = bare(ax).imshow(shown, cmap="RdBu", vmin=-limit, vmax=limit)
        look = {"ha": "center", "va": "center", "fontsize": 14}
        for (i, j), sign in np.ndenumerate(np.array([list(r) for r in self._arrows()])):
            is_dark = abs(best[i, j]) > 0.6 * limit and sign in ARROWS
            ax.text(
                j,
                i,
                "■" if sign == "#" else sign,
                color="white" if is_dark else "black",
                **look,
            )
        figure.colorbar(image, label="value of the best action")
        return Picture(figure, self.describe()).png()


def agent_world(
    agent: Agent | Mapping[str, Agent],
    world: GridWorld | None = None,
    *,
    gamma: float = 1.0,
    hide: Sequence[str] = (),
) -> AgentWorld:
    """Show what an agent values in a grid world, follow it, or walk there yourself.

    The agent does in each state what it values most. An episode brings the return
    Σ γᵗ rₜ; it ends at a goal, in a pit, or after 100 steps.

    Args:
        agent: a table of action values or probabilities `(n_states, 4)` in the order
            up, right, down, left; or a network or function that computes it from
            `world.one_hot(states)`, `(N, n_states)`. Several by name, such as one for
            each hundred episodes of learning, can be compared by a slider.
        world: a `dl_helpers.training.GridWorld`; None for that of Russell and Norvig.
        gamma: discount, 0 to 1.
        hide: names of parts to leave out: "play", "copy".

    Raises:
        ValueError: for values of another shape or that are not finite, no agent, a
            gamma outside of [0, 1], or a part that there is not.
    """
    world = GridWorld() if world is None else world
    if not isinstance(world, GridWorld):
        raise ValueError(f"agent_world: world is {world!r}, expected a GridWorld")
    if not 0 <= gamma <= 1:
        raise ValueError(f"agent_world: gamma is {gamma}, expected 0 to 1")
    agents = dict(agent) if isinstance(agent, Mapping) else {"your agent": agent}
    if not agents:
        raise ValueError("agent_world: no agent came, expected one or more")
    tables = {str(name): _table(name, one, world) for name, one in agents.items()}
    return AgentWorld(world, tables, gamma, known_names("agent_world", hide, PARTS))


def _table(name: str, agent: Agent, world: GridWorld) -> Array:
    """Give the agent's values of all actions in all states, `(S, 4)`."""
    if isinstance(agent, np.ndarray | list | tuple):
        table = np.asarray(agent)
    else:
        states = world.one_hot(range(world.n_states))
        table = np.asarray(probe(agent, states).scores(states))
    expected = world.n_states, len(ACTIONS)
    if table.shape != expected or table.dtype.kind not in "iuf":
        raise ValueError(
            f"agent_world: “{name}” gave {table.dtype} values of shape {table.shape}, "
            f"expected numbers {expected}: up, right, down, left in each state"
        )
    if not np.isfinite(table).all():
        state = int(np.flatnonzero(~np.isfinite(table).all(axis=1))[0])
        raise ValueError(
            f"agent_world: “{name}” values state {state} with {table[state]}, expected "
            "finite numbers: a too large learning rate, or a reward that is not one"
        )
    return table
