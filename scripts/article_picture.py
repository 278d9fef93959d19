"""Take a picture of an archive's first article: `python -m scripts.article_picture DB OUT.png`."""

import sys

from tests import chrome


def main() -> None:
    """Serve the archive, open the article at 1280 by 1000 points, and save what is seen."""
    database, out = sys.argv[1:3]
    with chrome.chromium() as browser, chrome.running("serve", database) as (address, _):
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{address}/archive/articles/1")
        page.screenshot(path=out)


if __name__ == "__main__":
    main()
