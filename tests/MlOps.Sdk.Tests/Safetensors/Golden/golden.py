"""Writes the golden safetensors files, by the rules of the format's own library and with none of our code:

- tensors sorted by type, the last of the enumeration first, then by name in the order of code points;
- JSON without blanks, "__metadata__" first (of several entries the library leaves the order to chance; here they are sorted), only '"', '\\' and what is below U+0020 escaped;
- blanks up to a multiple of 8, and the length of all that in 8 little-endian bytes before it;
- the bytes of the tensors, one after the other.

"attn.0", "attn0", "empty" and "framework" are the files that the library's own tests spell out byte by byte; GoldenTests has
those bytes too.

Usage: python3 golden.py FOLDER
"""

import json
import struct
import sys
from pathlib import Path

TYPES = {
    "BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32,
    "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}


def size(dtype, shape):
    bits = TYPES[dtype]
    for dimension in shape:
        bits *= dimension
    assert bits % 8 == 0
    return bits // 8


def content(dtype, shape):
    count = size(dtype, shape)
    return bytes(i % 2 for i in range(count)) if dtype == "BOOL" else bytes((i * 7 + 3) % 256 for i in range(count))


def safetensors(tensors, metadata=None):
    order = list(TYPES)
    tensors = sorted(tensors, key=lambda tensor: (-order.index(tensor[1]), tensor[0]))
    header, data = {}, b""
    if metadata is not None:
        header["__metadata__"] = dict(sorted(metadata.items()))
    for name, dtype, shape, *given in tensors:
        values = given[0] if given else content(dtype, shape)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


FLOATS = struct.pack("<6f", 0, 1, 2, 3, 4, 5)
NAMES = [
    "", " ", "a", "A", "a.b", "layers.10.weight", "layers.9.weight", 'quote"', "back\\slash", "slash/", "tab\t", "new\nline", "\r",
    "\b", "\f", "\0", "\x01", "\x1f", "\x7f", "\u0080", "é", "e\u0301", "\u2028", "日本", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000",
    "😀", "\U0010ffff", "<script>&'+",
]

FILES = {
    "empty": safetensors([]),
    "framework": safetensors([], {"framework": "pt"}),
    "empty-metadata": safetensors([], {}),
    "attn.0": safetensors([("attn.0", "F32", [1, 2, 3], FLOATS)]),
    "attn0": safetensors([("attn0", "F32", [1, 1, 2, 3], FLOATS)]),
    "types": safetensors([(f"t{i}", dtype, [2, 4]) for i, dtype in enumerate(TYPES)], {"format": "pt"}),
    "shapes": safetensors(
        [("scalar", "F64", []), ("none", "F32", [0]), ("none.of.many", "F32", [2, 0, 3]), ("one", "I16", [1, 1, 1, 1]), ("many", "U8", [3, 5, 7])]),
    "names": safetensors([(name, "U8", [2]) for name in NAMES], {name: name for name in NAMES}),
}

if __name__ == "__main__":
    for name, written in FILES.items():
        (Path(sys.argv[1]) / f"{name}.safetensors").write_bytes(written)
