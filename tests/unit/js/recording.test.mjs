import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";
import { partOf, recording, unpack } from "../../../dl_helpers/widgets/static/foundation/recording.js";

const GRID = { values: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [3, 2] };

test("a part is the numbers at the given places of the first axes", () => {
  assert.deepEqual([...partOf(GRID, 1)], [2, 3]);
  assert.deepEqual([...partOf(GRID, 2, 1)], [5]);
  assert.deepEqual([...partOf(GRID)], [0, 1, 2, 3, 4, 5]);
});

function packed(number) {
  const header = new TextEncoder().encode('[{"name":"a","kind":"uint8","shape":[1]}]  ');
  const fill = 4 * Math.ceil(header.length / 4);
  const block = new Uint8Array(4 + fill + 4).fill(32);
  new DataView(block.buffer).setUint32(0, fill, true);
  block.set(header, 4);
  block[4 + fill] = number;
  const tagged = [new TextEncoder().encode("zlib"), deflateSync(block)];
  return viewOf(Buffer.concat(tagged));
}

function viewOf({ buffer, byteOffset, byteLength }) {
  return new DataView(buffer, byteOffset, byteLength);
}

test("a block that is not compressed is there at once", () => {
  const header = new TextEncoder().encode('[{"name":"a","kind":"uint8","shape":[2]}]   ');
  const block = Buffer.alloc(4 + 4 + header.length + 4);
  block.write("none");
  block.writeUInt32LE(header.length, 4);
  block.set(header, 8);
  block.set([7, 8], 8 + header.length);
  let drawn = 0;
  const model = { get: () => viewOf(block), on() {}, off() {} };
  const kept = recording(model, "a", () => { drawn += 1; });
  assert.deepEqual([...kept.now().a.values], [7, 8]);
  assert.equal(drawn, 0);
});

test("nothing recorded is no array", async () => {
  assert.deepEqual(await unpack(new DataView(new ArrayBuffer(0))), {});
});

test("of two blocks in a row the later one stays, and each end is told once", async () => {
  const listeners = [];
  const model = {
    state: packed(1),
    get() { return this.state; },
    on(name, run) { listeners.push(run); },
    off(name, run) { listeners.splice(listeners.indexOf(run), 1); },
  };
  let drawn = 0;
  const done = await new Promise((resolve) => {
    const kept = recording(model, "a", () => { drawn += 1; resolve(kept); });
    assert.deepEqual(kept.now(), {});
    model.state = packed(2);
    listeners[0]();
  });
  assert.deepEqual([...done.now().a.values], [2]);
  assert.equal(drawn, 1);
  done.close();
  assert.equal(listeners.length, 0);
});
