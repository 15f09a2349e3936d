import assert from "node:assert/strict";
import test from "node:test";
import { cellBeside, cellUnder, walkKeys } from "../../../dl_helpers/widgets/static/drawing/cells.js";

const SIZE = [2, 3];
const box = { left: 10, top: 20, width: 30, height: 20 };
const element = { getBoundingClientRect: () => box };
const under = (clientX, clientY) => cellUnder({ clientX, clientY }, element, SIZE);

test("the pointer is over the cell that it is drawn over, also on the very edge", () => {
  assert.deepEqual([under(11, 21), under(35, 21), under(25, 35)], [0, 2, 4]);
  assert.deepEqual([under(40, 40), under(0, 0)], [5, 0]);
});

test("steps stop at the edges, and begin at the first cell", () => {
  assert.equal(cellBeside(1, [1, 1], SIZE), 5);
  assert.equal(cellBeside(5, [1, 1], SIZE), 5);
  assert.equal(cellBeside(-1, [1, 0], SIZE), 1);
  assert.equal(cellBeside(4, [-Infinity, 0], SIZE), 3);
});

test("keys walk from where one is", () => {
  let cell = 1;
  const table = walkKeys(() => ({ cell, size: SIZE }), (to) => (cell = to));
  const press = (key) => table.find(({ keys }) => keys.includes(key)).run();
  for (const key of ["ArrowDown", "ArrowLeft", "ArrowUp", "End"]) press(key);
  assert.equal(cell, 2);
});
