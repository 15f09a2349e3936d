// The losses of a race over its steps, on a logarithmic axis.

import { CLASS_COLORS } from "../drawing/colors.js";
import { h, s, set } from "../foundation/core.js";
import { powerText } from "../foundation/digits.js";
import { markShape } from "../drawing/marks.js";
import { path, plot } from "../drawing/plot.js";
import { logLoss } from "./race_state.js";
import { raceText } from "./race_words.js";

const HEIGHT = 250;
const SPAN = [-8, 6]; // powers of ten that are shown at most

/** The curves up to the present step; what comes is for the reader to predict. */
export function raceCurves(model) {
  const { svg, axes } = plot({ role: "img" });
  const layer = s("g");
  svg.append(layer);
  const lowest = model.get("lowest");
  function draw(now) {
    const y = endsOfLosses(now.ways, lowest);
    const size = [svg.clientWidth || 340, HEIGHT];
    const { toX, toY, inner } = axes(size, [0, now.steps], y, ["step", ""], { y: powerText });
    const at = (loss, t) => [toX(t), toY(Math.min(Math.max(logLoss(loss, lowest), y[0]), y[1]))];
    const line = (way, to) => path([...way.losses.slice(0, to + 1)].filter(Number.isFinite).map(at));
    layer.replaceChildren(
      s("path", { class: "dlw-cursor", d: `M${toX(now.step)} ${inner.y[0]}V${inner.y[1]}` }),
      ...now.ways.flatMap((way) => shapes(way, line(way, way.t), at)),
    );
    set(svg, { "aria-label": `Losses over the steps. ${raceText(now)}` });
  }
  const title = h("p", { class: "dlw-note" }, lowest ? "Loss above the lowest one" : "Loss");
  return { element: h("div", {}, title, svg), draw };
}

function shapes({ k, t, losses }, d, at) {
  const last = Number.isFinite(losses[t]) ? t : Math.max(t - 1, 0);
  const [x, y] = at(losses[last], last);
  const mark = markShape(k);
  set(mark, { transform: `translate(${x} ${y})` });
  return [s("path", { class: "dlw-way", d, stroke: CLASS_COLORS[k] }), mark];
}

/** The powers of ten between which all losses lie, as far as they are shown. */
function endsOfLosses(ways, lowest) {
  const logs = ways.flatMap(({ losses }) => [...losses].filter(Number.isFinite))
    .map((loss) => logLoss(loss, lowest));
  const low = Math.max(logs.reduce((least, v) => Math.min(least, v), Infinity), SPAN[0]);
  const high = Math.min(logs.reduce((most, v) => Math.max(most, v), -Infinity), SPAN[1]);
  return [Math.floor(Math.min(low, high - 1)), Math.ceil(high + 1e-9)];
}
