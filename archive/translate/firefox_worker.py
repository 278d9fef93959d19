"""A process of the Firefox engine: a line with a JSON list of sentences in, one with their translations out.

The first line out is "ready", or the reason why the model can't be loaded. Arguments are the files of
the model: network, source vocabulary, target vocabulary, and optionally a shortlist.
"""

import json
import signal
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Serve until standard input ends; 1 where the model can't be loaded."""
    # Ctrl-C reaches the whole group: the parent finishes its batch, and with it this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        from fxtranslate import Translator
    except ImportError:
        return _refuse("the extra `firefox` is not installed: pip install 'lire-aussi[firefox]'")
    try:
        translator = Translator(*(Path(path).read_bytes() for path in arguments))
    except (OSError, ValueError) as error:
        return _refuse(str(error))
    _say("ready")
    for line in sys.stdin:
        try:
            _say([translator.translate(sentence) for sentence in json.loads(line)])
        except ValueError as error:
            _say(str(error))
    return 0


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


def _refuse(reason: str) -> int:
    _say(reason)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
