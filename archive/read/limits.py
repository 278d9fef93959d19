"""How much an input may ask of us before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one input; a message that refuses something names the bound that it broke.

    `document`: bytes of one page, text or message. `member`: bytes of one unpacked member of a ZIP,
    tar or gzip that is not a document (a WARC inside a ZIP, say). `total`: bytes unpacked from one
    outer file. `ratio`: how many times larger than packed a member may become, looked at once it is
    larger than `ratio_floor`. `members`: entries of one ZIP or tar. `depth`: containers inside each other.
    `memory`: bytes that xz or LZMA data may ask for to be unpacked; `xz -9` asks for 65 MiB, a hostile file
    for 4 GiB.
    """

    document: int = 20 * MIB
    member: int = 16 * 1024 * MIB
    total: int = 64 * 1024 * MIB
    ratio: int = 200
    ratio_floor: int = 10 * MIB
    members: int = 1_000_000
    depth: int = 5
    memory: int = 300 * MIB


def size(count: int) -> str:
    """A number of bytes for a person: `50.0 MB`."""
    amount, unit = float(count), "bytes"
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if amount < 1000 or unit == "TB":
            break
        amount /= 1000
    return f"{int(amount)} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
