// What is known at a step through a graph: pure functions of the traits.

import { doubles } from "../foundation/core.js";
import { evaluated, flowing } from "./math.js";

const MOST = 12; // rows and columns of an array that travel

/** The part of an array that is shown: the last two axes, 12 × 12 of them at most. */
export function cornerOf(shape) {
  return shape.slice(-2).map((n) => Math.min(n, MOST));
}

/** Cut a list of numbers into arrays of these shapes' corners. */
export function cut(numbers, shapes) {
  let at = 0;
  return shapes.map((shape) => {
    const size = cornerOf(shape).reduce((product, n) => product * n, 1);
    at += size;
    return numbers.slice(at - size, at);
  });
}

/** All that the view shows, from the traits: values and flows as lists of numbers. */
export function computation(model) {
  const get = (name) => model.get(name);
  const nodes = get("nodes");
  const shapes = nodes.map((node) => node.shape);
  const values = cut(doubles(model, "values"), shapes);
  const edges = nodes.flatMap(({ parents }) => parents.map((p) => shapes[p]));
  const slopes = cut(doubles(model, "slopes"), edges);
  const flows = nodes.map(({ parents }) => slopes.splice(0, parents.length));
  const page = get("where") === "page";
  const state = page ? here(nodes, values, get("leaves"), get("given")) : { values, flows };
  return { nodes, ...state, ...known(nodes, get("step")) };
}

/** Compute values and flows of single numbers with other leaves. */
function here(nodes, values, leaves, given) {
  const numbers = new Map(values.map(([value], i) => [i, value]));
  leaves.forEach(({ place }, i) => numbers.set(place, given[i]));
  const found = evaluated(nodes, numbers);
  const flows = flowing(nodes, found).map((own) => own.map((flow) => [flow]));
  return { values: found.map((value) => [value]), flows };
}

/** The last step: each operation forward, the end's own 1, each one backward. */
export function lastOf(nodes) {
  return 2 * nodes.filter(({ op }) => op).length + 1;
}

/**
 * What a step has seen: `forward`, the places whose value is known; `backward`, those
 * that have passed their gradient on, in order; `current`, the place it is about.
 */
export function known(nodes, step) {
  const places = nodes.map((_, i) => i);
  const operations = places.filter((i) => nodes[i].op);
  const n = operations.length;
  const [ahead, back] = [Math.min(step, n), Math.min(step - n - 1, n)];
  const given = places.filter((i) => !nodes[i].op);
  const returned = operations.toReversed();
  const current = step === 0 ? -1
    : step <= n ? operations[step - 1]
    : back === 0 ? nodes.length - 1 : returned[back - 1];
  return {
    step, current, started: back >= 0, ahead, back, operations: n,
    forward: new Set([...given, ...operations.slice(0, ahead)]),
    backward: returned.slice(0, Math.max(back, 0)),
  };
}

/** What has flowed to a place so far: { from, numbers }, in the order of arrival. */
export function received({ nodes, flows, backward, started }, place) {
  const end = place === nodes.length - 1;
  const own = end && started ? [{ from: -1, numbers: [1] }] : [];
  const arrived = backward.flatMap((from) =>
    nodes[from].parents.flatMap((p, k) =>
      (p === place ? [{ from, numbers: flows[from][k] }] : [])));
  return [...own, ...arrived];
}

/** Of how many paths a gradient is the sum, when all is done. */
export function pathsTo(nodes, place) {
  const uses = nodes.flatMap(({ parents }) => parents).filter((p) => p === place).length;
  return uses + Number(place === nodes.length - 1);
}

/** The sum of what has flowed to a place; null before anything has. */
export function gradient(state, place) {
  const parts = received(state, place).map(({ numbers }) => numbers);
  if (!parts.length) return null;
  return parts.reduce((sum, part) => sum.map((value, i) => value + part[i]));
}

/** The first operation whose result is no finite number although its operands are. */
export function firstLost({ nodes, values, forward }) {
  const finite = (i) => values[i].every(Number.isFinite);
  return nodes.findIndex(({ parents }, i) =>
    forward.has(i) && !finite(i) && parents.every(finite));
}
