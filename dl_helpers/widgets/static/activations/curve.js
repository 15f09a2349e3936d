// The curve of a function and its slope, with the part that is flat.

import { freshId, h, number, s, set } from "../foundation/core.js";
import { GRID, brokenPath, flatStretches, heights, shares } from "./math.js";
import { plot } from "../drawing/plot.js";

const HEIGHT = 320;
const REACH = [-6, 6];

/** The plot of the chosen function; state.all are the others, drawn faintly. */
export function curvesPanel() {
  const { svg, axes } = plot({ role: "img" });
  const [clip, frame, layer] = [freshId(), s("rect"), s("g")];
  svg.append(s("clipPath", { id: clip }, frame), layer);
  const swatch = (name, text) => h("span", {}, h("i", { class: `dlw-swatch dlw-${name}` }), text);
  const legend = h("p", { class: "dlw-note dlw-legend" },
    swatch("value", "f(x)"), swatch("slope", "f′(x)"), swatch("numeric", "numeric slope, where it differs"),
    swatch("flat", "|f′(x)| < 0.05"), swatch("inputs", "inputs from N(0, s²)"));
  function draw(state) {
    const size = [svg.clientWidth || 780, HEIGHT];
    const y = heights([state.values, state.slopes]);
    const space = axes(size, REACH, y, ["x", ""]);
    const { x: [left, right], y: [bottom, top] } = space.inner;
    set(frame, { x: left, y: top, width: right - left, height: bottom - top });
    layer.replaceChildren(...parts(state, space, y, clip));
    set(svg, { "aria-label": labelOf(state) });
  }
  return { element: h("div", {}, svg, legend), draw };
}

function labelOf({ name, x, value, slope, slopes }) {
  const flat = flatStretches(slopes).map(([a, b]) => `from ${number(a)} to ${number(b)}`);
  const where = flat.length ? `flat ${flat.join(" and ")}` : "nowhere flat";
  return `${name} and its slope; ${where}. At x = ${number(x)} the value is ` +
    `${number(value)} and the slope ${number(slope)}`;
}

function parts(state, { toX, toY, inner }, [low, high], clip) {
  const inside = GRID.map((x, i) => [x, i]).filter(([x]) => Math.abs(x) <= REACH[1]);
  const cap = (y) => Math.min(Math.max(y, low - 1), high + 1); // ±∞ would be no path
  const line = (curve, name) => s("path", {
    class: `dlw-${name}`, "clip-path": `url(#${clip})`,
    d: brokenPath(inside.map(([x, i]) => [toX(x), toY(cap(curve[i]))])),
  });
  const here = toX(state.x);
  const dots = [[state.value, "value"], [state.slope, "slope"]]
    .filter(([y]) => y >= low && y <= high)
    .map(([y, name]) => s("circle", { class: `dlw-${name}`, r: 6, cx: here, cy: toY(y) }));
  return [
    ...flatStretches(state.slopes).map((ends) => flatPart(ends.map(toX), inner)),
    inputs(state.spread, inside, toX, inner),
    s("path", { class: "dlw-zero", d: `M${inner.x[0]} ${toY(0)}H${inner.x[1]}` }),
    s("path", { class: "dlw-here", d: `M${here} ${inner.y[0]}V${inner.y[1]}` }),
    ...state.all.filter(({ k }) => k !== state.k).map(({ values }) => line(values, "other")),
    line(state.slopes, "slope"), line(state.values, "value"),
    ...(state.differs >= 0 ? [line(state.numeric, "numeric")] : []), ...dots,
  ];
}

function flatPart(ends, { x, y }) {
  const [left, right] = ends.map((at) => Math.min(Math.max(at, x[0]), x[1]));
  return s("rect", {
    class: "dlw-flat", x: left, y: y[1], width: right - left, height: y[0] - y[1],
  });
}

/** The density of the inputs, at the foot of the plot, as high as a quarter of it. */
function inputs(spread, inside, toX, { y: [bottom, top] }) {
  const p = shares(spread);
  const unit = (bottom - top) / 4 / Math.max(...p);
  const points = inside.map(([x, i]) => `L${toX(x).toFixed(1)} ${(bottom - unit * p[i]).toFixed(1)}`);
  const [first, last] = [inside[0], inside.at(-1)].map(([x]) => toX(x));
  return s("path", { class: "dlw-inputs", d: `M${first} ${bottom}${points.join("")}L${last} ${bottom}Z` });
}
