"""Build the shipped encoder from the corpus: vocabulary, distillation, tuning, measurement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.embeddings.encoder import Encoder
from perf_nlp.embeddings.side_by_side import SideBySide
from perf_nlp.embeddings.static import load_static, make_static
from perf_nlp.embeddings.transformer import save_static
from perf_nlp.learning.corpus import (
    CorpusProject,
    projects_of,
    read_projects,
)
from perf_nlp.learning.distill import DIM, distill
from perf_nlp.learning.encoder_card import card_text
from perf_nlp.learning.encoder_evaluation import (
    CosineSimilarities,
    bm25_similarities,
    evaluate_encoder,
)
from perf_nlp.learning.files import corpus_checksums, write_json
from perf_nlp.learning.minimal_pairs import Similarities, read_minimal_pairs
from perf_nlp.learning.pairs import all_texts, project_texts
from perf_nlp.learning.vocabulary import make_tokenizer, make_vocabulary, parts_of_words
from perf_nlp.text.lexicon import field_words

N_WORDS = 20_000


def train_encoder(
    corpus_dir: Path, out_dir: Path, base: Encoder, *, tuned: Encoder | None = None,
    seed: int = 0, progress: Callable[[str], None], n_words: int = N_WORDS, dim: int = DIM,
) -> dict[str, Any]:  # fmt: skip
    """Train the static encoder and save it with its card, its metrics and its data's checksums.

    :param corpus_dir: Holds the corpus (.jsonl files); only the training split is learnt from.
    :param out_dir: Made if missing.
    :param base: Encodes the words that the static vectors start from.
    :param tuned: Encodes them too, the vectors side by side; None leaves it at `base`.
    :param seed: Fixes shuffling; the same seed gives the same table on the same machine.
    :param progress: Told each step, in Chinese.
    :return: The metrics, as saved in metrics.json.
    :raises ArtifactError: If the corpus or the extra for training is missing.
    """
    projects = read_projects(corpus_dir)
    train = project_texts(projects_of(projects, "train"))
    progress(f"训练集 {len(train)} 个项目；选词")
    vocabulary = make_vocabulary(all_texts(train), field_words(), size=n_words)
    tokenizer = make_tokenizer(vocabulary)
    progress(f"蒸馏 {len(vocabulary.words)} 个词")
    teacher = base if tuned is None else SideBySide([base, tuned])
    tokens = distill(teacher, vocabulary, dim=dim)
    progress("对比训练")
    # torch takes seconds to import, and this module is imported with the command line.
    from perf_nlp.learning.contrastive import tune

    parts = parts_of_words(vocabulary)
    table = tune(tokens, tokenizer, parts, train, seed=seed, progress=progress)
    progress("保存并评测")
    out_dir.mkdir(parents=True, exist_ok=True)
    save_static(out_dir, tokenizer, table.astype(np.float16))
    ours = load_static(out_dir)
    rivals = {"distilled": make_static(tokens.table(), tokenizer), "base": base}
    if tuned is not None:
        rivals |= {"tuned": tuned, "accurate": SideBySide([ours, tuned])}
    metrics = {
        "dim": ours.dim,
        "n_tokens": len(tokens.vectors),
        "seed": seed,
        "fingerprint": ours.fingerprint,
        "n_projects": len(projects),
        "n_train_projects": len(train),
        "test": _measure({"encoder": ours, **rivals}, projects_of(projects, "test")),
    }
    write_json(out_dir / "metrics.json", metrics)
    (out_dir / "card.md").write_text(card_text(metrics), "utf-8")
    (out_dir / "data.sha256").write_text(corpus_checksums(corpus_dir), "utf-8")
    return metrics


def _measure(
    encoders: dict[str, Encoder], projects: Sequence[CorpusProject]
) -> dict[str, dict[str, Any]]:
    """Measure the encoders and the lexical baseline on one split."""
    pairs = read_minimal_pairs()
    ways: dict[str, Similarities] = {
        **{name: CosineSimilarities(encoder) for name, encoder in encoders.items()},
        "bigrams": bm25_similarities,
    }
    return {name: evaluate_encoder(way, projects, pairs) for name, way in ways.items()}
