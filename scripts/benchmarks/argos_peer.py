"""argostranslate as it comes, but for the sentence splitter: run by the benchmark in its own environment.

It imports nothing of ours: a task in as JSON, with the sentences of each paragraph, figures out.
"""

import json
import resource
import sys
import time


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
    start = time.perf_counter()
    texts = [translate.translate(text, task["source"], task["target"]) for text in task["paragraphs"]]
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "texts": texts, "peak": peak}))


if __name__ == "__main__":
    main()
