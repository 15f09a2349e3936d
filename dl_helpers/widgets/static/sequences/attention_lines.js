// Lines from the token that looks to those it looks at: the wider, the more.

import { clamp } from "../drawing/colors.js";
import { h, listen, number, s, set, update } from "../foundation/core.js";
import { cutToken } from "./attention_map.js";
import { quoted } from "./attention_state.js";

const [LEFT, RIGHT, WIDTH] = [104, 220, 372];

/** Tokens twice, with lines between; the left ones are buttons. */
export function attentionLines(model) {
  const [lines, left, right] = [s("g", { class: "dlw-lines" }), s("g"), s("g")];
  const svg = s("svg", { class: "dlw-plot", role: "group", "aria-label": "Tokens: arrows choose one", "data-tight": model.get("tokens").length > 30 },
    lines, left, right);
  const step = clamp(480 / model.get("tokens").length, 13, 22);
  const y = (at) => (at + 0.7) * step;
  const queries = model.get("tokens").map((token, i) => queryName(model, token, i, y(i), step));
  const keys = model.get("context").map((token, j) => keyName(token, y(j)));
  left.append(...queries);
  const walk = (by) => {
    const query = clamp(model.get("query") + by, 0, queries.length - 1);
    update(model, { query });
    queries[query].focus();
  };
  listen(left, [[["ArrowUp"], -1], [["ArrowDown"], 1]].map(([keys, by]) => ({ keys, run: () => walk(by) })));
  right.append(...keys.map(({ element }) => element));
  const rows = Math.max(queries.length, keys.length);
  set(svg, { viewBox: `0 0 ${WIDTH} ${y(rows)}` });
  function draw({ query, key, row, size: [, columns], hidden }) {
    queries.forEach((name, i) =>
      set(name, { "aria-pressed": String(i === query), tabindex: i === query ? 0 : -1 }));
    const seen = Array.from({ length: columns }, (_, j) => j).filter((j) => row[j] > 0.005);
    lines.replaceChildren(...seen.map((j) => lineOf(y(query) - 4, y(j) - 4, row[j], j === key)));
    keys.forEach(({ element, said }, j) => {
      const quiet = !(row[j] > 0.005) && j !== key; // NaN is, too
      said.textContent = hidden(query, j) ? "masked" : quiet && columns > 24 ? "" : number(row[j]);
      set(element, { "data-quiet": quiet, "data-chosen": j === key });
    });
  }
  return { element: h("figure", {}, svg), draw };
}

function lineOf(from, to, weight, chosen) {
  const middle = (LEFT + RIGHT) / 2;
  return s("path", {
    d: `M${LEFT + 6} ${from}C${middle} ${from} ${middle} ${to} ${RIGHT - 6} ${to}`,
    "stroke-width": 0.8 + 7 * weight, opacity: 0.35 + 0.6 * weight, "data-chosen": chosen,
  });
}

function queryName(model, token, i, y, step) {
  const choose = () => update(model, { query: i });
  const name = s("g", {
    class: "dlw-query", role: "button", "aria-label": `${quoted(token)}, token ${i + 1}`,
    onclick: choose, onpointerenter: choose,
  }, s("rect", { x: 0, y: y - 0.72 * step, width: LEFT + 4, height: step, rx: 4 }),
  s("text", { x: LEFT, y, "text-anchor": "end" }, cutToken(token)));
  return name;
}

function keyName(token, y) {
  const said = s("text", { x: WIDTH - 4, y, "text-anchor": "end" });
  const element = s("g", { class: "dlw-key" },
    s("text", { x: RIGHT, y }, cutToken(token)), said);
  return { element, said };
}
