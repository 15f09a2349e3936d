// The map of a race: the loss as colours, the paths, and the start that can be moved.

import { CLASS_COLORS, clamp, unsigned } from "../drawing/colors.js";
import { floats, listen, s, set, update } from "../foundation/core.js";
import { markShape } from "../drawing/marks.js";
import { path, plot, scale } from "../drawing/plot.js";
import { draggable, placeIn } from "../drawing/pointer.js";
import { banded, finer, logHeights, movedStart, strides } from "./race_state.js";
import { placeText, raceText } from "./race_words.js";
import { raster, showPixels } from "../drawing/raster.js";

const BANDS = 16;
const FINER = 4;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The map; `now()` gives the state of the race, which the start is moved in. */
export function raceMap(model, now) {
  const { svg, axes } = plot({ role: "group" });
  const frame = s("rect");
  const clip = s("clipPath", { id: `map-${Math.random().toString(36).slice(2)}` }, frame);
  const layer = s("g", { "clip-path": `url(#${clip.id})` });
  const image = raster();
  const start = startMark();
  svg.append(clip, image, layer, start);
  const domain = model.get("domain");
  const pixels = contourPixels(floats(model, "heights"));
  let [drawn, space] = [0, null];
  if (!model.get("hide").includes("start")) movable(model, { svg, start, now, domain, space: () => space });
  function place(width) {
    const [across, up] = domain.map(([low, high]) => high - low);
    const inner = width - 50;
    space = axes([width, 48 + (inner * up) / across], ...domain, ["x₁", "x₂"]);
    const { x: [left, right], y: [bottom, top] } = space.inner;
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    showPixels(image, pixels.values, [pixels.size, pixels.size], box);
    set(frame, box);
    drawn = width;
  }
  function draw(state) {
    const width = svg.clientWidth || 420;
    if (width !== drawn) place(width);
    const { toX, toY } = space;
    const at = ([x1, x2]) => [far(toX(x1)), far(toY(x2))];
    layer.replaceChildren(...state.ways.flatMap((way) => wayShapes(way, at)));
    set(start, {
      transform: `translate(${toX(state.start[0])} ${toY(state.start[1])})`,
      "aria-label": `Start ${placeText(state.start)}`,
    });
    set(svg, { "aria-label": `Map of the loss, bright is high. ${raceText(state)}` });
  }
  return { element: svg, draw };
}

/** The heights as the colours of a map, in areas between contour lines. */
function contourPixels(heights) {
  const fine = finer(logHeights(heights), Math.sqrt(heights.length), FINER);
  const shares = banded(fine.values, BANDS);
  const values = new Uint8ClampedArray(4 * shares.length);
  shares.forEach((share, i) => values.set([...unsigned(share, 0, 1), 255], 4 * i));
  return { values, size: fine.size };
}

/** A path up to the present step, with a white edge, and the mark at its end. */
function wayShapes({ k, path: places, t, x }, at) {
  const d = path(places.slice(0, t + 1).map(at));
  const mark = markShape(k);
  const [u, v] = at(x.every(Number.isFinite) ? x : places[Math.max(t - 1, 0)]);
  set(mark, { transform: `translate(${u} ${v})` });
  return [
    s("path", { class: "dlw-edge", d }),
    s("path", { class: "dlw-way", d, stroke: CLASS_COLORS[k] }), mark,
  ];
}

/** Numbers that a drawing can hold. */
function far(pixel) {
  return Number.isFinite(pixel) ? clamp(pixel, -1e5, 1e5) : -1e5;
}

function startMark() {
  return s("g", { class: "dlw-start" },
    s("circle", { class: "dlw-hit", r: 14 }), s("path", { d: "M-8 0H8M0 -8V8" }), s("circle", { r: 5 }));
}

/** Let arrow keys and the pointer move the start. */
function movable(model, { svg, start, now, domain, space }) {
  const go = (wanted) => {
    const place = movedStart(now(), wanted, domain);
    update(model, { start: place, step: model.get("steps"), running: false });
  };
  set(start, { tabindex: 0, role: "button" });
  listen(start, Object.entries(WAYS).map(([key, way]) => ({
    keys: [key],
    run: ({ shiftKey }) => {
      const stride = strides(now(), domain, shiftKey);
      // keys may come faster than a kernel's answers, so the wish counts
      go(model.get("start").map((x, axis) => x + way[axis] * stride[axis]));
    },
  })));
  draggable(start, (event) => {
    const [x, y] = placeIn(svg, event);
    const { inner } = space();
    go([scale(inner.x, domain[0])(x), scale(inner.y, domain[1])(y)]);
  });
}
