// A plot as SVG: scales, axes with round ticks, and places for what is drawn.

import { number, s, set } from "../foundation/core.js";

/** Round numbers from low to high, about `count` of them. */
export function ticks(low, high, count = 5) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= raw * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // adding 0 makes −0 a plain 0
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step + 0);
}

/** The linear map from one interval to another. */
export function scale([from, to], [start, end]) {
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

const MARGIN = { left: 40, right: 10, top: 10, bottom: 38 };

/** The intervals that a plot of this size leaves for its data; y grows upwards. */
export function innerOf([width, height]) {
  return {
    x: [MARGIN.left, width - MARGIN.right],
    y: [height - MARGIN.bottom, MARGIN.top],
  };
}

/**
 * An empty plot. `axes(size, x, y, names, say)` draws axes for the intervals x and y on
 * this size in pixels, and returns toX and toY, which place a value, and the inner part.
 * `say.x` and `say.y` write a tick, such as the power of ten of a logarithm.
 */
export function plot(attributes) {
  const back = s("g", { class: "dlw-axes", "aria-hidden": "true" });
  const svg = s("svg", { class: "dlw-plot", ...attributes }, back);
  function axes(size, x, y, names, say = {}) {
    set(svg, { viewBox: `0 0 ${size[0]} ${size[1]}` });
    const inner = innerOf(size);
    const [toX, toY] = [scale(x, inner.x), scale(y, inner.y)];
    back.replaceChildren(
      ...ticks(...x, size[0] / 70).flatMap((v) => tick(toX(v), inner.y[0], (say.x ?? plain)(v), "x")),
      ...ticks(...y, size[1] / 50).flatMap((v) => tick(inner.x[0], toY(v), (say.y ?? plain)(v), "y")),
      s("path", { d: `M${inner.x[0]} ${inner.y[1]}V${inner.y[0]}H${inner.x[1]}` }),
      ...axisNames(inner, size[1], names),
    );
    return { toX, toY, inner };
  }
  return { svg, axes };
}

function axisNames({ x, y }, height, [xName, yName]) {
  const [middleX, middleY] = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  const look = { "text-anchor": "middle" };
  return [
    s("text", { ...look, x: middleX, y: height - 4 }, xName),
    s("text", { ...look, transform: `translate(11 ${middleY}) rotate(-90)` }, yName),
  ];
}

function plain(value) {
  return number(value, digitsOf(value));
}

function tick(x, y, text, axis) {
  return axis === "x"
    ? [
        s("path", { d: `M${x} ${y}v4` }),
        s("text", { x, y: y + 17, "text-anchor": "middle" }, text),
      ]
    : [
        s("path", { d: `M${x} ${y}h-4` }),
        s("text", { x: x - 8, y: y + 4, "text-anchor": "end" }, text),
      ];
}

/** How many digits after the point a round number needs, 4 at most. */
export function digitsOf(value) {
  const isWhole = (n) => Math.abs(n - Math.round(n)) < 1e-6;
  return [0, 1, 2, 3].find((digits) => isWhole(value * 10 ** digits)) ?? 4;
}

/** The path through points [[x, y], …]. */
export function path(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("");
}
