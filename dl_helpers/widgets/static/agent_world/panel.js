// The drawing of a grid world: cells coloured by value, arrows, and who walks there.

import { limitOf } from "../drawing/colors.js";
import { isBright, number, s, set } from "../foundation/core.js";
import { colorOn } from "../drawing/heatmap.js";
import { path } from "../drawing/plot.js";
import { ACTIONS, cellAt, choiceAt } from "./walk.js";

const CELL = 60;
const TURN = [0, 90, 180, 270];

/** The world as an SVG that can be focused. */
export function worldPanel() {
  const layers = ["cells", "trail", "marks", "walkers"].map((name) => s("g", { class: `dlw-${name}` }));
  const [cells, trail, marks, walkers] = layers;
  const svg = s("svg", { class: "dlw-world", role: "group", tabindex: 0 }, ...layers);
  function draw(now) {
    const { rows } = now.world;
    const [height, width] = [rows.length, rows[0].length];
    set(svg, { viewBox: `0 0 ${width * CELL} ${height * CELL}` });
    svg.style.maxWidth = `${width * 84}px`; // or a small world would be huge
    const states = [...Array(height * width).keys()];
    const open = states.filter((state) => !"GX#".includes(cellAt(now.world, state)));
    const limit = limitOf(open.map((state) => choiceAt(now.values, state).value));
    const looks = states.map((state) => lookOf(now, state, { kind: "signed", limit }));
    cells.replaceChildren(...looks.map(cellShape));
    marks.replaceChildren(...looks.map(markShape));
    const walked = now.agent.slice(0, now.at + 1).map(({ state }) => middleOf(now.world, state));
    trail.replaceChildren(s("path", { d: path(walked) }));
    walkers.replaceChildren(agentShape(middleOf(now.world, now.place.state)),
      ownShape(middleOf(now.world, now.yours.state)));
    set(svg, { "aria-label": worldText(now) });
  }
  return { svg, element: svg, draw };
}

function middleOf({ rows }, state) {
  const width = rows[0].length;
  return [((state % width) + 0.5) * CELL, (Math.floor(state / width) + 0.5) * CELL];
}

/** Place, kind, colour and choice of a cell. */
function lookOf({ world, values }, state, scale) {
  const [x, y] = middleOf(world, state);
  const [kind, choice] = [cellAt(world, state), choiceAt(values, state)];
  const [, goal, pit] = world.rewards;
  return { x, y, kind, ...choice, color: colorOn(scale, choice.value), reward: kind === "G" ? goal : pit };
}

function cellShape({ x, y, kind, color }) {
  const box = s("rect", {
    x: x - CELL / 2 + 1, y: y - CELL / 2 + 1, width: CELL - 2, height: CELL - 2, rx: 4,
    "data-kind": kind,
  });
  if (!"GX#".includes(kind)) box.style.fill = `rgb(${color})`;
  return box;
}

/** What stands in a cell: an arrow and a value, or a reward. */
function markShape({ x, y, kind, color, action, value, tied, reward }) {
  const mark = s("g", { transform: `translate(${x} ${y})` });
  if (kind === "#") return mark;
  if ("GX".includes(kind)) {
    mark.append(label(kind === "G" ? "goal" : "pit", 6), label(signedText(reward), 22));
    return mark;
  }
  const ink = isBright(color) ? "#000" : "#fff";
  if (!tied) mark.append(arrow(TURN[action], ink));
  const text = label(number(value), CELL / 2 - 6);
  text.style.fill = ink;
  mark.append(text);
  return mark;
}

function signedText(value) {
  return value > 0 ? `+${number(value, 1)}` : number(value, 1);
}

function label(text, y) {
  return s("text", { y, "text-anchor": "middle" }, text);
}

function arrow(degrees, ink) {
  const shape = "M0 9V-11M-6 -5L0 -12L6 -5";
  return s("path", {
    d: shape, class: "dlw-arrow", stroke: ink, transform: `translate(0 -7) rotate(${degrees})`,
  });
}

/** The agent is a disc, the reader a square: they can stand on one cell. */
function agentShape([x, y]) {
  return s("circle", { class: "dlw-agent", cx: x - 19, cy: y - 19, r: 8 });
}

function ownShape([x, y]) {
  return s("rect", { class: "dlw-you", x: x + 11, y: y - 27, width: 15, height: 15, rx: 2 });
}

/** Where both stand, for who can't see it. */
export function worldText({ world, values, place, yours, name }) {
  const width = world.rows[0].length;
  const where = ({ state }) => `row ${Math.floor(state / width) + 1}, column ${(state % width) + 1}`;
  const choice = place.done ? "" : `, chooses ${ACTIONS[choiceAt(values, place.state).action]}`;
  return `World of ${world.rows.length} × ${width} cells. ${name}: ${where(place)}${choice}. ` +
    `You: ${where(yours)}. Arrow keys walk.`;
}
