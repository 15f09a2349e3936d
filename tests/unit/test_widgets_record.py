"""Record and scrub: what Python packs, Python and the page unpack."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from node import STATIC, node

from dl_helpers.widgets.foundation.record import pack, unpack

ARRAYS = {
    "maps": np.random.default_rng(0).normal(size=(3, 2, 5)),
    "pictures": np.arange(7, dtype=np.uint8),
    "places": np.array([[-1, 70_000]]),
    "right": np.array([True, False, True]),
    "long": np.array([70_000], np.uint32),
    "none": np.zeros((0, 4), np.float32),
    "one": np.array(2.5),
}


def test_arrays_come_back_as_float32_uint8_and_int32():
    back = unpack(pack(ARRAYS))
    assert [*back] == [*ARRAYS]
    for name, array in ARRAYS.items():
        np.testing.assert_allclose(back[name], array, rtol=1e-7)
        assert back[name].shape == array.shape
    kinds = [array.dtype.name for array in back.values()]
    assert kinds == [
        "float32",
        "uint8",
        "int32",
        "uint8",
        "int32",
        "float32",
        "float32",
    ]


@given(
    hnp.arrays(np.float32, hnp.array_shapes(min_dims=0, min_side=0), unique=False),
    st.text(min_size=1),
    st.sampled_from([0, 1]),
)
def test_any_shape_any_name_any_number(array, name, level):
    np.testing.assert_array_equal(unpack(pack({name: array}, level))[name], array)


@pytest.mark.parametrize("level", [0, 1])
def test_the_page_reads_the_same_numbers(tmp_path, level):
    file = tmp_path / "block"
    file.write_bytes(pack(ARRAYS, level))
    reader = (STATIC / "foundation/recording.js").as_uri()
    code = f"""
      import {{ readFileSync }} from "node:fs";
      import {{ unpack }} from {json.dumps(reader)};
      const file = readFileSync({json.dumps(str(file))});
      const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
      const arrays = await unpack(view);
      const plain = Object.entries(arrays).map(([name, {{ values, shape }}]) =>
        [name, {{ values: [...values], shape }}]);
      process.stdout.write(JSON.stringify(Object.fromEntries(plain)));
    """
    run = node("--input-type=module", "--eval", code)
    assert run.returncode == 0, run.stderr
    arrays = json.loads(run.stdout)
    for name, array in unpack(pack(ARRAYS)).items():
        assert arrays[name]["shape"] == list(array.shape)
        np.testing.assert_array_equal(arrays[name]["values"], array.ravel())


def test_smooth_pictures_get_smaller():
    ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (100, 64, 1))
    assert len(pack({"ramp": ramp})) < ramp.nbytes / 50


def test_what_is_no_number_or_too_large_is_refused():
    with pytest.raises(ValueError, match="words is <U3, expected real numbers"):
        pack({"words": np.array(["one", "two"])})
    with pytest.raises(ValueError, match="expected at most 64: record fewer"):
        pack({"film": np.zeros((65, 2**20), np.uint8)})
