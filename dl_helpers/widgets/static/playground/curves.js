// The losses of the playground over the epochs.

import { h, s, set } from "../foundation/core.js";
import { path, plot } from "../drawing/plot.js";
import { remembered } from "../foundation/remember.js";

const CURVES_SIZE = [430, 190];

/** The curves: `draw(frame)`. */
export function curvesPanel() {
  const { svg, axes } = plot({ role: "img" });
  const train = s("path", { class: "dlw-train" });
  const test = s("path", { class: "dlw-test" });
  svg.append(test, train);
  const place = remembered((epochs, loss) =>
    axes(CURVES_SIZE, [0, epochs], [0, loss], ["epoch", "loss"]));
  const drawCurve = remembered((curve) => {
    const rows = rowsOf(curve);
    const { toX, toY } = place(...endsOf(rows));
    const line = (at) => path(rows.map((row) => [toX(row[0]), toY(row[at])]));
    set(train, { d: line(1) });
    set(test, { d: line(2) });
    set(svg, { "aria-label": curvesLabel(rows) });
  });
  const caption = h("figcaption", {}, ...curveNames());
  return { element: h("figure", {}, svg, caption), draw: ({ curve }) => drawCurve(curve) };
}

/** The rows (epoch, training loss, test loss) of a curve. */
export function rowsOf({ values, shape }) {
  return Array.from({ length: shape[0] }, (_, i) => Array.from(values.slice(3 * i, 3 * i + 3)));
}

/** Where the axes of epochs and losses end: at round numbers, so that they seldom move. */
export function endsOf(rows) {
  const losses = rows.flatMap((row) => row.slice(1)).filter(Number.isFinite);
  return [roundEnd(Math.max(rows.at(-1)[0], 1)), roundEnd(Math.max(...losses, 1e-9))];
}

function roundEnd(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 6, 8, 10].find((times) => times * power >= value * 0.9999);
}

/** What the curves show, in words. */
export function curvesLabel(rows) {
  const [first, last] = [rows[0], rows.at(-1)];
  const from = (at) => `from ${first[at].toFixed(3)} to ${last[at].toFixed(3)}`;
  return `Losses over ${last[0].toFixed(1)} epochs: training ${from(1)}, test ${from(2)}`;
}

function curveNames() {
  return [["dlw-train", "training"], ["dlw-test", "test"]].flatMap(([kind, text]) => [
    s("svg", { viewBox: "0 0 26 10", class: "dlw-sample", "aria-hidden": "true" },
      s("path", { class: kind, d: "M0 5h26" })),
    ` ${text} `,
  ]);
}
