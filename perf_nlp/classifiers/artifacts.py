"""Keep a trained classifier in a folder: JSON and plain arrays, no pickle."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from perf_nlp.classifiers.linear import Block, Head, LinearModel
from perf_nlp.errors import ArtifactError

FORMAT = 2
_DESCRIPTION = "model.json"
_VOCABULARY = "vocabulary.json"
_ARRAYS = "arrays.npz"


@dataclass(frozen=True, slots=True)
class PoolCard:
    """What calibration has fixed of the common answer with the accurate model.

    :param model: Fingerprint of the accurate model.
    :param label_temperature: Of the common answer, > 0; likewise `leaf_temperature`.
    :param review_below: Confidence of the common answer under which a person should look.
    """

    model: str
    label_temperature: float
    leaf_temperature: float
    review_below: float


@dataclass(frozen=True, slots=True)
class Card:
    """What must be known of a trained classifier.

    :param version: Short checksum of what it was trained on and from: the name of the model.
    :param encoder: Fingerprint of the encoder whose vectors it reads.
    :param edition: Edition of the taxonomy.
    :param review_below: Confidence under which a person should look, or the accurate model.
    """

    version: str
    encoder: str
    edition: str
    review_below: float
    pool: PoolCard


def save_model(model: LinearModel, card: Card, folder: Path) -> None:
    """Write a classifier into `folder`, which is made if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    cues: list[str] = []
    for block in model.blocks:
        cues += sorted(block.vocabulary, key=block.vocabulary.__getitem__)
    description = {
        "format": FORMAT,
        "card": asdict(card),
        "vector_scales": model.vector_scales,
        "blocks": [[block.name, len(block.vocabulary), block.scale] for block in model.blocks],
        "heads": {
            name: {"classes": head.classes, "temperature": head.temperature}
            for name, head in model.heads.items()
        },
    }
    arrays: dict[str, Any] = {"idf": model.idf}
    for name, head in model.heads.items():
        # Half precision moves no probability by more than 0.001, and halves the download.
        arrays[f"{name}.cue_weights"] = head.cue_weights.astype(np.float16)
        arrays[f"{name}.vector_weights"] = head.vector_weights.astype(np.float16)
        arrays[f"{name}.intercept"] = head.intercept
    np.savez_compressed(folder / _ARRAYS, **arrays)
    _write_json(folder / _VOCABULARY, cues)
    _write_json(folder / _DESCRIPTION, description)


def load_model(folder: Path) -> tuple[LinearModel, Card]:
    """Read a classifier that `save_model` wrote.

    :raises ArtifactError: If files are missing or damaged, or another version wrote them.
    """
    try:
        description = json.loads((folder / _DESCRIPTION).read_text("utf-8"))
        if description["format"] != FORMAT:
            raise ArtifactError(
                "分类模型由另一版本的软件生成，请重新安装或运行 perf-nlp train", folder=folder.name
            )
        cues = json.loads((folder / _VOCABULARY).read_text("utf-8"))
        with (folder / _ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        card = description["card"]
        pool = PoolCard(**card["pool"])
        return _assemble(description, cues, arrays), Card(**{**card, "pool": pool})
    except (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as error:
        raise ArtifactError(
            "分类模型缺失或已损坏，请重新安装或运行 perf-nlp train", folder=folder.name
        ) from error


def _assemble(description: dict[str, Any], cues: list[str], arrays: dict[str, Any]) -> LinearModel:
    """Put the parts together and check that they fit."""
    blocks = []
    start = 0
    for name, size, scale in description["blocks"]:
        part = cues[start : start + size]
        blocks.append(Block(name, {cue: start + row for row, cue in enumerate(part)}, scale))
        start += size
    heads = {
        name: Head(
            tuple(head["classes"]),
            arrays[f"{name}.cue_weights"].astype(np.float32),
            arrays[f"{name}.vector_weights"].astype(np.float32),
            arrays[f"{name}.intercept"],
            float(head["temperature"]),
        )
        for name, head in description["heads"].items()
    }
    shapes = {len(cues), start, len(arrays["idf"]), *(len(h.cue_weights) for h in heads.values())}
    if len(shapes) != 1:
        raise ValueError("vocabulary and arrays differ in length")
    return LinearModel(tuple(blocks), arrays["idf"], description["vector_scales"], heads)


def _write_json(path: Path, content: Any) -> None:
    """Write JSON that diffs well enough: UTF-8, one space of indent."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", "utf-8")
