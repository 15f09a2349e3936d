// A shape for each class, beside its colour: the markers of the figures.

import { CLASS_COLORS } from "./colors.js";
import { h, s } from "../foundation/core.js";

const MARK_SHAPES = [
  "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z",
  "M-5.6 -3.4L-3.4 -5.6L0 -2.2L3.4 -5.6L5.6 -3.4L2.2 0L5.6 3.4L3.4 5.6L0 2.2L-3.4 5.6L-5.6 3.4L-2.2 0z",
  "M-5 -5H5V5H-5z", "M0 -6L5.8 4.6H-5.8z", "M0 -6.6L6.2 0L0 6.6L-6.2 0z",
  "M0 6L5.8 -4.6H-5.8z", "M-2 -6H2V-2H6V2H2V6H-2V2H-6V-2H-2z",
  "M0 -6.5L1.6 -2H6.2L2.6 0.9L3.9 5.4L0 2.7L-3.9 5.4L-2.6 0.9L-6.2 -2H-1.6z",
  "M-6 0L4.6 -5.8V5.8z", "M6 0L-4.6 -5.8V5.8z",
];

/** The mark of class k, as an SVG group with a white edge. */
export function markShape(k) {
  return s("path", {
    d: MARK_SHAPES[k % MARK_SHAPES.length], fill: CLASS_COLORS[k % CLASS_COLORS.length],
    stroke: "#fff", "stroke-width": 1.3,
  });
}

/** The same mark for a line of text. */
export function inlineMark(k) {
  const box = { viewBox: "-8 -8 16 16", class: "dlw-inlinemark", "aria-hidden": "true" };
  return h("span", {}, s("svg", box, markShape(k)));
}
