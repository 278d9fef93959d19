"""On the path of a process, this refuses every socket that leads anywhere, and writes down who asked.

An audit hook sees what any library does, however it imported `socket`; ASKED names the file to write to.
"""

import os
import sys
import traceback
from typing import Any

REFUSED = {
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto",
    "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect",
}  # fmt: skip


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in REFUSED:
        # The file is opened by its descriptor: a hook that opens one by name would call itself.
        os.write(LOG, f"{event} {arguments[1:]!r}\n{''.join(traceback.format_stack(limit=12))}\n".encode())
        raise OSError(f"no network here: {event}")


if "ASKED" in os.environ:
    LOG = os.open(os.environ["ASKED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.addaudithook(refuse)
