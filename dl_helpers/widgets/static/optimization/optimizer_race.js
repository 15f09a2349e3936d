// Optimizer race: paths on a map, losses below each other, a start to move.

import { copyButton, pythonCall } from "../foundation/copy.js";
import { h, set, update, widget } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";
import { shownParts } from "../foundation/fields.js";
import { inlineMark } from "../drawing/marks.js";
import { player } from "../foundation/player.js";
import { raceCurves } from "./race_curves.js";
import { raceMap } from "./race_map.js";
import { raceNow } from "./race_state.js";
import { boundText, endingsText, placeText, raceText, rateText } from "./race_words.js";
import { recording } from "../foundation/recording.js";
import { sliderField } from "../foundation/slider.js";

function view({ model, root, redraw }) {
  const recorded = recording(model, "recording", redraw);
  const now = () => raceNow((name) => model.get(name), recorded.now());
  const play = player(model, { last: () => model.get("steps") });
  const map = raceMap(model, now);
  const curves = raceCurves(model);
  const controls = controlPanel(model);
  const numbers = numbersPanel(model);
  const parts = shownParts(model, { player: play, rate: controls, start: startRow(model) });
  const both = shownParts(model, { map, curves }).map(({ element }) => element);
  root.append(titleOf(model), ...parts.map(({ element }) => element),
    h("div", { class: "dlw-halves" }, ...both), numbers.element,
    ...shownParts(model, { copy: { element: copyButton(() => codeOf(model)) } })
      .map(({ element }) => element));
  function draw() {
    parts.forEach((part) => part.draw());
    const state = now();
    if (state) for (const panel of [map, curves, numbers]) panel.draw(state);
  }
  const close = () => {
    play.close();
    recorded.close();
  };
  return { draw, keys: KEYS, close };
}

const KEYS = [
  {
    keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
    text: "on the start (a cross on the map): move it; with Shift by a little",
  },
];

function titleOf(model) {
  const [name, formula] = [model.get("surface_name"), model.get("formula")];
  return h("p", { class: "dlw-title" }, formula ? `${name}: f(x) = ${formula}` : name);
}

/** Sliders for the step and for the multiple of all learning rates. */
function controlPanel(model) {
  const step = sliderField(model, "step", "Step", {
    min: 0, max: model.get("steps"), change: (value) => update(model, { step: value, running: false }),
  });
  const multipliers = model.get("multipliers");
  const rate = sliderField(model, "rate", "Learning rates", {
    min: 0, max: multipliers.length - 1, say: (at) => `× ${significant(multipliers[at], 3)}`,
  });
  const draw = () => [step, rate].forEach((one) => one.draw());
  return { element: h("div", { class: "dlw-sliders" }, step.element, rate.element), draw };
}

function startRow(model) {
  const back = h("button", {
    type: "button", onclick: () => update(model, { start: model.get("first_start") }),
  }, "Original start");
  const note = h("span", { class: "dlw-note" },
    "Drag the cross on the map, or reach it with Tab and use the arrow keys.");
  const draw = () => {
    back.disabled = String(model.get("start")) === String(model.get("first_start"));
  };
  return { element: h("div", { class: "dlw-row" }, back, note), draw };
}

/** A row for each optimiser, and all of it as a sentence. */
function numbersPanel(model) {
  const heads = ["optimiser", "η", "loss", "x"];
  const rows = model.get("names").map((name, k) => {
    const cells = heads.slice(1).map(() => h("td", {}));
    return { cells, row: h("tr", {}, h("th", { scope: "row" }, inlineMark(k), name), ...cells) };
  });
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  const table = h("table", { class: "dlw-table" }, head, ...rows.map(({ row }) => row));
  const said = h("p", { role: "status", class: "dlw-note" });
  const bound = h("p", { class: "dlw-note" });
  const endings = h("p", { class: "dlw-note dlw-endings" });
  function draw(now) {
    now.ways.forEach((way, k) => {
      const texts = way.brokeOff
        ? [rateText(way), "diverged", ""] : [rateText(way), significant(way.loss), placeText(way.x)];
      texts.forEach((text, c) => (rows[k].cells[c].textContent = text));
    });
    set(said, { "aria-live": model.get("running") ? "off" : "polite" });
    said.textContent = raceText(now);
    endings.textContent = endingsText(now);
    bound.textContent = boundText(now, model.get("bound"));
  }
  return { element: h("section", {}, h("div", { class: "dlw-scroll" }, table), endings, bound, said), draw };
}

function codeOf(model) {
  const get = (name) => model.get(name);
  const moved = String(get("start")) !== String(get("first_start"));
  const named = {
    ...(moved && { start: get("start").map((x) => Number(x.toPrecision(4))) }),
    ...(get("steps") !== 100 && { steps: get("steps") }),
    ...(get("multipliers")[get("rate")] !== 1 && { multiplier: get("multipliers")[get("rate")] }),
  };
  const name = get("surface_name");
  // "valley" is a name, valley(100) a call, and the reader's own a function
  const surface = !get("formula") ? { raw: "surface" } : name.includes("(") ? { raw: name } : name;
  return pythonCall("optimizer_race", [{ raw: "optimizers" }, surface], named);
}

export default widget("optimizer-race", view);
