// The arithmetic of a grid world: where moves lead, and what an episode brings.

import { uniform } from "../foundation/random.js";

export const ACTIONS = ["up", "right", "down", "left"];
const MOVED = [[-1, 0], [0, 1], [1, 0], [0, -1]];

/** What stands in a state: S, G, X, # or a dot. */
export function cellAt({ rows }, state) {
  const width = rows[0].length;
  return rows[Math.floor(state / width)][state % width];
}

/** The state to which an action leads if nobody slips. */
export function ahead(world, state, action) {
  const width = world.rows[0].length;
  const [row, column] = [
    Math.floor(state / width) + MOVED[action][0], (state % width) + MOVED[action][1],
  ];
  const cell = world.rows[row]?.[column];
  return cell === undefined || cell === "#" ? state : row * width + column;
}

/** The action that is done: with the chance `slip` one to the left or right of it. */
export function slipped(action, slip, draw) {
  if (draw >= slip) return action;
  return (action + (draw < slip / 2 ? 3 : 1)) % 4;
}

/** The reward for entering a state. */
export function rewardAt(world, state) {
  const [step, goal, pit] = world.rewards;
  return { G: goal, X: pit }[cellAt(world, state)] ?? step;
}

/**
 * An episode from the start: a list of { state, total, done }, the start first. `choose`
 * gives the action in a state at step t, undefined to stop; `seed` decides who slips.
 */
export function episode(world, choose, seed, most) {
  const places = [{ state: world.rows.join("").indexOf("S"), total: 0, done: false }];
  for (let t = 0; t < most && !places.at(-1).done; t++) {
    const { state, total } = places.at(-1);
    const wished = choose(state, t);
    if (wished === undefined) break;
    const action = slipped(wished, world.slip, uniform(seed, t));
    const after = ahead(world, state, action);
    places.push({
      state: after, wished, action,
      total: total + world.gamma ** t * rewardAt(world, after),
      done: "GX".includes(cellAt(world, after)),
    });
  }
  return places;
}

/** The values of the four actions in a state, and the best action: the first of equals. */
export function choiceAt(values, state) {
  const four = values.subarray(4 * state, 4 * state + 4);
  const action = four.reduce((best, value, a) => (value > four[best] ? a : best), 0);
  return { four: [...four], action, value: four[action], tied: four.every((v) => v === four[0]) };
}
