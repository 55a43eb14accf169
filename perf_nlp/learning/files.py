"""What every training writes beside its model."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from perf_nlp.learning.corpus import list_corpus_files


def corpus_checksums(corpus_dir: Path) -> str:
    """Give a checksum for each file of the corpus, as `sha256sum` writes them."""
    lines = []
    for path in list_corpus_files(corpus_dir):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.relative_to(corpus_dir).as_posix()}\n")
    return "".join(lines)


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Write sorted, indented JSON."""
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
