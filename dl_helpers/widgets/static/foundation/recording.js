// Record and scrub, the page's side: reads what Python's record.pack wrote.

const ARRAYS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array };

const TAG = 4; // bytes that say how the rest is compressed

/** The arrays of a block (a DataView), by name: { values, shape } each. */
export async function unpack(block) {
  const plain = plainArrays(block);
  if (plain) return plain;
  const { buffer, byteOffset, byteLength } = block;
  const packed = new Blob([new Uint8Array(buffer, byteOffset + TAG, byteLength - TAG)]);
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  return arraysIn(await new Response(stream).arrayBuffer());
}

/** The arrays of a block that is not compressed, or empty; null for another. */
function plainArrays({ buffer, byteOffset, byteLength }) {
  if (!byteLength) return {};
  const tag = new TextDecoder().decode(new Uint8Array(buffer, byteOffset, TAG));
  if (tag !== "none") return null;
  // a copy, because typed arrays start at a multiple of four
  return arraysIn(buffer.slice(byteOffset + TAG, byteOffset + byteLength));
}

/** The arrays of a block that is unpacked already. */
export function arraysIn(buffer) {
  const headerLength = new DataView(buffer).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(buffer, 4, headerLength));
  const arrays = {};
  let at = 4 + headerLength;
  for (const { name, kind, shape } of JSON.parse(header)) {
    const values = new ARRAYS[kind](buffer, at, sizeOf(shape));
    arrays[name] = { values, shape };
    at += 4 * Math.ceil(values.byteLength / 4);
  }
  return arrays;
}

/** The part of an array (values, shape) at the given places of its first axes. */
export function partOf({ values, shape }, ...places) {
  const size = sizeOf(shape.slice(places.length));
  const at = places.reduce((row, place, axis) => row * shape[axis] + place, 0);
  return values.subarray(at * size, (at + 1) * size);
}

/**
 * Keep the arrays of a Bytes trait at hand: `now()` gives them, {} until they have been
 * unpacked; `redraw` is called when that has taken its time.
 */
export function recording(model, name, redraw) {
  let arrays = {};
  let latest = 0;
  async function renew() {
    const turn = ++latest;
    const plain = plainArrays(model.get(name));
    const fresh = plain ?? await unpack(model.get(name));
    if (turn !== latest) return; // a later block has overtaken this one
    arrays = fresh;
    if (!plain) redraw(); // otherwise they are there before the change is drawn
  }
  model.on(`change:${name}`, renew);
  renew();
  return { now: () => arrays, close: () => model.off(`change:${name}`, renew) };
}

function sizeOf(shape) {
  return shape.reduce((size, length) => size * length, 1);
}
