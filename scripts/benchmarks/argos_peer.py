"""argostranslate as it comes, but for the sentence splitter: run by the benchmark in its own environment.

It imports nothing of ours: a task in as JSON, with the sentences of each paragraph, figures out.
"""

import json
import resource
import sys
import time
from pathlib import Path


def peak() -> int:
    """The most bytes that this process held.

    `getrusage` would count the parent's from before the program began, where Linux tells better.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Translate each paragraph by `argostranslate.translate.translate`."""
    task = json.load(sys.stdin)
    splits = task["splits"]
    from argostranslate import translate

    translate.MiniSBDSentencizer.split_sentences = lambda _, text: [
        s.strip() for s in splits[text] if s.strip()
    ]
    splits["Good morning."] = ["Good morning."]
    translate.translate("Good morning.", task["source"], task["target"])
    start, processor = time.perf_counter(), time.process_time()
    texts = [translate.translate(text, task["source"], task["target"]) for text in task["paragraphs"]]
    figures = {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}
    print(json.dumps(figures | {"texts": texts, "peak": peak()}))


if __name__ == "__main__":
    main()
