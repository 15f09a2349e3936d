// The share of right answers against the strength, for each way to change the pictures.

import { h, number, s, set } from "../foundation/core.js";
import { METHODS } from "./state.js";
import { epsText } from "./words.js";
import { inlineMark, markShape } from "../drawing/marks.js";
import { path, plot } from "../drawing/plot.js";
import { partOf } from "../foundation/recording.js";

const CURVE_HEIGHT = 230;

/** The curves with the present strength marked. */
export function accuracyPanel(model) {
  const { svg, axes } = plot({ role: "img" });
  const layer = s("g");
  svg.append(layer);
  const what = model.get("labelled") ? "Share of right answers" : "Share of answers that stay";
  const names = METHODS.flatMap((name, k) => [inlineMark(k), ` ${name} `]);
  const element = h("section", {}, h("p", { class: "dlw-title" }, what),
    svg, h("p", { class: "dlw-note" }, ...names, ` · all ${model.get("labels").length} pictures`));
  function draw(now, { accuracy }) {
    const size = [svg.clientWidth || 360, CURVE_HEIGHT];
    const { toX, toY, inner } = axes(size, [0, now.epsilons.at(-1)], [0, 1], ["ε", ""]);
    const x = toX(now.eps);
    const here = s("path", { class: "dlw-here", d: `M${x} ${inner.y[0]}V${inner.y[1]}` });
    const rows = METHODS.map((_, k) => [...partOf(accuracy, k)]);
    layer.replaceChildren(here, ...rows.flatMap((row, k) => {
      const points = row.map((share, i) => [toX(now.epsilons[i]), toY(share)]);
      const mark = s("g", { transform: `translate(${points[now.strength].join(" ")})` }, markShape(k));
      const present = k === now.m ? "dlw-curve dlw-present" : "dlw-curve";
      return [s("path", { class: `${present} dlw-curve-${k}`, d: path(points) }), mark];
    }));
    set(svg, { "aria-label": curveLabel(what, now, rows) });
  }
  return { element, draw };
}

/** The curves in words: each at the present strength. */
export function curveLabel(what, { eps, strength }, rows) {
  const each = rows.map((row, k) => `${METHODS[k]} ${number(row[strength], 2)}`);
  return `${what} against ε; at ${epsText(eps)}: ${each.join(", ")}`;
}
