// All units over all characters as a picture, and one unit on the text itself.

import { cellUnder, walkKeys } from "../drawing/cells.js";
import { h, listen, number, set, update } from "../foundation/core.js";
import { selectField } from "../foundation/fields.js";
import { colorOn, inkOn, pixelsOf, putPixels } from "../drawing/heatmap.js";
import { quantityName, rowOfUnit, seenCharacter, stateText, turned } from "./states_now.js";

/** The picture; pointer and keys choose a unit and a character. */
export function statesMap(model) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const [row, column] = [h("i", { class: "dlw-unitrow" }), h("i", { class: "dlw-now" })];
  const sheet = h("div", { class: "dlw-sheet", role: "group", tabindex: 0 }, canvas, row, column);
  const options = model.get("quantities").map((name) => [name, quantityName(name)]);
  const choice = selectField(model, "shows", "Show", options);
  const caption = h("figcaption", {});
  choice.element.hidden = options.length < 2;
  const element = h("figure", {}, choice.element, sheet, caption);
  let [size, last] = [[1, 1], null];
  const where = () => ({ cell: model.get("unit") * size[1] + model.get("step"), size });
  const go = (cell) => cell !== where().cell && update(model, {
    unit: Math.floor(cell / size[1]), step: cell % size[1], running: false,
  });
  listen(sheet, walkKeys(where, go));
  sheet.addEventListener("pointerdown", (event) => go(cellUnder(event, sheet, size)));
  sheet.addEventListener("pointermove", (event) => event.buttons && go(cellUnder(event, sheet, size)));
  function draw(now) {
    const { shown, scale, text, units, unit, step } = now;
    size = [units, text.length];
    if (shown !== last) {
      putPixels(canvas, pixelsOf(turned(shown), scale), ...size);
      canvas.style.height = `${Math.min(Math.max(units * 5, 80), 260)}px`;
      caption.textContent = captionOf(now);
    }
    last = shown;
    choice.draw();
    Object.assign(row.style, { top: `${(100 * unit) / units}%`, height: `${100 / units}%` });
    Object.assign(column.style, { left: `${(100 * step) / text.length}%`, width: `${100 / text.length}%` });
    set(sheet, { "aria-label": `Units down, characters across; arrows move. ${stateText(now)}` });
  }
  return { element, draw };
}

function captionOf({ scale, shows }) {
  const colors = scale.kind === "signed"
    ? `blue is positive, red negative, up to ±${number(scale.limit)}` : "dark is 0, closed; yellow is 1, open";
  return `${quantityName(shows)}: units down, characters across; ${colors}`;
}

/** The text, each character in the colour of the unit. */
export function statesText(model) {
  const title = h("p", { class: "dlw-title" });
  const line = h("p", { class: "dlw-reading" });
  let [cells, written] = [[], null];
  line.addEventListener("click", ({ target }) => {
    const step = cells.indexOf(target);
    if (step >= 0) update(model, { step, running: false });
  });
  function draw(now) {
    const { text, shown, scale, shows, unit, step } = now;
    if (text.join("") !== written) {
      written = text.join("");
      cells = text.map((character) => h("span", {}, seenCharacter(character)));
      line.replaceChildren(...cells.flatMap((cell, t) => (text[t] === "\n" ? [cell, h("br")] : [cell])));
    }
    title.textContent = `Unit ${unit + 1} on the text: ${quantityName(shows)}`;
    rowOfUnit(shown, unit).forEach((value, t) => {
      const color = colorOn(scale, value);
      Object.assign(cells[t].style, { background: `rgb(${color})`, color: inkOn(color) });
      set(cells[t], { "data-now": t === step, title: number(value) });
    });
  }
  return { element: h("section", {}, title, line), draw };
}
