"""One entry of a feed as a feed of its own, so that what is kept of it reads again by itself."""

from copy import deepcopy
from typing import Any

from lxml import etree

from archive.read.feedxml import local_name, recovering

ITEMS = frozenset({"item", "entry"})
HEAD = frozenset(
    {"title", "link", "id", "language", "rights", "copyright", "license", "author", "creator", "publisher",
     "managingeditor", "webmaster"}
)  # fmt: skip
"""Whose feed it is, by the names of its head's elements: an entry's original has no more of the head.

The rest says when the feed was built, by what, and what else is in it: with that, every entry would be of
other bytes each time that the feed is polled, and read and stored each time.
"""
DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"


def entries_of(root: Any) -> list[Any]:
    """The entries of a feed, in their order."""
    return [node for node in root.iter() if isinstance(node.tag, str) and local_name(node) in ITEMS]


def shell_of(root: Any) -> Any:
    """Whose feed it is, without its entries: what an entry needs around it to be read by itself."""
    shell = deepcopy(root)
    _drop_entries(shell)
    channels = [child for child in shell if _is_channel(child)]
    for holder in (shell, *channels):
        holder.text = None
        for child in list(holder):
            child.tail = None
            if not _is_channel(child) and not _is_head(child):
                holder.remove(child)
    return shell


def alone(shell: Any, node: Any) -> bytes:
    """A feed with one entry alone, as bytes that can be read again."""
    feed = deepcopy(shell)
    one = deepcopy(node)
    one.tail = None
    _drop_entries(one)  # where an end is missing, the next entry stands within: it comes by itself
    channel = next((child for child in feed if _is_channel(child)), None)
    within = node.getparent()
    (channel if channel is not None and local_name(within) == "channel" else feed).append(one)
    return _sound(DECLARATION + bytes(etree.tostring(feed, encoding="utf-8")))


def _is_channel(node: Any) -> bool:
    return isinstance(node.tag, str) and local_name(node) == "channel"


def _is_head(node: Any) -> bool:
    """Whether an element says whose feed it is; of links, the one to the site does."""
    if not isinstance(node.tag, str) or local_name(node).lower() not in HEAD:
        return False
    return local_name(node) != "link" or node.get("rel", "alternate") == "alternate"


def _drop_entries(within: Any) -> None:
    for node in [node for node in within.iterdescendants() if local_name(node) in ITEMS]:
        node.getparent().remove(node)


def _sound(content: bytes) -> bytes:
    """XML that reads again as it was read: of a broken feed, recovery leaves names that no XML may have."""
    for _ in range(3):
        try:
            etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            recovered = etree.fromstring(content, recovering(None))
            if recovered is None:
                break
            content = DECLARATION + bytes(etree.tostring(recovered, encoding="utf-8"))
        else:
            break
    return content
