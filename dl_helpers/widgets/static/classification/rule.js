// The perceptron: pure functions of its state, the same arithmetic as in Python.
//
// A state holds points [[x₁, x₂], …], labels ±1, weights [w₁, w₂, b], the index of the
// point that is next (current), and how many points were looked at (steps), changed the
// weights (updates) and were right in a row (clean).

/** The score w₁x₁ + w₂x₂ + b of x = (x₁, x₂, 1). */
export function score(w, x) {
  return w[0] * x[0] + w[1] * x[1] + w[2] * x[2];
}

/** The answer ŷ: +1 on the line and on the side that the weights point to, else −1. */
export function answer(w, x) {
  return score(w, x) >= 0 ? 1 : -1;
}

/** The perceptron rule w + ½ x (y − ŷ). */
export function standardRule(w, x, y) {
  const factor = 0.5 * (y - answer(w, x));
  return w.map((value, i) => value + factor * x[i]);
}

/** Look at the current point, and move on to the next. */
export function step(state) {
  const { points, labels, weights, current } = state;
  const [x, y] = [[...points[current], 1], labels[current]];
  const guess = answer(weights, x);
  const after = standardRule(weights, x, y);
  const changed = after.some((value, i) => value !== weights[i]);
  return {
    ...state,
    weights: after,
    current: (current + 1) % points.length,
    steps: state.steps + 1,
    updates: state.updates + changed,
    clean: guess === y && !changed ? state.clean + 1 : 0,
    last: { index: current, x, y, guess, before: weights, after },
  };
}

/** Go on for one step, up to the next mistake, or for one pass; stop if converged. */
export function advance(state, goal) {
  const most = goal === "step" ? 1 : state.points.length;
  const { updates } = state;
  for (let i = 0; i < most && !converged(state); i++) {
    state = step(state);
    if (goal === "mistake" && state.updates > updates) break;
  }
  return state;
}

/** Whether all points have been right since the last change. */
export function converged({ points, clean }) {
  return clean >= points.length;
}

/** How many points lie on the wrong side. */
export function mistakes({ points, labels, weights }) {
  return points.filter((x, i) => answer(weights, [...x, 1]) !== labels[i]).length;
}

/** Weights at 0, as before the first step. */
export const START = {
  weights: [0, 0, 0], current: 0, steps: 0, updates: 0, clean: 0, last: {},
};

/** The traits after an edit of points or labels: nothing is known to be right. */
export function edited(state, { points = state.points, labels = state.labels }) {
  return { points, labels, clean: 0, last: {}, current: state.current % points.length };
}

/** The points, with one moved by (dx, dy) but kept inside the plane. */
export function moved(points, at, [dx, dy], [[left, right], [bottom, top]]) {
  const inside = (value, low, high) => Math.min(Math.max(value, low), high);
  return points.map(([x, y], i) =>
    i === at ? [inside(x + dx, left, right), inside(y + dy, bottom, top)] : [x, y]);
}

/** The corners of the part of a rectangle where the score is 0 or more. */
export function positiveSide(w, [[left, right], [bottom, top]]) {
  const corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
  return corners.flatMap((from, i) => {
    const to = corners[(i + 1) % 4];
    const [a, b] = [score(w, [...from, 1]), score(w, [...to, 1])];
    const kept = a >= 0 ? [from] : [];
    return a >= 0 === b >= 0 ? kept : [...kept, crossing(from, to, a / (a - b))];
  });
}

/** The corners of the part where the score is below 0. */
export function negativeSide(w, domain) {
  const everywhere = w.every((value) => value === 0); // a score of 0 answers +1
  return everywhere ? [] : positiveSide(w.map((value) => -value), domain);
}

/** The two ends of the line inside a rectangle; none if it does not cross it. */
export function boundary(w, domain) {
  const inner = positiveSide(w, domain);
  const other = negativeSide(w, domain);
  const near = ([x, y], [u, v]) => Math.hypot(x - u, y - v) < 1e-9;
  const shared = inner.filter((p) => other.some((q) => near(p, q)));
  return shared.length === 2 ? shared : [];
}

function crossing([x, y], [u, v], part) {
  return [x + part * (u - x), y + part * (v - y)];
}
