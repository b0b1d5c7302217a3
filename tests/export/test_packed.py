"""Numbers as a page carries them."""

import base64
import gzip
import json
import struct

import pytest
import torch

from metademo.export.packed import packed


def opened(text):
    raw = gzip.decompress(base64.b64decode(text))
    (length,) = struct.unpack("<I", raw[:4])
    return json.loads(raw[4 : 4 + length]), raw[4 + length :]


def test_header_and_numbers_lie_where_it_says():
    exact, coarse = torch.tensor([1.5, -2.0, 3.25]), torch.tensor([[0.5, -1.0], [4.0, 1.0]])
    header, numbers = opened(packed({"a": "ü</script>"}, {"e": exact}, {"r": coarse}))
    assert header["model"] == {"a": "ü</script>"}
    e, r = header["tensors"]["e"], header["tensors"]["r"]
    assert struct.unpack_from("<3f", numbers, e["at"]) == (1.5, -2.0, 3.25)
    assert (r["shape"], r["bits"], r["at"] % 4) == ([2, 2], 16, 0)
    factors = struct.unpack_from("<2f", numbers, r["at"])
    assert factors == pytest.approx((1 / 32767, 4 / 32767))
    assert struct.unpack_from("<4h", numbers, r["at"] + 8) == (16384, -32767, 32767, 8192)


def test_the_same_numbers_give_the_same_bytes():
    assert packed({}, {}, {"x": torch.ones(3, 3)}) == packed({}, {}, {"x": torch.ones(3, 3)})


def rounded(values):
    """What a page computes with, where it gets these numbers at 16 bits."""
    header, numbers = opened(packed({}, {}, {"x": values}))
    rows, each = len(values), values[0].numel()
    factors = torch.tensor(struct.unpack_from(f"<{rows}f", numbers, header["tensors"]["x"]["at"]))
    whole = torch.tensor(struct.unpack_from(f"<{rows * each}h", numbers, header["tensors"]["x"]["at"] + 4 * rows))
    return whole.view(rows, each) * factors[:, None]


def test_sixteen_bits_of_a_row_are_finer_than_half_precision():
    values = torch.randn(64, 576, generator=torch.Generator().manual_seed(0))
    ours, half = (rounded(values) - values).abs(), (values.half().float() - values).abs()
    assert ours.max() <= values.abs().amax(1).max() / 32767 / 2 * 1.01
    assert 4 * ours.square().mean() < half.square().mean()


def test_rows_of_zeros_stay_so():
    assert not rounded(torch.zeros(2, 3)).any()


def test_eight_bits_take_a_byte_each():
    values = torch.tensor([[0.5, -1.0, 0.25], [4.0, 1.0, -4.0]])
    header, numbers = opened(packed({}, {}, {}, {"x": values}))
    place = header["tensors"]["x"]
    assert (place["shape"], place["bits"]) == ([2, 3], 8)
    assert struct.unpack_from("<2f", numbers, place["at"]) == pytest.approx((1 / 127, 4 / 127))
    assert struct.unpack_from("<6b", numbers, place["at"] + 8) == (64, -127, 32, 127, 32, -127)
