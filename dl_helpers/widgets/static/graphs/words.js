// A step through a graph in words and numbers.

import { inBrackets } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { localSlopes, operationOf } from "./math.js";
import { firstLost, gradient, lastOf, pathsTo, received } from "./state.js";

/** A number, or the shape of an array. */
export function brief(numbers, shape) {
  return shape.length ? `(${shape.join(", ")})` : significant(numbers[0]);
}

/** The formula of a computed node in the words of its operands. */
export function formulaOf(node, operands) {
  const { op, parents } = node;
  const text = operationOf(node)?.text;
  if (text) return text(...operands);
  return parents.length === 2 && op.length === 1
    ? operands.join(` ${op} `)
    : `${op}(${operands.join(", ")})`;
}

/** A value as it is spoken of. */
export function calledOf({ label, op, name, shape }) {
  return op || name || shape.length ? label : `the constant ${label}`;
}

/** ∂L/∂x, for the end L. */
export function slopeName(nodes, place) {
  return `∂${nodes.at(-1).label}/∂${nodes[place].label}`;
}

/** How the value of a place comes about: q = x + y = −2 + 5 = 3. */
export function valueText({ nodes, values }, place) {
  const node = nodes[place];
  const result = node.shape.length
    ? `shape ${brief([], node.shape)}`
    : significant(values[place][0]);
  if (!node.op) return calledOf(node) === node.label ? `${node.label} = ${result}` : calledOf(node);
  const labels = node.parents.map((p) => nodes[p].label);
  const numbers = node.parents.map((p) => brief(values[p], nodes[p].shape));
  const isCall = formulaOf(node, labels).endsWith(")");
  const right = formulaOf(node, isCall ? numbers : numbers.map(inBrackets));
  const parts = [formulaOf(node, labels), right, result];
  return `${node.label} = ${[...new Set(parts)].join(" = ")}`;
}

/** The gradient of a place as the sum over the paths that have come back so far. */
export function gradientText(state, place) {
  const { nodes } = state;
  const sum = gradient(state, place);
  const name = slopeName(nodes, place);
  if (!sum) return `${name}: nothing has flowed back yet`;
  const parts = received(state, place);
  const missing = pathsTo(nodes, place) - parts.length;
  const rest = missing ? ` so far; ${missing} more to come` : "";
  if (nodes[place].shape.length) {
    const paths = parts.length > 1 ? `the sum over ${parts.length} paths, ` : "";
    return `${name}: ${paths}shape ${brief([], nodes[place].shape)}${rest}`;
  }
  const [first, ...others] = parts.map(({ numbers }) => significant(numbers[0]));
  const sums = others.length ? [[first, ...others.map(inBrackets)].join(" + ")] : [];
  return `${name} = ${[...sums, significant(sum[0])].join(" = ")}${rest}`;
}

/** What a node that has had its turn gives to each operand: rows of a table. */
export function flowRows(state, place) {
  const { nodes, values, flows } = state;
  const { parents } = nodes[place];
  const upstream = gradient(state, place);
  const scalar = [place, ...parents].every((i) => !nodes[i].shape.length);
  const slopes = scalar && operationOf(nodes[place]) ? localSlopes(nodes, bare(values), place) : [];
  return parents.map((p, k) => ({
    to: calledOf(nodes[p]),
    rule: ruleText(nodes, place, k, scalar),
    upstream: brief(upstream, nodes[place].shape),
    local: k in slopes ? significant(slopes[k]) : null,
    flow: brief(flows[place][k], nodes[p].shape),
  }));
}

function bare(values) {
  return values.map(([value]) => value);
}

// Chain rules of arrays, which no local derivative of one number can say.
const ARRAY_RULES = {
  "@": [(a, b) => `dy ${b}ᵀ`, (a) => `${a}ᵀ dy`],
  sum: [() => "dy for each term"],
  max: [() => "dy for the largest, 0 for the others"],
  "[ ]": [() => "dy at the chosen places, 0 elsewhere"],
  reshape: [() => "dy in the old shape"],
  transpose: [() => "dy with the axes in the old order"],
};

function ruleText(nodes, place, k, scalar) {
  const { label, op, parents, shape } = nodes[place];
  const labels = parents.map((p) => nodes[p].label);
  const rule = operationOf(nodes[place])?.rules[k]?.(label, ...labels);
  if (scalar) return rule ?? "its own chain rule";
  const entries = rule && (rule === "1" ? "dy" : `dy ⊙ ${rule}`);
  const folded = String(shape) === String(nodes[parents[k]].shape)
    ? "" : ", summed where it was repeated";
  if (entries) return entries + folded;
  return ARRAY_RULES[op]?.[k]?.(...labels) ?? "its own chain rule";
}

/** What this step does, in one or two sentences. */
export function stepText(state) {
  const { nodes, step, current, started, ahead, back, operations } = state;
  const end = nodes.at(-1).label;
  const warning = lostText(state);
  if (step === 0) return `Start: the leaves have their values.${warning}`;
  if (!started) {
    return `Forward ${ahead} of ${operations}: ${valueText(state, current)}.${warning}`;
  }
  if (back === 0) {
    return `Turn round: ∂${end}/∂${end} = 1, and from here it goes backward.${warning}`;
  }
  const rows = flowRows(state, current)
    .map(({ to, flow }) => `to ${to} flows ${flow}`).join(", ");
  const done = step === lastOf(nodes) ? " All gradients are complete." : "";
  return `Backward ${back} of ${operations}: through ` +
    `${nodes[current].label}, ${rows}.${done}${warning}`;
}

/** A value that is no finite number, and where it came up first. */
export function lostText(state) {
  const place = firstLost(state);
  if (place < 0) return "";
  const what = state.nodes[place].op ? valueText(state, place) : state.nodes[place].label;
  return ` ${what} is no finite number, and whatever is computed from it has no use.`;
}

/** The expression and its leaves as Python; arrays can't be written so. */
export function codeOf({ nodes, values }) {
  const names = nodes.map(({ label, op, name }, i) => {
    if (!op && !name) return String(values[i][0]);
    return /^[A-Za-z_]\w*$/.test(label) ? label : `v${i + 1}`;
  });
  const lines = nodes.flatMap((node, i) => {
    if (!node.op) return node.name ? [`${names[i]} = Tensor(${values[i][0]}, "${node.name}")`] : [];
    const right = pythonOf(node, node.parents.map((p) => names[p]));
    return [`${names[i]} = ${right}`, ...(node.name ? [`${names[i]}.name = "${node.name}"`] : [])];
  });
  return [...lines, `graph_stepper(${names.at(-1)})`].join("\n");
}

const PYTHON = { "+": "+", "−": "-", "×": "*", "/": "/" };

function pythonOf({ op, parents }, operands) {
  if (op.startsWith("**")) return `${operands[0]} ${op.replace("**", "** ")}`;
  if (parents.length === 2) return operands.join(` ${PYTHON[op]} `);
  return op === "−" ? `-${operands[0]}` : `${operands[0]}.${op}()`;
}
