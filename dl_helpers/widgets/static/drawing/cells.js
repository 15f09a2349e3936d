// Places in a grid of cells: under the pointer, or walked to by keys.

import { clamp } from "./colors.js";

/** The number of the cell under the pointer, in an element that height × width cells fill. */
export function cellUnder({ clientX, clientY }, element, [height, width]) {
  const box = element.getBoundingClientRect();
  const x = Math.floor(((clientX - box.left) / box.width) * width);
  const y = Math.floor(((clientY - box.top) / box.height) * height);
  return clamp(y, 0, height - 1) * width + clamp(x, 0, width - 1);
}

/** The cell that is (dx, dy) further, inside the grid; −1 counts as the first. */
export function cellBeside(cell, [dx, dy], [height, width]) {
  const at = Math.max(cell, 0);
  const x = clamp((at % width) + dx, 0, width - 1);
  const y = clamp(Math.floor(at / width) + dy, 0, height - 1);
  return y * width + x;
}

const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  Home: [-Infinity, 0], End: [Infinity, 0],
};

/** A key table that walks: `where()` gives { cell, size: [height, width] }, `go(cell)` moves. */
export function walkKeys(where, go) {
  return Object.entries(MOVES).map(([key, by]) => ({
    keys: [key],
    run: () => {
      const { cell, size } = where();
      go(cellBeside(cell, by, size));
    },
  }));
}
