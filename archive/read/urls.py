"""Web addresses: which may be shown as links, and one form for the same page."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from courlan import clean_url

TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|cmpid|cmp|ito|ocid|smid|smtyp|"
    r"sr_share|at_(?:campaign|medium|custom\d|link\w*|ptr\w*|format|bbc\w*)|xtor|wt_mc|wt\.mc\w*|ns_\w+|ncid|ref_src|ref_url|"
    r"amp_js_v|amp_gsa|usqp|guccounter|guce_\w+|taid|trk|sc_cid|sh_kit|s_kwcid|ICID|icid|partner_id|ftag|__twitter_impression|"
    r"mkt_tok|_hs\w+|hss_channel|vero_\w+|spm|wickedid|oly_(?:anon|enc)_id|rb_clickid|soc_(?:src|trk)|tblci|outputtype)$",
    re.I,
)
"""Parameters that say how a reader came, never which page it is."""


def safe_url(url: str | None) -> str | None:
    """The URL if it may be shown as a link (http or https with a host), else None."""
    if not url:
        return None
    url = url.strip()
    if re.search(r"[\x00-\x20\x7f]", url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and host else None


def canonical_form(url: str | None, base: str | None = None) -> str | None:
    """One form of an address: scheme and host folded, tracking and fragment dropped, the rest as it is.

    url: as it came; base: what a relative one is relative to. Every path and every other parameter is
    kept: article ids live in both (`/index.php?id=123`, `/n?articleId=7`), and a path's case may matter.
    None for what is no web address.
    """
    if not url:
        return None
    try:
        joined = urljoin(base, url.strip()) if base else url.strip()
    except ValueError:
        return None
    safe = safe_url(joined)
    if safe is None:
        return None
    parts = urlsplit(safe)
    kept = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.match(key)
    ]
    raw = {key for key, _ in kept}
    query = (
        parts.query if len(kept) == len(parse_qsl(parts.query, keep_blank_values=True)) else urlencode(kept)
    )
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""  # a page of a one-page site
    bare = urlunsplit(
        (parts.scheme.lower(), _netloc(parts.netloc, parts.scheme), parts.path or "/", query, fragment)
    )
    # courlan folds the rest; it is let do so only where it drops nothing that could name the article.
    cleaned = clean_url(bare)
    if cleaned and _same(bare, cleaned, raw):
        return str(cleaned)
    return bare


def _same(before: str, after: str, keys: set[str]) -> bool:
    old, new = urlsplit(before), urlsplit(after)
    left = {key for key, _ in parse_qsl(new.query, keep_blank_values=True)}
    return left == keys and old.path.rstrip("/") == new.path.rstrip("/") and old.fragment == new.fragment


def _netloc(netloc: str, scheme: str) -> str:
    userinfo, at, host = netloc.rpartition("@")
    host = host.lower()
    default = {"http": ":80", "https": ":443"}[scheme.lower()]
    return f"{userinfo}{at}{host.removesuffix(default)}"
