"""How fast is our tokeniser (rjieba with the field's lexicon), beside jieba with the same lexicon?

`tests/text/test_tokenize.py` holds the two to the same tokens over the whole corpus.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable

from perf_nlp.resources import resource
from perf_nlp.text.lexicon import field_words
from perf_nlp.text.normalize import normalize
from perf_nlp.text.tokenize import field_tokenizer


def read_texts() -> list[str]:
    """Read the distinct texts of the corpus."""
    texts = set()
    for path in sorted(resource("data", "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for row in json.loads(line)["indicators"]:
                texts |= {row[key] for key in ("name", "value", "description") if row[key]}
    return sorted(texts)


def jieba_with_lexicon() -> Callable[[str], list[str]]:
    """Build jieba with our words."""
    import jieba

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    for word in field_words():
        tokenizer.add_word(word)
    return lambda text: list(tokenizer.cut(normalize(text), HMM=False))


def main() -> None:
    """Print texts a second of both, dictionary loaded."""
    texts = read_texts()
    for name, cut in (("ours (rjieba)", field_tokenizer()), ("jieba", jieba_with_lexicon())):
        cut("预热")
        started = time.perf_counter()
        for text in texts:
            cut(text)
        seconds = time.perf_counter() - started
        print(f"{name}: {len(texts) / seconds:,.0f} texts/s, normalising included")


if __name__ == "__main__":
    main()
