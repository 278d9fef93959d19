"""Small packed data that asks for 4 GiB of memory to be unpacked."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

BLOCK = 12
"""Where the header of the first block stands in an xz file: it names its size, its filters, and its CRC."""


def xz(content: bytes) -> bytes:
    """Content packed by xz."""
    data = bytearray(lzma.compress(content, preset=0))
    header = data[BLOCK : BLOCK + 8]
    assert header[2:4] == b"\x21\x01"  # LZMA2, with one byte that names the dictionary
    header[4] = 40
    data[BLOCK : BLOCK + 12] = header + struct.pack("<I", zlib.crc32(header))
    return bytes(data)


def zipped(members: Mapping[str, bytes | str], greedy: str) -> bytes:
    """A ZIP of members, of which one is packed by LZMA and asks for so much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_LZMA if name == greedy else None)
    data = bytearray(out.getvalue())
    start = archive.getinfo(greedy).header_offset + 30 + len(greedy.encode())
    struct.pack_into("<I", data, start + 5, 0xFFFFFFFF)
    return bytes(data)
