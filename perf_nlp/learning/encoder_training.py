"""Build the shipped encoder from the corpus: vocabulary, distillation, tuning, measurement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.embeddings.encoder import Encoder
from perf_nlp.embeddings.static import load_static, make_static
from perf_nlp.embeddings.transformer import TransformerEncoder, save_static
from perf_nlp.learning.corpus import (
    CorpusProject,
    list_corpus_files,
    projects_of,
    read_projects,
)
from perf_nlp.learning.distill import DIM, distill
from perf_nlp.learning.encoder_card import card_text
from perf_nlp.learning.encoder_evaluation import BigramEncoder, evaluate_encoder
from perf_nlp.learning.pairs import all_texts, project_texts
from perf_nlp.learning.teacher import open_teacher
from perf_nlp.learning.vocabulary import make_tokenizer, make_vocabulary, parts_of_words
from perf_nlp.text.lexicon import field_words

N_WORDS = 20_000


def train_encoder(
    corpus_dir: Path, out_dir: Path, *, seed: int = 0, progress: Callable[[str], None],
    teacher: Encoder | None = None, n_words: int = N_WORDS, dim: int = DIM,
) -> dict[str, Any]:  # fmt: skip
    """Train the static encoder and save it with its card, its metrics and its data's checksums.

    :param corpus_dir: Holds the corpus (.jsonl files); only the training split is learnt from.
    :param out_dir: Made if missing.
    :param seed: Fixes shuffling; the same seed gives the same table on the same machine.
    :param progress: Told each step, in Chinese.
    :param teacher: None opens the one the extra for training brings.
    :return: The metrics, as saved in metrics.json.
    :raises ArtifactError: If the corpus or the extra for training is missing.
    """
    projects = read_projects(corpus_dir)
    train = project_texts(projects_of(projects, "train"))
    progress(f"训练集 {len(train)} 个项目；选词")
    vocabulary = make_vocabulary(all_texts(train), field_words(), size=n_words)
    tokenizer = make_tokenizer(vocabulary)
    progress("打开教师模型")
    teacher = teacher or TransformerEncoder(open_teacher())
    progress(f"蒸馏 {len(vocabulary.words)} 个词")
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
    rivals: dict[str, Encoder] = {
        "distilled": make_static(tokens.table(), tokenizer),
        "teacher": teacher,
    }
    metrics = {
        "dim": ours.dim,
        "n_tokens": len(tokens.vectors),
        "seed": seed,
        "fingerprint": ours.fingerprint,
        "n_projects": len(projects),
        "n_train_projects": len(train),
        "test": _measure({"encoder": ours, **rivals}, projects_of(projects, "test")),
    }
    _write_json(out_dir / "metrics.json", metrics)
    (out_dir / "card.md").write_text(card_text(metrics), "utf-8")
    (out_dir / "data.sha256").write_text(_checksums(corpus_dir), "utf-8")
    return metrics


def _measure(
    encoders: dict[str, Encoder], projects: Sequence[CorpusProject]
) -> dict[str, dict[str, Any]]:
    """Measure the encoders and the lexical baseline on one split."""
    texts = all_texts(project_texts(projects))
    everything: dict[str, Encoder] = {**encoders, "bigrams": BigramEncoder(texts)}
    return {name: evaluate_encoder(encoder, projects) for name, encoder in everything.items()}


def _checksums(corpus_dir: Path) -> str:
    """Give a checksum for each file of the corpus, as `sha256sum` writes them."""
    lines = []
    for path in list_corpus_files(corpus_dir):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.relative_to(corpus_dir).as_posix()}\n")
    return "".join(lines)


def _write_json(path: Path, values: dict[str, Any]) -> None:
    """Write sorted, indented JSON."""
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", "utf-8")
