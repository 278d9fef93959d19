"""A package index on this machine that offers one package from English to Portuguese."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Handler(SimpleHTTPRequestHandler):
    """Serves files, says nothing, and lets somebody do something in the middle of a package."""

    def __init__(self, *arguments: object, halfway: Callable[[], None], directory: str) -> None:
        self.halfway = halfway
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def log_message(self, *arguments: object) -> None:
        """Drop the line."""

    def copyfile(self, source, outputfile) -> None:  # type: ignore[no-untyped-def]
        """Send a file in two halves."""
        content = source.read()
        outputfile.write(content[: len(content) // 2])
        outputfile.flush()
        if self.path.endswith(".argosmodel"):
            self.halfway()
        try:
            outputfile.write(content[len(content) // 2 :])
        except OSError:
            self.close_connection = True  # whoever asked has gone


@contextmanager
def package_index(
    folder: Path, package: Path, *, version: str, halfway: Callable[[], None] = lambda: None
) -> Iterator[str]:
    """Serve from a new folder; gives the address. `halfway` is called when half of the package is sent."""
    folder.mkdir()
    (folder / package.name).symlink_to(package)
    handler = partial(_Handler, halfway=halfway, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        entry = {
            "type": "translate", "from_code": "en", "to_code": "pt", "package_version": version,
            "links": [f"{address}/{package.name}"],
        }  # fmt: skip
        (folder / "index.json").write_text(json.dumps([entry]))
        yield address
        server.shutdown()
