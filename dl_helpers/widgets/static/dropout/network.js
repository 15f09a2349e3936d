// The drawing of a network, with the units that a mask drops crossed out.

import { h, s, set } from "../foundation/core.js";
import { columnPlaces, stays } from "./state.js";
import { networkLabel } from "./words.js";

const [HEIGHT, TOP, BOTTOM, SIDE, RADIUS] = [300, 20, 40, 40, 8];

/** The network: `draw(now)`. */
export function dropoutNetwork(columns) {
  const svg = s("svg", { class: "dlw-plot", role: "img" });
  const [lines, units, names] = [s("g"), s("g"), s("g")];
  svg.append(lines, units, names);
  const placed = columnPlaces(columns);
  function draw(now) {
    const width = svg.clientWidth || 380;
    const at = ([x, y]) => [SIDE + x * (width - 2 * SIDE), TOP + y * (HEIGHT - TOP - BOTTOM)];
    const places = placed.map((column) => column.places.map(at));
    const isKept = (c, u) => stays(columns[c], u, now.mask);
    set(svg, { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-label": networkLabel(columns, now) });
    lines.replaceChildren(...linePaths(places, isKept));
    units.replaceChildren(...places.flatMap((column, c) =>
      column.map((place, u) => unitShape(place, isKept(c, u), columns[c].first >= 0))));
    names.replaceChildren(...columns.flatMap((column, c) => nameTexts(column, placed[c], at([placed[c].places[0][0], 1]))));
  }
  return { element: h("div", {}, svg), draw };
}

/** The connections as two paths: those that carry something, and those that don't. */
function linePaths(places, isKept) {
  const parts = { "dlw-open": [], "dlw-cut": [] };
  places.slice(1).forEach((column, c) => places[c].forEach(([x, y], u) => column.forEach(([a, b], v) => {
    const kind = isKept(c, u) && isKept(c + 1, v) ? "dlw-open" : "dlw-cut";
    parts[kind].push(`M${x} ${y}L${a} ${b}`);
  })));
  const count = parts["dlw-open"].length + parts["dlw-cut"].length;
  const opacity = Math.min(0.55, Math.max(0.15, 25 / count)); // many lines would make a blob
  return Object.entries(parts).reverse().map(([name, d]) =>
    s("path", { class: name, d: d.join(""), "stroke-opacity": opacity }));
}

function unitShape([x, y], isKept, canDrop) {
  const kind = isKept ? (canDrop ? "dlw-kept" : "dlw-plain") : "dlw-dropped";
  const cross = "M-5.5 -5.5L5.5 5.5M-5.5 5.5L5.5 -5.5";
  return s("g", { class: kind, transform: `translate(${x} ${y})` },
    s("circle", { r: RADIUS }), ...(isKept ? [] : [s("path", { d: cross })]));
}

function nameTexts({ name, units }, { hidden }, [x]) {
  const look = { x, "text-anchor": "middle" };
  const count = hidden ? `${units}, first ${units - hidden}` : String(units);
  return [s("text", { ...look, y: HEIGHT - 18 }, name), s("text", { ...look, y: HEIGHT - 3, class: "dlw-count" }, count)];
}
