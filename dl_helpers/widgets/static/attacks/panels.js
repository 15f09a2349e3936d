// The panels of the attack explorer: the sum of pictures, and what the network looks at.

import { h, set } from "../foundation/core.js";
import { mapPixels, mapScale, picturePixels } from "../drawing/pictures.js";
import { pixelsOf, putPixels, signedScale } from "../drawing/heatmap.js";
import { saliencyOf, shownBetween, slopePlace } from "./state.js";
import { selectField } from "../foundation/fields.js";
import { partOf } from "../foundation/recording.js";
import { remembered } from "../foundation/remember.js";
import { sizeText } from "./words.js";

/** A canvas with its caption; draw(pixels, shape, text, label). */
function framed() {
  const canvas = h("canvas", { role: "img" });
  const caption = h("figcaption", {});
  function draw(pixels, [, height, width], text, label) {
    putPixels(canvas, pixels, height, width);
    caption.textContent = text;
    set(canvas, { "aria-label": label });
  }
  return { element: h("figure", {}, canvas, caption), draw };
}

/** Picture + change = changed picture. */
export function sumPanel(model) {
  const [shape, bounds] = [model.get("shape"), model.get("bounds")];
  const [before, change, after] = [framed(), framed(), framed()];
  const sign = (text) => h("span", { class: "dlw-op" }, text);
  const element = h("div", { class: "dlw-sum" }, before.element, sign("+"), change.element,
    sign("="), after.element);
  const picture = (values) => picturePixels(shownBetween(values, bounds), shape);
  function draw(now) {
    const right = now.classes[now.label];
    before.draw(picture(now.picture), shape, `${right}, as it is`,
      `Picture ${now.index + 1}, of class ${right}, as it is`);
    change.draw(changePixels(now, shape), shape, sizeText(now.size),
      `The change, enlarged: ${sizeText(now.size)}`);
    after.draw(picture(now.changed), shape, `answer: ${now.classes[now.answer]}`,
      `The changed picture, answered ${now.classes[now.answer]}`);
  }
  return { element, draw };
}

/** Signed: blue is brighter, red darker. In colour: grey is no change. */
function changePixels({ change, size }, shape) {
  if (shape[0] === 1) return pixelsOf(change, { kind: "signed", limit: size });
  return picturePixels(change.map((d) => 0.5 + (size > 0 ? d / (2 * size) : 0)), shape);
}

/** |∂s/∂x| and x · ∂s/∂x of the picture as it is, for the score of a class. */
export function saliencyPanel(model) {
  const shape = model.get("shape");
  const [sizes, products] = [framed(), framed()];
  const choice = h("div", { class: "dlw-row" });
  const element = h("section", {}, h("p", { class: "dlw-title" }, "What the answer hangs on"),
    choice, h("div", { class: "dlw-two" }, sizes.element, products.element),
    h("p", { class: "dlw-note" }, "Of the picture as it is. Left: bright pixels change the score " +
      "fastest. Right: blue speaks for the class, red against it."));
  let field = null;
  const drawMaps = remembered((slopes, index, place, name, picture) => {
    const maps = saliencyOf(partOf(slopes, index, place), picture, shape);
    sizes.draw(mapPixels(maps.sizes, mapScale(maps.sizes)), shape, `|∂s/∂x| of ${name}`,
      `Saliency: how fast each pixel changes the score of ${name}`);
    products.draw(pixelsOf(maps.products, signedScale(maps.products)), shape,
      `x · ∂s/∂x of ${name}`, `Gradient times input for the score of ${name}`);
  });
  function draw(now, { slopes }) {
    const place = slopePlace(model.get("of_class"), now.label, slopes);
    if (slopes.shape[1] > 1) {
      field ??= classField(model, now, choice);
      field.draw();
    }
    const name = now.classes[slopes.shape[1] > 1 ? place : now.label];
    drawMaps(slopes, now.index, place, name, now.picture);
  }
  return { element, draw };
}

function classField(model, { classes, labelled }, row) {
  const own = labelled ? "the right class" : "the answer";
  const options = [[-1, own], ...classes.map((name, k) => [k, name])];
  const field = selectField(model, "of_class", "Score s of", options);
  row.append(field.element);
  return field;
}
