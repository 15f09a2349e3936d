// What is said of a dream.

import { number } from "../foundation/core.js";
import { significant } from "../foundation/digits.js";

/** What is dreamt of: a class or a unit. */
export function targetText(get) {
  if (!get("stage")) return `class ${get("classes")[get("of_class")]}`;
  return `unit ${unitOf(get)} of ${get("stage")}`;
}

/** The unit of the present stage; another stage may have fewer. */
export function unitOf(get) {
  return Math.min(get("unit"), unitsOf(get) - 1);
}

/** How many units the present stage has. */
export function unitsOf(get) {
  return get("stages").find(({ name }) => name === get("stage"))?.units ?? 1;
}

/** What the number that grows is called. */
export function valueName(get) {
  return get("stage") ? "mean activation" : "score";
}

/** How far it has come. */
export function dreamText(get, { steps, value, p }) {
  const best = p.reduce((at, share, k) => (share > p[at] ? k : at), 0);
  const own = get("stage") ? "" : `, probability ${number(p[get("of_class")], 3)}`;
  return `Step ${steps}, ${targetText(get)}: ${valueName(get)} ${significant(value)}${own}. ` +
    `The network answers ${get("classes")[best]} (${number(p[best], 3)}).`;
}
