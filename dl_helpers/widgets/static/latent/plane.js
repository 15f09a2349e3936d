// The plane of two coordinates: codes as points, decodings as a mosaic, a handle to move.

import { listen, number, s, set, update } from "../foundation/core.js";
import { markShape } from "../drawing/marks.js";
import { path, plot, scale } from "../drawing/plot.js";
import { raster, showPixels } from "../drawing/raster.js";
import { latentText, mosaicPixels, movedCode } from "./state.js";

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const NEAR = 9; // pixels between the pointer and an example that it takes

/** The plane; `fresh()` gives the state as it is now, which may not be drawn yet. */
export function latentPlane(model, fresh) {
  const { svg, axes } = plot({ role: "group" });
  const [image, points] = [raster(), s("g")];
  const [way, ring] = [s("path", { class: "dlw-way" }), s("circle", { class: "dlw-snapped", r: 4 })];
  const handle = s("g", { class: "dlw-handle", tabindex: 0, role: "button" },
    s("circle", { class: "dlw-hit", r: 14 }), s("circle", { class: "dlw-halo", r: 9 }), s("circle", { r: 9 }));
  svg.append(image, points, way, ring, handle);
  let [now, space, last] = [null, null, null];
  steer(model, svg, handle, () => ({ now: fresh(), ...space }));
  function place() {
    const width = svg.clientWidth || 420;
    const key = `${width} ${now.space}`;
    if (key === last) return;
    const [x, y] = now.dims.map((dim) => now.ranges[dim]);
    space = axes([width, Math.min(width, 430)], x, y, now.dims.map((dim) => `z${dim + 1}`));
    const { x: [left, right], y: [bottom, top] } = space.inner;
    const { pixels, size } = mosaicPixels(now.recorded[`grid${now.space}`]);
    showPixels(image, pixels, size, { x: left, y: top, width: right - left, height: bottom - top });
    points.replaceChildren(...pointMarks(now, space));
    last = key;
  }
  function draw(state) {
    now = state;
    place();
    const at = (code) => [space.toX(code[now.dims[0]]), space.toY(code[now.dims[1]])];
    const [a, b] = [now.example, now.to].map((i) => at(codeOfExample(now, i)));
    const bare = now.shows === "points" || !now.onPlane;
    set(image, { visibility: bare ? "hidden" : null, opacity: now.shows === "both" ? 0.6 : null });
    set(points, { visibility: now.shows === "decodings" ? "hidden" : null });
    set(way, { d: path([a, b]), visibility: now.isMoved ? "hidden" : null });
    const [x, y] = at(now.code);
    set(handle, { transform: `translate(${x} ${y})`, "aria-label": `Code: arrows move it. ${latentText(now)}` });
    const snapped = now.found && !now.found.isExact;
    set(ring, { visibility: snapped ? null : "hidden" });
    if (snapped) set(ring, { cx: space.toX(now.found.at[0]), cy: space.toY(now.found.at[1]) });
    set(svg, { "aria-label": `Plane with the codes of ${now.codes.shape[0]} examples` });
  }
  return { element: svg, draw };
}

function codeOfExample({ codes: { values, shape: [, size] } }, i) {
  return values.subarray(i * size, (i + 1) * size);
}

function pointMarks(now, { toX, toY }) {
  const n = now.codes.shape[0];
  const size = n > 150 ? 0.6 : n > 60 ? 0.8 : 1;
  return Array.from({ length: n }, (_, i) => {
    const code = codeOfExample(now, i);
    const mark = markShape(now.labels.length ? now.labels[i] : 7);
    const at = now.dims.map((dim) => code[dim]);
    return set(mark, { transform: `translate(${toX(at[0])} ${toY(at[1])}) scale(${size})` });
  });
}

/** Let arrow keys and the pointer move the handle, and a click on a point choose it. */
function steer(model, svg, handle, get) {
  const go = (places) => {
    const { now } = get();
    const changes = Object.fromEntries(now.dims.map((dim, axis) => [dim, places[axis]]));
    update(model, { place: movedCode(now.code, changes, now.ranges), moved: true, running: false });
  };
  const choose = (example) => update(model, { example, step: 0, moved: false, running: false });
  listen(handle, Object.entries(WAYS).map(([key, way]) => ({
    keys: [key],
    run: ({ shiftKey }) => {
      const { now } = get();
      go(now.dims.map((dim, axis) => {
        const [low, high] = now.ranges[dim];
        return now.code[dim] + (way[axis] * (high - low)) / (shiftKey ? 400 : 40);
      }));
    },
  })));
  const under = ({ clientX, clientY }) => {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [x, y];
  };
  svg.addEventListener("pointerdown", (event) => {
    const { now, toX, toY, inner } = get();
    const from = under(event);
    const example = handle.contains(event.target) || now.shows === "decodings"
      ? -1 : exampleNear(now, from, toX, toY);
    if (example >= 0) {
      choose(example);
      return;
    }
    const [x, y] = now.dims.map((dim) => now.ranges[dim]);
    const [fromX, fromY] = [scale(inner.x, x), scale(inner.y, y)];
    svg.setPointerCapture(event.pointerId);
    svg.onpointermove = (to) => {
      const [u, v] = under(to);
      go([fromX(u), fromY(v)]);
    };
    svg.onpointermove(event);
  });
  const release = () => (svg.onpointermove = null);
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, release);
}

/** The example under the pointer, or −1. */
function exampleNear(now, [x, y], toX, toY) {
  let [best, least] = [-1, NEAR];
  for (let i = 0; i < now.codes.shape[0]; i++) {
    const code = codeOfExample(now, i);
    const far = Math.hypot(toX(code[now.dims[0]]) - x, toY(code[now.dims[1]]) - y);
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

/** The handle's place in words, for the table of keys. */
export const PLANE_KEYS = [
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    text: `on the handle (a ring on the plane): move the code; with Shift by ${number(1 / 400, 4)} of the plane`,
  },
];
