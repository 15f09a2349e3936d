// The chosen unit: its map, what it multiplies, and what excites it most.

import { h, number, set, update } from "../foundation/core.js";
import { cropped, mapPixels, mapScale, picturePixels } from "../drawing/pictures.js";
import { placePanel } from "./maps.js";
import { putPixels } from "../drawing/heatmap.js";
import { UNITS_A_PAGE, sumsOf } from "./state.js";
import { UNKNOWN, fieldText, placeText, slopeText, valueText } from "./words.js";
import { partOf } from "../foundation/recording.js";
import { argmax } from "../foundation/rows.js";

const MOST_CHANNELS = 4;
const MOST_NUMBERS = 49; // a larger window is a picture alone

/** The map of the unit, and its numbers as a sentence. */
export function unitPanel(model) {
  const title = h("p", { class: "dlw-title" });
  const status = h("p", { role: "status" });
  const map = placePanel(model);
  function draw(now) {
    title.textContent = `Unit ${now.place.unit + 1} of ${now.described.name}`;
    status.textContent = sentenceOf(now);
    map.draw(now);
  }
  return { element: h("section", {}, title, map.element, status), draw };
}

function sentenceOf(now) {
  const { place, described, product, classes, get } = now;
  const value = at(get(`y${place.stage}`), now);
  if (value === null) return UNKNOWN;
  const where = placeText(place, described.shape);
  const sums = product?.weights ? sumsOf(product) : [];
  const scores = get("scores");
  const k = place.ofClass < 0 ? argmax(scores.values) : place.ofClass;
  return [
    `${where[0].toUpperCase()}${where.slice(1)}.`,
    described.reduced > 1 && product?.weights
      ? valueText(sums.reduce((a, { sum }) => a + sum, product.bias), product, sums)
      : valueText(value, place.stage ? product : null, sums),
    place.stage ? fieldText(described.field, place) : "",
    slopeText(at(get(`dy${place.stage}`), now), classes[k]),
  ].filter(Boolean).join(" ");
}

/** The number at the present place; null where it is not there. */
function at(maps, { place, described }) {
  if (!maps) return null;
  const [, height, width] = maps.shape;
  const [row, column] = [place.row, place.column].map((i) => Math.floor(i / described.reduced));
  return maps.values[((place.unit % UNITS_A_PAGE) * height + row) * width + column];
}

/** Input × filter = products, for the channels that say most. */
export function productsPanel() {
  const title = h("p", { class: "dlw-title" });
  const rows = h("div", { class: "dlw-products" });
  const rest = h("p", { class: "dlw-note" });
  const element = h("section", { class: "dlw-wide" }, title, rows, rest);
  function draw({ product }) {
    element.hidden = !product?.weights;
    if (element.hidden) return;
    const sums = sumsOf(product);
    const shown = sums.slice(0, MOST_CHANNELS);
    const single = product.shape[1] * product.shape[2] === 1;
    title.textContent = single ? "Input × weight" : "Input × filter = products";
    rows.replaceChildren(...shown.flatMap((row) => productRow(product, row)));
    const left = sums.slice(shown.length);
    rest.textContent = left.length
      ? `and ${left.length} more channels: ${number(left.reduce((a, row) => a + row.sum, 0))}` : "";
  }
  return { element, draw };
}

function productRow({ read, weights, shape: [, height, width] }, { channel, sum }) {
  const size = height * width;
  const [x, w] = [read, weights].map((all) => all.subarray(channel * size, (channel + 1) * size));
  const xw = x.map((value, i) => value * w[i]);
  const name = h("span", { class: "dlw-channel" }, `channel ${channel + 1}`);
  const tiles = [x, w, xw].map((values, i) =>
    numbersTile(values, [height, width], ["input", "filter", "products"][i], channel));
  return [name, tiles[0], h("span", {}, "×"), tiles[1], h("span", {}, "="), tiles[2],
    h("span", { class: "dlw-number" }, `Σ ${number(sum)}`)];
}

/** Numbers as a small picture, and in it as text where there is room. */
function numbersTile(values, [height, width], what, channel) {
  const canvas = h("canvas", {
    role: "img", "aria-label": `${what}, channel ${channel + 1}: ${height}×${width} numbers`,
  });
  putPixels(canvas, mapPixels(values, { ...mapScale(values), kind: "signed" }), height, width);
  const tile = h("span", { class: "dlw-tile" }, canvas);
  if (values.length > MOST_NUMBERS) return tile;
  tile.style.setProperty("--columns", width);
  const limit = mapScale(values).limit;
  tile.append(...Array.from(values, (value) => h("span", {
    "data-dark": Math.abs(value) > 0.6 * limit,
  }, values.length > 16 ? number(value, 1) : number(value))));
  set(tile, { "data-small": values.length > 16 });
  return tile;
}

/** The pictures, and the parts of them, for which the unit is largest. */
export function strongestPanel(model) {
  const title = h("p", { class: "dlw-title" }, "What excites it most");
  const list = h("div", { class: "dlw-strongest" });
  const element = h("section", {}, title, list);
  let last = null;
  function draw({ place, described, recorded, classes, labels }) {
    const [places, values] = ["strongest", "best"].map((name) => recorded[`${name}${place.stage}`]);
    element.hidden = !places || place.unit >= places.shape[0];
    const key = `${place.stage} ${place.unit} ${element.hidden}`;
    if (element.hidden || key === last) return;
    last = key;
    const best = partOf(values, place.unit);
    list.replaceChildren(...Array.from(best, (value, i) => {
      const [index, row, column] = partOf(places, place.unit, i);
      const name = labels.length ? `${index + 1}: ${classes[labels[index]]}` : `${index + 1}`;
      return excitedBy(model, { index, row, column }, described.field, name, value);
    }));
  }
  return { element, draw };
}

function excitedBy(model, { index, row, column }, field, name, value) {
  const shape = model.get("shape");
  const size = shape.reduce((a, b) => a * b, 1);
  const { buffer, byteOffset } = model.get("pictures");
  const start = byteOffset + 4 * index * size;
  let part = { values: new Float32Array(buffer.slice(start, start + 4 * size)), shape };
  if (field) part = cropped(part, field.rows[row], field.columns[column]);
  const canvas = h("canvas", { "aria-hidden": "true" });
  putPixels(canvas, picturePixels(part.values, part.shape), part.shape[1], part.shape[2]);
  const text = h("span", {}, `${name}`, h("br"), number(value));
  return h("button", {
    type: "button", class: "dlw-stage", "aria-label": `Go to picture ${name}, where it is ${number(value)}`,
    onclick: () => update(model, { index, row, column }),
  }, canvas, text);
}
