// What each layer costs, counted as Python's layer_table does.

export const IN_PLACE = [
  "relu", "leakyrelu", "elu", "gelu", "tanh", "sigmoid", "softmax", "dropout",
];
const WINDOWS = ["conv", "maxpool", "avgpool"];

/** The product of a list of numbers. */
export function product(numbers) {
  return numbers.reduce((all, n) => all * n, 1);
}

/** A shape such as 3×32×32. */
export function said(shape) {
  return shape.join("×");
}

/** One size for each of n axes. */
export function each(size, n) {
  return Array.isArray(size) ? size : Array(n).fill(size);
}

/** How many windows fit along an axis; edges are those that hang over it. */
export function windowsOf(size, kernel, stride, padding, edges) {
  const room = size + 2 * padding - kernel;
  const out = Math.floor(room / stride) + 1;
  const over = edges && room % stride > 0 && out * stride < size + padding;
  return out + Number(over);
}

const UNKNOWN = { size: [], jump: [] };

/**
 * The rows of the table: the input, and each layer up to one that does not fit. `inputs`
 * has the input of each layer of a network that branches, and is empty for a chain.
 */
export function tableOf(specs, shape, inputs = []) {
  const ones = Array(shape.length - 1).fill(1);
  const rows = [rowOfLayer(shape, { values: product(shape), field: ones })];
  let reach = { size: ones, jump: ones };
  for (const [i, spec] of specs.entries()) {
    const before = inputs.length ? inputs[i] : rows.at(-1).shape;
    const next = oneRow(spec, before, inputs.length ? UNKNOWN : reach);
    rows.push(next.row);
    reach = next.reach;
    if (next.row.problem) break;
  }
  return rows;
}

function rowOfLayer(shape, counts = {}) {
  return { shape, params: 0, values: 0, macs: 0, field: [], problem: "", ...counts };
}

function oneRow(spec, shape, reach) {
  const { kind } = spec;
  const size = product(shape);
  const problem = problemOf(spec, shape);
  if (problem) return { row: rowOfLayer([], { problem }), reach };
  if (WINDOWS.includes(kind)) return windowRow(spec, shape, reach);
  const behind = (to, counts) => ({ row: rowOfLayer(to, counts), reach: UNKNOWN });
  if (kind === "dense") {
    const params = (size + Number(spec.bias)) * spec.units;
    return behind([spec.units], { params, values: spec.units, macs: size * spec.units });
  }
  if (kind === "flatten") return { row: rowOfLayer([size], { field: reach.size }), reach };
  if (kind.startsWith("global")) return behind([shape[0]], { values: shape[0] });
  if (kind === "other") {
    return behind(spec.to, { params: spec.params, values: product(spec.to) });
  }
  const params = kind === "batchnorm" ? 2 * shape[0] : 0;
  const values = [...IN_PLACE, "same"].includes(kind) ? 0 : size;
  return { row: rowOfLayer(shape, { params, values, field: reach.size }), reach };
}

function windowRow(spec, shape, before) {
  const [channels, ...sides] = shape;
  const [kernel, stride, padding] = windowSizes(spec, sides.length);
  const out = sides.map((side, i) =>
    windowsOf(side, kernel[i], stride[i], padding[i], spec.keep_edges ?? false));
  const reach = {
    size: before.size.map((size, i) => size + (kernel[i] - 1) * before.jump[i]),
    jump: before.jump.map((jump, i) => jump * stride[i]),
  };
  const isConv = spec.kind === "conv";
  const weights = isConv ? (channels / spec.groups) * product(kernel) : 0;
  const maps = isConv ? spec.filters : channels;
  const counts = {
    params: isConv ? maps * (weights + Number(spec.bias)) : 0,
    values: maps * product(out), macs: maps * product(out) * weights, field: reach.size,
  };
  return { row: rowOfLayer([maps, ...out], counts), reach };
}

function windowSizes(spec, axes) {
  return ["kernel", "stride", "padding"].map((name) => each(spec[name], axes));
}

/** Why a layer does not fit behind this shape, as a sentence; "" if it does. */
export function problemOf(spec, shape) {
  const { kind } = spec;
  const axes = shape.length - 1;
  if (kind === "other") {
    return said(shape) === said(spec.from) ? "" : `${spec.name} is known only for an ` +
      `input of ${said(spec.from)}, and ${said(shape)} comes.`;
  }
  if (kind === "dense" && axes) {
    return "A dense layer takes a row of numbers: put flatten before it, as " +
      `${said(shape)} comes.`;
  }
  if ((kind === "conv" || kind.includes("pool")) && !axes) {
    return `A ${kind} layer needs maps such as 3×32×32, and a row of ${said(shape)} comes.`;
  }
  return "kernel" in spec ? windowProblem(spec, shape) : "";
}

function windowProblem(spec, shape) {
  const axes = shape.length - 1;
  const sizes = windowSizes(spec, axes);
  if (sizes.some((size) => size.length !== axes)) {
    return `The kernel has ${sizes[0].length} axes, and ${said(shape)} comes.`;
  }
  const [kernel, , padding] = sizes;
  const room = shape.slice(1).map((n, i) => n + 2 * padding[i]);
  if (room.some((n, i) => n < kernel[i])) {
    const padded = padding.some((p) => p) ? "padded " : "";
    return `The ${padded}${said(room)} input is smaller than the ${said(kernel)} kernel.`;
  }
  if (spec.kind !== "conv") {
    const over = padding.some((p, i) => 2 * p > kernel[i]);
    return over ? "The padding is more than half of the kernel." : "";
  }
  const cut = shape[0] % spec.groups || spec.filters % spec.groups;
  return cut ? `${shape[0]} channels and ${spec.filters} filters can't be cut into ` +
    `${spec.groups} groups.` : "";
}

/** The sums over all rows. */
export function totalsOf(rows) {
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  return { params: sum("params"), values: sum("values"), macs: sum("macs") };
}
