// Picture × template = product: a score, taken apart pixel by pixel.

import { cellUnder, walkKeys } from "../drawing/cells.js";
import { clamp } from "../drawing/colors.js";
import { h, inBrackets, listen, number, set, update } from "../foundation/core.js";
import { overChannels, paint, pictureColors, signedColors, weightColors }
  from "../drawing/pixels.js";

/** The panel for the chosen class; arrow keys or the mouse walk over the pixels. */
export function productPanel(model) {
  const factors = ["picture", "template", "product"].map(factor);
  const [x, w, xw] = factors.map(({ element }) => element);
  const cells = h("div", {
    class: "dlw-equation", tabindex: 0, role: "group",
    "aria-label": "Picture × template, pixel by pixel",
  }, x, h("span", {}, "×"), w, h("span", {}, "="), xw);
  const title = h("p", { class: "dlw-title" });
  const sum = h("p", { class: "dlw-sum" });
  const pixel = h("p", { class: "dlw-note", role: "status" });
  listen(cells, walkKeys(
    () => ({ cell: model.get("pixel"), size: model.get("shape").slice(1) }),
    (pixel) => update(model, { pixel }),
  ));
  for (const { canvas } of factors) {
    canvas.addEventListener("pointermove", (event) =>
      update(model, { pixel: cellUnder(event, canvas, model.get("shape").slice(1)) }));
  }
  function draw(now) {
    const name = now.classes[now.chosen];
    title.textContent = `How the score of ${name} comes about`;
    sum.textContent = sumText(now);
    pixel.textContent = pixelText(now);
    set(x.firstChild, { "aria-label": `Picture ${now.index + 1}` });
    set(w.firstChild, { "aria-label": `Template of ${name}` });
    set(xw.firstChild, { "aria-label": `Their product. ${sum.textContent}` });
    drawFactors(factors, now);
  }
  return { element: h("section", {}, title, cells, sum, pixel), draw };
}

function factor(name) {
  const canvas = h("canvas", { role: "img" });
  return { canvas, element: h("figure", {}, canvas, h("figcaption", {}, name)) };
}

function drawFactors(factors, now) {
  const colors = [
    pictureColors(now.picture, now.shape),
    weightColors(now.template, now.shape, now.limit),
    signedColors(overChannels(now.products, now.shape)),
  ];
  const mark = now.pixel < 0 ? null : now.pixel;
  factors.forEach(({ canvas }, i) => paint(canvas, colors[i], now.shape, mark));
}

/** The sum over all pixels and what is added to it: the bias of a linear classifier. */
export function sumText({ sum, rest, scores, chosen, linear, known }) {
  if (!known) return `score ${number(scores[chosen])}`;
  const added = `${linear ? "bias" : "rest"} ${inBrackets(number(rest))}`;
  return `Σ product ${number(sum)} + ${added} = score ${number(scores[chosen])}`;
}

/** One pixel's part in the score; colours are listed one after the other. */
export function pixelText({ pixel, shape, picture, template, products }) {
  const [channels, height, width] = shape;
  if (pixel < 0) return "Point at a pixel, or move there with the arrow keys.";
  const at = [...Array(channels).keys()].map((c) => c * height * width + pixel);
  const terms = at.map((i) => `${number(picture[i])} × ${significant(template[i])}`);
  const total = at.reduce((part, i) => part + products[i], 0);
  const place = `Row ${Math.floor(pixel / width) + 1}, column ${(pixel % width) + 1}`;
  return `${place}: ${terms.join(" + ")} = ${significant(total)}`;
}

/** A number with three digits that count. */
function significant(value) {
  const size = Math.floor(Math.log10(Math.abs(value) || 1));
  return number(value, clamp(2 - size, 0, 8));
}
