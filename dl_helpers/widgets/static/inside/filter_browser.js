// The filter and activation browser: picture → filters → activations → vote.

import { copyButton, pythonCall } from "../foundation/copy.js";
import { h, update, widget } from "../foundation/core.js";
import { drawnPicture } from "./draw.js";
import { headPanel, stagesPanel, votesPanel } from "./overview.js";
import { mapsPanel } from "./maps.js";
import { productsPanel, strongestPanel, unitPanel } from "./unit.js";
import { filtersOf, lookUp, placeOf, productOf } from "./state.js";
import { recording } from "../foundation/recording.js";

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight"], text: "on the slider: another picture" },
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"],
    text: "on the maps: another unit; on the unit's map: another place",
  },
  { keys: [" ", "Enter"], text: "on the picture, while drawing: paint a pixel" },
];

function view({ model, root, redraw }) {
  const kept = ["recording", "block", "product"].map((name) =>
    recording(model, name, redraw));
  const hidden = model.get("hide");
  const shown = (name, panel) => (hidden.includes(name) ? null : panel(model));
  const [head, picture] = [headPanel(model), drawnPicture(model)];
  const [stages, maps, unit] = [stagesPanel(model), mapsPanel(model), unitPanel(model)];
  const votes = shown("votes", votesPanel);
  const products = shown("product", productsPanel);
  const strongest = shown("strongest", strongestPanel);
  const row = (...panels) => h("div", { class: "dlw-pair" },
    ...panels.filter(Boolean).map((panel) => panel.element));
  root.append(head.element, row(picture, votes), stages.element, row(maps, unit),
    row(products, strongest), h("p", { class: "dlw-note" }, model.get("note")),
    copyButton(() => codeOf(model)));
  const panels = [head, picture, votes, stages, maps, unit, products, strongest]
    .filter(Boolean);
  const patience = patienceOf(redraw);
  function draw() {
    const now = snapshot(model, ...kept.map((one) => one.now()));
    const known = now.get("scores") && now.get(`y${now.place.stage}`);
    // while the kernel is asked, only what needs no answer changes
    const drawn = known || patience.isOver() ? panels : [head, picture];
    for (const panel of drawn) panel.draw(now);
    if (known) patience.renew();
  }
  function close() {
    patience.renew();
    kept.forEach((one) => one.close());
  }
  return { draw, keys: KEYS, close };
}

const ANSWERS_WITHIN = 300; // milliseconds; after that there may be no kernel

/** How long to wait for an answer; when it is over, `redraw` is called. */
function patienceOf(redraw) {
  let timer = 0;
  let over = false;
  function isOver() {
    timer ||= over ? 0 : setTimeout(() => {
      over = true;
      redraw();
    }, ANSWERS_WITHIN);
    return over;
  }
  function renew() {
    clearTimeout(timer);
    [timer, over] = [0, false];
  }
  return { isOver, renew };
}

/** All that the panels show. */
function snapshot(model, recorded, block, answer) {
  const [place, stages] = [placeOf(model), model.get("stages")];
  const described = stages[place.stage];
  const get = lookUp(place, model.get("recorded"), recorded, block);
  const filters = filtersOf(place, recorded, block, get(`y${place.stage}`));
  const input = described.feeder === null ? null
    : described.feeder === 0 && !described.asks ? pictureOf(model)
      : get(`y${described.feeder}`);
  return {
    place, stages, described, get, filters, recorded,
    shows: model.get("shows"), classes: model.get("classes"),
    labels: model.get("labels"), picture: pictureOf(model),
    product: productOf(place, described, input, filters, answer),
  };
}

/** The picture that is looked at, as { values, shape }. */
function pictureOf(model) {
  const [shape, index] = [model.get("shape"), model.get("index")];
  const size = shape.reduce((a, b) => a * b, 1);
  const { buffer, byteOffset, byteLength } = model.get(index < 0 ? "drawn" : "pictures");
  const start = byteOffset + Math.max(index, 0) * size * 4;
  if (index < 0 && !byteLength) return { values: new Float32Array(size), shape };
  return { values: new Float32Array(buffer.slice(start, start + size * 4)), shape };
}

function codeOf(model) {
  const { stage, unit, row, column, index } = placeOf(model);
  const named = {
    index: Math.max(index, 0), stage: model.get("stages")[stage].name, unit,
    place: { raw: `(${row}, ${column})` },
  };
  const [x, y] = [{ raw: "x" }, model.get("labels").length ? [{ raw: "y" }] : []];
  return pythonCall("filter_browser", [{ raw: "model" }, x, ...y], named);
}

export default widget("filter-browser", view);
