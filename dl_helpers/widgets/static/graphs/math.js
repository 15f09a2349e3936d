// The operations that a page can do itself: value, local derivatives, and their formulas.

const one = () => "1";

/** `slopes` are ∂y/∂operand, `rules` the same as formulas of the operands' names. */
export const OPERATIONS = {
  "+2": {
    value: (a, b) => a + b, slopes: () => [1, 1], rules: [one, one],
    text: (a, b) => `${a} + ${b}`,
  },
  "−2": {
    value: (a, b) => a - b, slopes: () => [1, -1], rules: [one, () => "−1"],
    text: (a, b) => `${a} − ${b}`,
  },
  "×2": {
    value: (a, b) => a * b, slopes: (y, a, b) => [b, a],
    rules: [(y, a, b) => b, (y, a) => a],
    text: (a, b) => `${a} × ${b}`,
  },
  "/2": {
    value: (a, b) => a / b, slopes: (y, a, b) => [1 / b, -a / (b * b)],
    rules: [(y, a, b) => `1 / ${b}`, (y, a, b) => `−${a} / ${b}²`],
    text: (a, b) => `${a} / ${b}`,
  },
  "−1": {
    value: (a) => -a, slopes: () => [-1], rules: [() => "−1"], text: (a) => `−${a}`,
  },
  exp1: {
    value: Math.exp, slopes: (y) => [y], rules: [(y, a) => `exp(${a})`],
  },
  log1: {
    value: Math.log, slopes: (y, a) => [1 / a], rules: [(y, a) => `1 / ${a}`],
  },
  tanh1: {
    value: Math.tanh, slopes: (y) => [1 - y * y], rules: [(y) => `1 − ${y}²`],
  },
  sigmoid1: {
    value: (a) => 1 / (1 + Math.exp(-a)), slopes: (y) => [y * (1 - y)],
    rules: [(y) => `${y} (1 − ${y})`],
  },
  relu1: {
    value: (a) => a * Number(a > 0), slopes: (y, a) => [Number(a > 0)],
    rules: [(y, a) => `1 if ${a} > 0, else 0`],
  },
};

/** The operation of a node; undefined for one that only Python can do. */
export function operationOf({ op, parents }) {
  if (op.startsWith("**")) return power(Number(op.slice(2)));
  return OPERATIONS[`${op}${parents.length}`];
}

function power(n) {
  const exponent = n === 2 ? "" : `**${n - 1}`.replace("-", "−");
  return {
    value: (a) => a ** n, slopes: (y, a) => [n ? n * a ** (n - 1) : 0],
    rules: [(y, a) => `${n} ${a}${exponent}`.replace("-", "−")],
    text: (a) => `${a}**${n}`.replace("-", "−"),
  };
}

/** The value of each node, in order, from those of the leaves by place. */
export function evaluated(nodes, leaves) {
  const values = [];
  nodes.forEach((node, i) => {
    const operands = node.parents.map((p) => values[p]);
    values.push(node.op ? operationOf(node).value(...operands) : leaves.get(i));
  });
  return values;
}

/** What each node gives to ∂L/∂operand: its own ∂L/∂y times the local derivatives. */
export function flowing(nodes, values) {
  const grads = nodes.map((_, i) => (i === nodes.length - 1 ? 1 : 0));
  const flows = nodes.map(() => []);
  for (let i = nodes.length - 1; i >= 0; i--) {
    flows[i] = localSlopes(nodes, values, i).map((slope) => grads[i] * slope);
    nodes[i].parents.forEach((p, k) => (grads[p] += flows[i][k]));
  }
  return flows;
}

/** The local derivatives of node i, ∂y/∂operand. */
export function localSlopes(nodes, values, i) {
  const { parents } = nodes[i];
  if (!parents.length) return [];
  return operationOf(nodes[i]).slopes(values[i], ...parents.map((p) => values[p]));
}
