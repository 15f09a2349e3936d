// The two pictures of the Haar explorer: the feature, and its corners in the integral image.

import { h, listen, s, set, update } from "../foundation/core.js";
import { cornersOf, fitted, resized } from "./haar.js";
import { pixelsOf } from "../drawing/heatmap.js";
import { placeIn } from "../drawing/pointer.js";
import { raster, showPixels } from "../drawing/raster.js";

/** The picture with the feature, which pointer and keys move and resize. */
export function picturePanel(model, values) {
  const size = model.get("size");
  const cells = s("g", { class: "dlw-cells" });
  const handle = s("circle", { class: "dlw-handle" });
  const names = s("g", { class: "dlw-names" });
  const { svg, unit } = drawing(values, size, { kind: "gray", limit: 1 });
  set(svg, { role: "group", tabindex: 0 });
  svg.append(cells, names, handle);
  steer(model, svg, unit);
  function draw(now) {
    const shapes = now.cells.map((cell, k) => cellShape(cell, k === now.chosen));
    cells.replaceChildren(...shapes, shapes[now.chosen]); // its frame lies above the others
    const [bottom, right] = farCorner(now);
    set(handle, { cx: right, cy: bottom, r: 2 * unit });
    names.replaceChildren(...cornerNames(now, unit, 0));
    set(svg, { "aria-label": `Picture with the feature. ${placeText(now)}` });
  }
  return { element: figure(svg, "drag the feature, or its corner"), draw };
}

/** The integral image with the look-ups of all cells; those of the chosen one are named. */
export function sumsPanel(model, values) {
  const size = model.get("size").map((length) => length + 1);
  const most = values.reduce((top, value) => Math.max(top, value), 0);
  const { svg, unit } = drawing(values, size, { kind: "unsigned", limit: most });
  const [dots, names] = [s("g", { class: "dlw-dots" }), s("g", { class: "dlw-names" })];
  set(svg, { role: "img" });
  svg.append(dots, names);
  function draw(now) {
    const places = now.cells.flatMap((cell) => Object.values(cornersOf(cell)));
    dots.replaceChildren(...places.map(([row, column]) =>
      s("circle", { cx: column + 0.5, cy: row + 0.5, r: 1.2 * unit })));
    names.replaceChildren(...cornerNames(now, unit, 0.5));
    const where = Object.entries(cornersOf(now.cells[now.chosen])).map(([name, [row, column]]) =>
      `${name} at row ${row}, column ${column}`);
    set(svg, { "aria-label": `Integral image; look-ups of cell ${now.chosen + 1}: ${where.join(", ")}` });
  }
  return { element: figure(svg, "integral image F: all above and to the left"), draw };
}

function figure(svg, text) {
  return h("figure", {}, svg, h("figcaption", {}, text));
}

/** A drawing on a picture: its unit is a pixel of it, `unit` about four of the screen. */
function drawing(values, [rows, columns], scale) {
  const image = raster();
  const svg = s("svg", { class: "dlw-drawing", viewBox: `0 0 ${columns} ${rows}` }, image);
  showPixels(image, pixelsOf(values, scale), [rows, columns], { width: columns, height: rows });
  return { svg, unit: Math.max(columns, rows) / 95 };
}

function cellShape({ top, left, height, width, weight }, chosen) {
  const box = { x: left, y: top, width, height };
  return s("rect", { ...box, "data-sign": weight > 0 ? "white" : "black", "data-chosen": chosen });
}

function cornerNames({ cells, chosen }, unit, shift) {
  return Object.entries(cornersOf(cells[chosen])).map(([name, [row, column]]) => s("text", {
    x: column + shift + ("BC".includes(name) ? 2 : -2) * unit,
    y: row + shift + ("CD".includes(name) ? 5 : -1.5) * unit,
    "font-size": 4.2 * unit, "stroke-width": 0.8 * unit,
    "text-anchor": "BC".includes(name) ? "start" : "end",
  }, name));
}

function placeText({ kind, place: [top, left, height, width] }) {
  return `${kind}, from row ${top} and column ${left} on, cells of ${height} × ${width}`;
}

function farCorner({ place: [top, left, height, width], pattern }) {
  return [top + height * pattern.length, left + width * pattern[0].length];
}

/** Move and resize by arrow keys, or by dragging. */
function steer(model, svg, unit) {
  const size = model.get("size");
  const now = () => ({
    place: model.get("cell"), pattern: model.get("kinds")[model.get("kind")],
  });
  const move = (top, left) => {
    const { place, pattern } = now();
    update(model, { cell: fitted([top, left, ...place.slice(2)], pattern, size) });
  };
  const resize = (corner) => {
    const { place, pattern } = now();
    update(model, { cell: resized(place, pattern, corner, size) });
  };
  listen(svg, keyTable(now, move, resize, size));
  svg.addEventListener("pointerdown", (event) => {
    const [row, column] = placeUnder(event, svg);
    const { place } = now();
    const [bottom, right] = farCorner(now());
    const pulls = Math.hypot(row - bottom, column - right) < 4 * unit;
    const from = [row - place[0], column - place[1]];
    svg.setPointerCapture(event.pointerId);
    svg.onpointermove = (to) => {
      const [r, c] = placeUnder(to, svg);
      if (pulls) resize([r, c]);
      else move(r - from[0], c - from[1]);
    };
  });
  const release = () => (svg.onpointermove = null);
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, release);
}

function keyTable(now, move, resize, size) {
  const ways = {
    ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
    Home: [0, -size[1]], End: [0, size[1]],
  };
  return Object.entries(ways).map(([key, [down, across]]) => ({
    keys: [key],
    run: ({ shiftKey }) => {
      const { place: [top, left], pattern } = now();
      const [bottom, right] = farCorner(now());
      const step = [down * pattern.length, across * pattern[0].length];
      if (shiftKey) resize([bottom + step[0], right + step[1]]);
      else move(top + down, left + across);
    },
  }));
}

/** Row and column under the pointer, in pixels of the picture. */
function placeUnder(event, svg) {
  return placeIn(svg, event).reverse();
}
