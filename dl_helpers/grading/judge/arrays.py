"""Arrays, tensors and random generators as bytes and back."""

import re
import struct
import sys
from typing import Any

import numpy as np

from .limits import WireError

_KINDS = "biufcU"
_DTYPE = re.compile(rf"[<>|=][{_KINDS}][1-9][0-9]{{0,6}}")
_TENSORS = {
    "float64": "f8",
    "float32": "f4",
    "float16": "f2",
    "bfloat16": "i2",  # its bits; NumPy has no such number
    "int64": "i8",
    "int32": "i4",
    "int16": "i2",
    "int8": "i1",
    "uint8": "u1",
    "bool": "?",
    "complex64": "c8",
    "complex128": "c16",
}


def is_plain(dtype: np.dtype) -> bool:
    """Tell whether a dtype is of numbers or text, and of one such thing a cell."""
    return dtype.kind in _KINDS and dtype.itemsize > 0 and dtype.names is None


def dtype_of(text: str) -> np.dtype:
    """Read a dtype.

    Raises:
        WireError: for one that is not plain.
    """
    if not _DTYPE.fullmatch(text):
        raise WireError("not a dtype")
    return np.dtype(text)


def pack(array: np.ndarray) -> bytes:
    """Write an array of a plain dtype; the order of its memory, C or F, is kept."""
    flags = array.flags
    order = "F" if flags.f_contiguous and not flags.c_contiguous else "C"
    head = f"{array.dtype.str} {order} {','.join(map(str, array.shape))}".encode()
    return struct.pack("<H", len(head)) + head + array.tobytes(order)


def unpack(data: bytes) -> np.ndarray:
    """Read an array, which owns its memory.

    Raises:
        WireError: if shape, dtype and bytes do not go together, or hold no values.
    """
    (n,) = struct.unpack("<H", data[:2])
    name, order, shape = data[2 : 2 + n].decode("ascii").split(" ")
    dtype, sizes = dtype_of(name), _shape(shape)
    if order not in ("C", "F"):
        raise WireError("memory is in the order C or F")
    flat = np.frombuffer(data, np.uint8, offset=2 + n)
    if flat.size != dtype.itemsize * _product(sizes):
        raise WireError("an array of another size than it says")
    _check_values(flat, dtype)
    return flat.view(dtype).reshape(sizes, order=order).copy(order)


def _shape(text: str) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in text.split(",")) if text else ()
    if len(sizes) > 32 or any(size < 0 or size > sys.maxsize for size in sizes):
        raise WireError("not a shape")
    return sizes


def _product(sizes: tuple[int, ...]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _check_values(flat: np.ndarray, dtype: np.dtype) -> None:
    """Refuse bytes that no honest array holds: a bool of 7, a letter beyond Unicode."""
    if dtype.kind == "b" and flat.max(initial=0) > 1:
        raise WireError("a bool that is neither True nor False")
    if dtype.kind == "U":
        code = np.dtype("u4").newbyteorder(dtype.byteorder)
        if flat.view(code).max(initial=0) > sys.maxunicode:
            raise WireError("a letter that does not exist")


def pack_tensor(tensor: Any) -> bytes | None:
    """Write a dense tensor of the CPU, None for any other.

    Of its gradient only this goes over: whether it is a leaf that asks for one. The
    graph that it came out of stays where it is.
    """
    torch = sys.modules["torch"]
    plain = torch.Tensor.detach(tensor).as_subclass(torch.Tensor)
    name = str(plain.dtype).removeprefix("torch.")
    if plain.layout is not torch.strided or plain.is_quantized or name not in _TENSORS:
        return None
    if plain.device.type == "meta":
        return None
    plain = plain.cpu().resolve_conj().resolve_neg().contiguous()
    if name == "bfloat16":
        plain = plain.view(torch.int16)
    leaf = torch.Tensor.is_leaf.__get__(tensor)
    wants = leaf and torch.Tensor.requires_grad.__get__(tensor)
    return f"{name:16}{int(wants)}".encode() + pack(plain.numpy())


def unpack_tensor(data: bytes) -> Any:
    """Read a tensor; an array where torch is not loaded, for loading takes seconds.

    Raises:
        WireError: for a dtype that is none.
    """
    name, array = data[:16].decode("ascii").strip(), unpack(data[17:])
    if name not in _TENSORS or array.dtype != np.dtype(_TENSORS[name]):
        raise WireError("not a tensor")
    torch = sys.modules.get("torch")
    if torch is None:
        return _widened(array) if name == "bfloat16" else array
    tensor = torch.from_numpy(array)
    if name == "bfloat16":
        tensor = tensor.view(torch.bfloat16)
    asked = data[16:17] == b"1" and (tensor.is_floating_point() or tensor.is_complex())
    return tensor.requires_grad_(asked)


def _widened(bits: np.ndarray) -> np.ndarray:
    """Give the numbers that the bits of bfloat16 stand for: upper halves of float32."""
    return (bits.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def generator_state(rng: np.random.Generator) -> tuple[int, int, int, int] | None:
    """Give the state of NumPy's default generator, None for any other."""
    source = np.random.Generator.bit_generator.__get__(rng)
    if type(source) is not np.random.PCG64:
        return None
    state = source.state
    inner = state["state"]
    return inner["state"], inner["inc"], state["has_uint32"], state["uinteger"]


def generator(parts: list) -> np.random.Generator:
    """Make a generator in a given state.

    Raises:
        WireError: for a state that is none.
    """
    tops = (2**128, 2**128, 2, 2**32)
    if len(parts) != 4 or any(type(p) is not int for p in parts):
        raise WireError("not the state of a generator")
    if not all(0 <= p < top for p, top in zip(parts, tops, strict=True)):
        raise WireError("not the state of a generator")
    source = np.random.PCG64(0)
    source.state = {
        "bit_generator": "PCG64",
        "state": {"state": parts[0], "inc": parts[1]},
        "has_uint32": parts[2],
        "uinteger": parts[3],
    }
    return np.random.Generator(source)
