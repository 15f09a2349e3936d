// The maps of all units of a stage; one of them is chosen.

import { cellUnder, walkKeys } from "../drawing/cells.js";
import { h, listen, set, update } from "../foundation/core.js";
import { mapPixels, mapScale, picturePixels } from "../drawing/pictures.js";
import { putPixels } from "../drawing/heatmap.js";
import { UNITS_A_PAGE, columnsFor, placeOf } from "./state.js";
import { UNKNOWN, shapeText } from "./words.js";

export function mapsPanel(model) {
  const title = h("p", { class: "dlw-title" });
  const grid = h("div", { class: "dlw-maps", role: "group", tabindex: "0" });
  const note = h("p", { class: "dlw-note" });
  const pages = pagesOf(model);
  let [cells, now] = [[], null];
  const choose = (unit) => update(model, { unit: now.place.page * UNITS_A_PAGE + unit });
  const columns = () => Number(grid.style.getPropertyValue("--columns"));
  const size = () => [Math.ceil(cells.length / columns()), columns()];
  listen(grid, walkKeys(() => ({ cell: placeOf(model).unit % UNITS_A_PAGE, size: size() }),
    (unit) => choose(Math.min(unit, cells.length - 1))));
  grid.addEventListener("click", (event) => {
    const unit = cells.findIndex((cell) => cell.contains(event.target));
    if (unit >= 0) choose(unit);
  });
  function draw(snapshot) {
    now = snapshot;
    const { place, described, shows } = now;
    const maps = now.get(`${shows === "gradients" ? "dy" : "y"}${place.stage}`);
    title.textContent = `${described.name}: ${shows} of ${shapeText(described.shape)}`;
    pages.draw(now);
    note.textContent = noteOf(now, maps);
    grid.hidden = !maps;
    if (!maps) return;
    const [units, height, width] = maps.shape;
    const shown = asPicture(now) ? 1 : units;
    if (cells.length !== shown) cells = renew(grid, shown);
    grid.style.setProperty("--columns", columnsFor(shown, 1.25 * height, width));
    paintAll(cells, maps, now, [height, width]);
    const chosen = place.unit % UNITS_A_PAGE;
    cells.forEach((cell, unit) => set(cell, { "data-chosen": unit === chosen || asPicture(now) }));
    set(grid, { "aria-label": `Units: arrows choose one; unit ${place.unit + 1} is chosen` });
  }
  return { element: h("section", {}, title, pages.element, grid, note), draw };
}

/** A picture's activations are the picture itself, in its colours. */
function asPicture({ place, shows }) {
  return place.stage === 0 && shows === "activations";
}

function renew(grid, n) {
  const cells = Array.from({ length: n }, () => h("span", {}, h("canvas", { "aria-hidden": "true" })));
  grid.replaceChildren(...cells);
  return cells;
}

function paintAll(cells, maps, now, [height, width]) {
  if (asPicture(now)) {
    const { values, shape } = now.picture;
    putPixels(cells[0].firstChild, picturePixels(values, shape), shape[1], shape[2]);
    return;
  }
  const scale = mapScale(maps.values);
  cells.forEach((cell, unit) => {
    const values = maps.values.subarray(unit * height * width, (unit + 1) * height * width);
    putPixels(cell.firstChild, mapPixels(values, scale), height, width);
  });
}

function noteOf(now, maps) {
  if (!maps) return now.shows === "gradients" && now.recorded.scores && now.get(`y${now.place.stage}`)
    ? "There are no gradients here." : UNKNOWN;
  if (asPicture(now)) return "";
  const { kind, limit } = mapScale(maps.values);
  const colors = kind === "signed"
    ? `Blue is positive, red negative, up to ±${limit.toPrecision(2)}`
    : `Dark is 0, yellow ${limit.toPrecision(2)}`;
  const factor = now.described.reduced;
  const lost = maps.values.some((value) => !Number.isFinite(value))
    ? " Grey cells are not a number or infinite: look for the first stage that has them." : "";
  return `${colors}; one scale for all.${factor > 1
    ? ` Each pixel is the mean of ${factor}×${factor} numbers.` : ""}${lost}`;
}

/** Where there are more units than fit: which of them to show. */
function pagesOf(model) {
  const input = h("select", {
    "aria-label": "Which units", onchange: () => update(model, { unit: input.selectedIndex * UNITS_A_PAGE }),
  });
  let count = 0;
  function draw({ place, described: { shape: [units] } }) {
    input.hidden = units <= UNITS_A_PAGE;
    if (count !== units) {
      const starts = Array.from({ length: Math.ceil(units / UNITS_A_PAGE) }, (_, i) => i * UNITS_A_PAGE);
      input.replaceChildren(...starts.map((start) =>
        h("option", {}, `units ${start + 1} to ${Math.min(start + UNITS_A_PAGE, units)} of ${units}`)));
      count = units;
    }
    input.selectedIndex = place.page;
  }
  return { element: input, draw };
}

/** The chosen unit's map, large, with a place on it that keys and pointer move. */
export function placePanel(model) {
  const canvas = h("canvas", { role: "img" });
  const at = h("i", { class: "dlw-at-box" });
  const sheet = h("div", { class: "dlw-sheet", role: "group", tabindex: "0" }, canvas, at);
  const where = () => {
    const { stage, row, column } = placeOf(model);
    const size = model.get("stages")[stage].shape.slice(1);
    return { cell: row * size[1] + column, size };
  };
  const goTo = (to) => {
    const { cell, size: [, width] } = where();
    if (to !== cell) update(model, { row: Math.floor(to / width), column: to % width });
  };
  listen(sheet, walkKeys(where, goTo));
  const follow = (event) => goTo(cellUnder(event, sheet, where().size));
  sheet.addEventListener("pointermove", follow);
  sheet.addEventListener("pointerdown", follow);
  function draw({ place, described, shows, get }) {
    const maps = get(`${shows === "gradients" ? "dy" : "y"}${place.stage}`);
    sheet.hidden = !maps || described.shape[1] * described.shape[2] === 1;
    if (sheet.hidden) return;
    const [, height, width] = maps.shape;
    const nth = place.unit % UNITS_A_PAGE;
    const values = maps.values.subarray(nth * height * width, (nth + 1) * height * width);
    putPixels(canvas, mapPixels(values, mapScale(maps.values)), height, width);
    const [, rows, columns] = described.shape;
    Object.assign(at.style, {
      top: `${(100 * place.row) / rows}%`, height: `${100 / rows}%`,
      left: `${(100 * place.column) / columns}%`, width: `${100 / columns}%`,
    });
    set(canvas, { "aria-label": `${shows} of unit ${place.unit + 1}` });
    set(sheet, { "aria-label": `Map of unit ${place.unit + 1}: arrows move the place` });
  }
  return { element: sheet, draw };
}
