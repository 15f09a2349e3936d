// The hidden-state viewer: states over a text, the next character, gradients through time.

import { copyPart, pythonCall } from "../foundation/copy.js";
import { freshId, h, listen, set, update, widget } from "../foundation/core.js";
import { shownParts } from "../foundation/fields.js";
import { player } from "../foundation/player.js";
import { recording } from "../foundation/recording.js";
import { statesMap, statesText } from "./states_map.js";
import { continuePanel, gradientPanel, nextPanel } from "./states_next.js";
import { stateText, statesNow } from "./states_now.js";

const KEYS = [
  { keys: ["ArrowLeft", "ArrowRight", "Home", "End"], text: "on the states: another character" },
  { keys: ["ArrowUp", "ArrowDown"], text: "on the states: another unit" },
  { keys: ["Enter"], text: "in the text field: read this text; with Shift: a new line" },
];

function view({ model, root, redraw }) {
  const recorded = recording(model, "recording", redraw);
  const play = player(model, { last: () => [...model.get("text")].length - 1 });
  const above = [...shownParts(model, { type: typePanel(model), player: play, map: statesMap(model) }),
    wordsPanel(model), statesText(model)];
  const beside = shownParts(model, { next: nextPanel(model), gradient: gradientPanel() });
  const below = shownParts(model, { continue: continuePanel(model), copy: copyPart(() => codeOfStates(model)) });
  const elements = (parts) => parts.map((part) => part.element);
  root.append(...elements(above), h("div", { class: "dlw-halves" }, ...elements(beside)), ...elements(below));
  function draw() {
    const now = statesNow((name) => model.get(name), recorded.now());
    if (now) for (const part of [...above, ...beside, ...below]) part.draw(now);
  }
  function close() {
    recorded.close();
    play.close();
  }
  return { draw, keys: KEYS, close };
}

/** A field for another text, which the kernel reads. */
function typePanel(model) {
  const id = freshId();
  const field = h("textarea", { id, rows: Math.min(model.get("text").split("\n").length + 1, 5), spellcheck: "false" });
  const note = h("span", { class: "dlw-note", "aria-live": "polite" });
  const read = (event) => {
    event.preventDefault();
    update(model, { wanted: field.value });
  };
  const element = h("form", { class: "dlw-row dlw-type", onsubmit: read },
    h("label", { for: id }, "Text"), field, h("button", { type: "submit" }, "Read"), note);
  listen(field, [{ keys: ["Enter"], run: ({ shiftKey }) => (shiftKey ? newLine(field) : element.requestSubmit()) }]);
  let last = null;
  function draw() {
    if (model.get("text") !== last) field.value = model.get("text");
    last = model.get("text");
    note.textContent = model.get("wanted") === last ? "" : "Not recorded: a running notebook reads it.";
  }
  return { element, draw };
}

function newLine(field) {
  field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end");
}

function wordsPanel(model) {
  const said = h("p", { role: "status" });
  const note = h("p", { class: "dlw-note" });
  function draw(now) {
    set(said, { "aria-live": model.get("running") ? "off" : "polite" });
    said.textContent = stateText(now);
    note.textContent = model.get("note");
  }
  return { element: h("div", { class: "dlw-words" }, said, note), draw };
}

function codeOfStates(model) {
  const named = {
    vocabulary: { raw: "vocabulary" }, unit: model.get("unit"), step: model.get("step"),
    ...(model.get("temperature") !== 1 && { temperature: model.get("temperature") }),
  };
  return pythonCall("hidden_states", [{ raw: "model" }, model.get("text")], named);
}

export default widget("hidden-states", view);
