// The network of the playground: a small map for each neuron, a line for each weight.

import { h, listen, set, update } from "../foundation/core.js";
import { putPixels } from "../drawing/heatmap.js";
import { codePixels } from "./colors.js";
import { follows, placeOf, weightsOf } from "./frame.js";
import { neighbour, placesOf, widthOf } from "./layout.js";
import { unitName } from "./words.js";
import { partOf } from "../foundation/recording.js";
import { remembered } from "../foundation/remember.js";

const TILE = 34;
const [POSITIVE, NEGATIVE] = ["#4393c3", "#d6604d"];

/**
 * The diagram: `draw` paints it, `mark` shows which neuron is kept. `look(unit)` is told
 * which one is pointed at, [] for none.
 */
export function diagramPanel(model, look) {
  const lines = h("canvas", { "aria-hidden": "true", class: "dlw-lines" });
  const features = featureTiles(model);
  const units = unitTiles(model, look);
  const element = h("div", { class: "dlw-diagram" }, lines, features.element, units.element);
  const placed = remembered((scene, width) => {
    const places = placesOf(scene, features.names(scene), width, TILE);
    element.style.height = `${places.height}px`;
    set(lines, { width: width * devicePixelRatio, height: places.height * devicePixelRatio });
    return places;
  });
  const painted = remembered((scene, frame, maps, places) => {
    features.draw(scene, maps, places);
    units.paint(scene, frame, places);
    drawLines(lines, places, scene, frame);
  });
  function draw(scene, frame, maps) {
    const places = placed(scene, element.clientWidth);
    painted(scene, frame, maps, places);
  }
  return { element, draw, mark: units.mark };
}

/** A tile for each feature, which switches it on and off where that is possible. */
function featureTiles(model) {
  const { features: labels, network } = model.get("options");
  const isLive = !model.get("film").byteLength;
  const canSwitch = isLive && network && !model.get("hide").includes("features");
  const element = h("div", { role: "group", "aria-label": "Features" });
  const tiles = Object.keys(labels).map((name, i) => {
    const tile = newTile(`Feature ${labels[name]}`, labels[name]);
    tile.button.addEventListener("click", () => canSwitch && switchFeature(model, name));
    element.append(tile.button);
    return { name, i, ...tile };
  });
  const names = (scene) => (canSwitch ? Object.keys(labels) : scene.features);
  const draw = remembered((scene, maps, places) => {
    for (const { name, i, button, canvas } of tiles) {
      const at = places.features[name];
      set(button, { hidden: !at, disabled: !canSwitch });
      if (!at) continue;
      moveTo(button, at);
      const isOn = scene.features.includes(name);
      set(button, canSwitch ? { "aria-pressed": String(isOn) } : {});
      button.classList.toggle("dlw-off", !isOn);
      paintTile(canvas, maps, i);
    }
  });
  return { element, names, draw };
}

/** Switch a feature; the last one stays. */
function switchFeature(model, name) {
  const now = model.get("features");
  const all = Object.keys(model.get("options").features);
  const features = all.filter((other) => now.includes(other) !== (other === name));
  if (features.length) update(model, { features });
}

function newTile(label, text) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const button = h("button", { type: "button", class: "dlw-unit", "aria-label": label },
    canvas, h("span", {}, text));
  return { button, canvas };
}

function paintTile(canvas, maps, i) {
  putPixels(canvas, codePixels(partOf(maps, i)), ...maps.shape.slice(1));
}

/** A tile for each unit; arrow keys walk from one to the next. */
function unitTiles(model, look) {
  const element = h("div", { role: "group", "aria-label": "Neurons" });
  let [tiles, built, here] = [[], null, [0, 0]];
  const same = (one, other) => String(one) === String(other);
  const isPinned = (unit) => same(model.get("unit"), unit);
  function unitTile(scene, unit) {
    const tile = newTile(unitName(scene, ...unit), "");
    const point = () => look(unit);
    set(tile.button, {
      onclick: () => update(model, { unit: isPinned(unit) ? [] : unit }),
      onfocus: () => {
        here = unit;
        point();
      },
      onblur: () => look([]), onpointerenter: point, onpointerleave: () => look([]),
    });
    return { ...tile, unit };
  }
  function build(scene) {
    [built, here] = [scene, [0, 0]];
    tiles = scene.columns.flatMap(({ shown }, column) =>
      Array.from({ length: shown }, (_, unit) => unitTile(scene, [column, unit])));
    element.replaceChildren(...tiles.map((tile) => tile.button));
  }
  listen(element, [{
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    run: ({ key }) => {
      const to = neighbour(built, here, key);
      tiles.find(({ unit }) => same(unit, to)).button.focus();
    },
  }]);
  const move = remembered((places) => {
    for (const { unit, button } of tiles) moveTo(button, places.units[unit[0]][unit[1]]);
  });
  function paint(scene, frame, places) {
    if (built !== scene) build(scene);
    move(places);
    for (const { unit, canvas } of tiles) {
      paintTile(canvas, frame.neurons, placeOf(scene, ...unit));
    }
  }
  function mark() {
    for (const { unit, button } of tiles) {
      set(button, { "aria-pressed": String(isPinned(unit)), tabindex: same(here, unit) ? 0 : -1 });
    }
  }
  return { element, paint, mark };
}

function moveTo(button, [x, y]) {
  Object.assign(button.style, { left: `${x - TILE / 2}px`, top: `${y - TILE / 2}px` });
}

/** Draw a line for each weight, as wide as it is large. */
function drawLines(canvas, places, scene, frame) {
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  scene.columns.forEach((_, c) => {
    const found = weightsOf(scene, frame, c);
    if (!found || !follows(scene, c)) return;
    const from = c ? places.units[c - 1] : scene.features.map((name) => places.features[name]);
    const most = Math.max(...found.rows.flat().map(Math.abs), 1e-9);
    found.rows.forEach((row, u) => row.forEach((w, i) => {
      if (from[i]) drawLine(context, from[i], places.units[c][u], w, most);
    }));
  });
}

function drawLine(context, [x, y], [u, v], weight, most) {
  const [start, end] = [x + TILE / 2, u - TILE / 2];
  const middle = (start + end) / 2;
  context.strokeStyle = weight < 0 ? NEGATIVE : POSITIVE;
  context.lineWidth = widthOf(weight, most);
  context.beginPath();
  context.moveTo(start, y);
  context.bezierCurveTo(middle, y, middle, v, end, v);
  context.stroke();
}
