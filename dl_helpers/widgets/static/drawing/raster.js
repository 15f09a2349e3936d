// A picture inside an SVG drawing, where lines can lie on it at exact places.

import { s, set } from "../foundation/core.js";
import { putPixels } from "./heatmap.js";

/** An empty <image> of an SVG; showPixels fills it. */
export function raster() {
  return s("image", { class: "dlw-raster", preserveAspectRatio: "none", "aria-hidden": "true" });
}

/** Show pixels (see heatmap.js) in a box { x, y, width, height } of the drawing. */
export function showPixels(image, pixels, [rows, columns], box) {
  const canvas = document.createElement("canvas");
  putPixels(canvas, pixels, rows, columns);
  set(image, { ...box, href: canvas.toDataURL() });
}
