// The layers of a network in words, and as code.

import { python } from "../foundation/copy.js";
import { IN_PLACE, each, said } from "./layer_math.js";

/** A whole number with its thousands apart. */
export function grouped(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A large number in three digits: 138 M, 15.5 G. */
export function rounded(n) {
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["K", 1e3]]) {
    if (n >= size) return `${Number((n / size).toPrecision(3))} ${unit}`;
  }
  return String(n);
}

/** Numbers in float32 as memory: 59.6 KiB. */
export function memory(values) {
  let size = 4 * values;
  if (size < 1024) return `${size} B`;
  for (const unit of ["KiB", "MiB", "GiB"]) {
    size /= 1024;
    if (size < 1024 || unit === "GiB") return `${size.toFixed(1)} ${unit}`;
  }
}

/** A layer in a few letters; a window gets a size for each of so many axes. */
export function titleOf(spec, axes = 2) {
  const { kind } = spec;
  if (kind === "other" || kind === "same") return spec.name;
  if (kind === "dense") return `dense ${spec.units}`;
  if (!("kernel" in spec)) return kind;
  const size = said(each(spec.kernel, axes));
  const stride = String(spec.stride) === String(kind === "conv" ? 1 : spec.kernel)
    ? "" : `, stride ${said(each(spec.stride, 1))}`;
  const padding = String(spec.padding) === "0" ? "" : `, pad ${said(each(spec.padding, 1))}`;
  const groups = spec.groups > 1 ? `, ${spec.groups} groups` : "";
  const filters = kind === "conv" ? ` ${spec.filters} ·` : "";
  return `${kind}${filters} ${size}${stride}${padding}${groups}`;
}

/** The sums in a sentence, or what does not fit. */
export function totalsText({ rows, totals, batch }) {
  const { problem } = rows.at(-1);
  if (problem) return `Layer ${rows.length - 1} does not fit. ${problem}`;
  return `${grouped(totals.params)} parameters (${memory(totals.params)}), ` +
    `${grouped(totals.values)} values and ${rounded(totals.macs)} multiply-adds for one ` +
    `example; a batch of ${batch} takes ${memory(batch * totals.values)}.`;
}

const CLASSES = {
  relu: "ReLU()", leakyrelu: "LeakyReLU()", elu: "ELU()", gelu: "GELU()", tanh: "Tanh()",
  sigmoid: "Sigmoid()", softmax: "Softmax()", dropout: "Dropout()", flatten: "Flatten()",
  globalavgpool: "GlobalAvgPool()", globalmaxpool: "GlobalMaxPool()",
  lrn: "LocalResponseNorm(5)",
};

/** The network as a Sequential of dl_helpers.nn; what can't be written is a comment. */
export function sequentialOf(specs, rows) {
  const lines = specs.slice(0, rows.length - 1).map((spec, i) => layerCode(spec, rows[i].shape));
  return ["Sequential(", ...lines.map((line) => `    ${line}`), ")"].join("\n");
}

function layerCode(spec, [channels, ...sides]) {
  const { kind } = spec;
  const axes = sides.length;
  if (kind === "dense") return `Dense(${channels}, ${spec.units}),${noBias(spec)}`;
  if (kind === "conv") {
    const size = `${channels}, ${spec.filters}, ${pythonSize(spec.kernel)}`;
    const grouped = spec.groups > 1 ? `  # here with one group, not ${spec.groups}` : "";
    return `Conv${axes}d(${size}${named(spec, { stride: 1, padding: 0 })}),${grouped}${noBias(spec)}`;
  }
  if (kind === "maxpool" || kind === "avgpool") {
    const options = named(spec, { stride: spec.kernel, padding: 0, keep_edges: false });
    const name = kind === "maxpool" ? "MaxPool" : "AvgPool";
    return `${name}${axes}d(${pythonSize(spec.kernel)}${options}),`;
  }
  if (kind === "batchnorm") return `BatchNorm${axes ? 2 : 1}d(${channels}),`;
  return CLASSES[kind] ? `${CLASSES[kind]},` : `# ${spec.name} stands here`;
}

function pythonSize(size) {
  return Array.isArray(size) ? `(${size.join(", ")})` : String(size);
}

function named(spec, usual) {
  return Object.entries(usual)
    .filter(([name, value]) => String(spec[name]) !== String(value))
    .map(([name]) => `, ${name}=${typeof spec[name] === "boolean" ? python(spec[name]) : pythonSize(spec[name])}`)
    .join("");
}

function noBias({ bias }) {
  return bias ? "" : "  # here with a bias";
}

/** Whether a layer takes no memory of its own. */
export function isInPlace({ kind }) {
  return [...IN_PLACE, "same", "flatten"].includes(kind);
}
