import assert from "node:assert/strict";
import test from "node:test";
import { draggable, placeIn } from "../../../dl_helpers/widgets/static/drawing/pointer.js";

/** As much of a browser's point as is used: matrices here only scale. */
class Point {
  constructor(x, y) {
    Object.assign(this, { x, y });
  }
  matrixTransform({ by }) {
    return new Point(by * this.x, by * this.y);
  }
}

test("a pointer's place is given in the units of the drawing", () => {
  globalThis.DOMPoint = Point;
  const svg = { getScreenCTM: () => ({ inverse: () => ({ by: 0.5 }) }) };
  assert.deepEqual(placeIn(svg, { clientX: 40, clientY: 10 }), [20, 5]);
});

test("only what is pressed is dragged, until it is let go", () => {
  const element = new EventTarget();
  const [captured, moves] = [[], []];
  element.setPointerCapture = (id) => captured.push(id);
  draggable(element, (event) => moves.push(event));
  const tell = (name) => element.dispatchEvent(Object.assign(new Event(name), { pointerId: 7 }));
  assert.equal(element.onpointermove, undefined);
  tell("pointerdown");
  assert.deepEqual(captured, [7]);
  element.onpointermove("here");
  assert.deepEqual(moves, ["here"]);
  for (const end of ["pointerup", "pointercancel"]) {
    tell("pointerdown");
    tell(end);
    assert.equal(element.onpointermove, null);
  }
});
