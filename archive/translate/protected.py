"""What no translation may change: addresses, handles, file names, code, emoji."""

import re
from collections import Counter

# A URL ends before the punctuation of the sentence around it; a file name needs an ending that is one.
_ENDINGS = (
    r"avi|bat|bib|bmp|bz2|cfg|conf|css|csv|dat|db|deb|diff|dll|doc|docx"
    r"|dylib|epub|exe|flac|gif|gpg|gz|htm|html|ico|ini|ipynb|iso|jar|"
    r"java|jpeg|jpg|js|json|jsonl|jsx|kml|log|lua|md|mkv|mov|mp3|mp4|"
    r"mpg|ods|odt|ogg|otf|parquet|patch|pdf|php|plist|png|ppt|pptx|"
    r"properties|ps|psd|py|rar|rb|rst|rtf|sh|sql|sqlite|srt|svg|tar|tex|"
    r"tgz|tif|tiff|tmx|toml|torrent|ts|tsv|ttf|txt|vcf|wacz|warc|wav|webm"
    r"|webp|whl|woff|woff2|xls|xlsx|xml|xz|yaml|yml|zip|zst"
)
_EMOJI = (
    "\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7ff"
    "\U0001f900-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3"
)
PROTECTED = re.compile(
    rf"""(?x:
      `[^`\n]+`                                                  # code
    | (?:https?|ftp)://[^\s<>"“”«»]*[^\s<>"“”«».,;:!?'’)\]}}…。，、！？]   # URL with a scheme
    | \bwww\.[^\s<>"“”«»]*[^\s<>"“”«».,;:!?'’)\]}}…。，、！？]
    | (?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,64}}(?:\.[\w-]{{1,64}})*\.[^\W\d_]{{2,}}   # e-mail
    | (?<![\w@/])@\w(?:[\w.-]*\w)?                                # handle
    | (?<![\w&#/])\#\w*[^\W\d_]\w*                                # hashtag
    | (?<![\w.-])[\w-]{{1,100}}(?:\.[\w-]{{1,100}})*\.(?:{_ENDINGS})(?!\w|\.\w)   # file name
    | (?<!\w)[A-Za-z]:\\[^\s<>"|?*“”«»]*[^\s<>"|?*“”«».,;:!'’)\]}}]       # C:\folder\file
    | (?<![\w/.~])~?(?:/[\w.+-]*\w){{2,}}(?![\w/])                     # /folder/file
    | [{_EMOJI}](?:[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]|[{_EMOJI}])*   # emoji, joined ones whole
    )"""
)

_CLEARLY_NONE = re.compile(rf"[@#`/\\{_EMOJI}]|\w\.\w")


def find(text: str) -> list[str]:
    """The protected pieces of a text, in order."""
    if not _CLEARLY_NONE.search(text):  # most sentences hold none: one cheap pass says so
        return []
    return PROTECTED.findall(text)


def blanked(text: str) -> str:
    """The text with a space for each protected piece."""
    return PROTECTED.sub(" ", text) if _CLEARLY_NONE.search(text) else text


def changed(source: str, text: str) -> list[str]:
    """The protected pieces of a source that its translation lacks, or holds less often."""
    wanted = find(source)
    if not wanted:
        return []
    missing = Counter(wanted) - Counter(find(text))
    # A piece that the translation runs into a word ("#COP30na") is not found as such, but is there.
    return [piece for piece, n in missing.items() if text.count(piece) < source.count(piece) or n > 1]
