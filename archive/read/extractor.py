"""trafilatura, imported in one place and without what it says while it is imported."""

import logging
import warnings

with warnings.catch_warnings():
    # urllib3, which it brings, warns that it can't use SOCKS proxies; nothing here asks it to.
    warnings.simplefilter("ignore")
    from trafilatura import bare_extraction
    from trafilatura.metadata import extract_author
    from trafilatura.settings import Extractor

# They warn of every page that they find nothing on; our own message is the one to show.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

__all__ = ["Extractor", "bare_extraction", "extract_author"]
