"""Record and scrub: all positions of a control, computed once and sent once.

Behind a slider nobody waits for the kernel then: the page has every answer already, and
keeps it when the kernel is gone. What `pack` writes is read by
`static/foundation/recording.js`.
"""

import json
import zlib
from collections.abc import Mapping

import numpy as np

# What one widget may send: more would make a notebook slow to open.
MOST_BYTES = 64 * 2**20
# Where numbers are shown float32, for pictures uint8, for places int32.
KINDS = {"f": np.float32, "b": np.uint8, "i": np.int32, "u": np.int32}
ALIGNMENT = 4  # typed arrays of a browser start at a multiple of it
PACKED, PLAIN = b"zlib", b"none"  # what comes first: how the rest is compressed


def pack(arrays: Mapping[str, np.ndarray], level: int = 1) -> bytes:
    """Put named arrays of any shapes into one compressed block of bytes.

    Real numbers go as float32, bytes and truth values as uint8, other integers as
    int32. The block is "zlib" or "none", and then, compressed or not: the length of a
    header (uint32), the header (JSON: name, kind and shape of each array), the arrays
    in C order; all in little-endian order, each part filled up to a multiple of 4
    bytes.

    Args:
        arrays: what to send.
        level: of the compression; 1 costs little, 0 is for what is sent often: the page
            reads it at once.

    Raises:
        ValueError: if an array is of another kind, or all are too large to be sent.
    """
    parts, header = [], []
    for name, array in arrays.items():
        kind = np.uint8 if array.dtype == np.uint8 else KINDS.get(array.dtype.kind)
        if kind is None:
            raise ValueError(f"pack: {name} is {array.dtype}, expected real numbers")
        part = np.asarray(array, np.dtype(kind).newbyteorder("<"))
        header.append({"name": name, "kind": part.dtype.name, "shape": part.shape})
        parts.append(_filled(part.tobytes()))
    said = _filled(json.dumps(header).encode(), b" ")
    block = b"".join([len(said).to_bytes(ALIGNMENT, "little"), said, *parts])
    if len(block) > MOST_BYTES:
        raise ValueError(
            f"pack: {len(block) / 2**20:.0f} MiB came, expected at most "
            f"{MOST_BYTES // 2**20}: record fewer positions, or smaller pictures"
        )
    return PACKED + zlib.compress(block, level) if level else PLAIN + block


def unpack(block: bytes) -> dict[str, np.ndarray]:
    """Give the arrays back, as a page reads them."""
    data = block[len(PLAIN) :]
    data = zlib.decompress(data) if block.startswith(PACKED) else data
    at = ALIGNMENT + int.from_bytes(data[:ALIGNMENT], "little")
    arrays = {}
    for part in json.loads(data[ALIGNMENT:at]):
        kind = np.dtype(part["kind"]).newbyteorder("<")
        size = int(np.prod(part["shape"], dtype=np.int64))
        values = np.frombuffer(data, kind, size, at).reshape(part["shape"])
        arrays[part["name"]] = values
        at += values.nbytes + -values.nbytes % ALIGNMENT
    return arrays


def _filled(part: bytes, filling: bytes = b"\0") -> bytes:
    return part + filling * (-len(part) % ALIGNMENT)
