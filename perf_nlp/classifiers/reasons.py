"""Say in Chinese which cues decided."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from perf_nlp.classifiers.linear import Encoded, LinearModel
from perf_nlp.records import Target
from perf_nlp.taxonomy import labels

# Cues looked at per indicator; many of them overlap and fold into one.
_CANDIDATES = 8
_SHOWN = 3
_KINDS = {
    "percent": "百分比", "number": "数目", "money": "金额", "ratio": "比例", "duration": "时长",
    "deadline": "期限", "period": "起止时间", "change": "升降幅度", "boolean": "是否类说法",
    "grade": "等级", "timely": "及时类说法", "qualitative": "定性说法", "reference": "参照类说法",
    "policy": "政策用语", "placeholder": "占位符", "text": "文字", "empty": "空白",
}  # fmt: skip


def phrases(model: LinearModel) -> list[str | None]:
    """Put each row of the coefficient table into words; None for cues that say nothing to a reader.

    One more entry stands for the row behind the table.
    """
    cues = [_phrase(block.name, cue) for block in model.blocks for cue in block.vocabulary]
    return [*cues, None]


def top_cues(
    model: LinearModel,
    encoded: Encoded,
    head: str,
    columns: NDArray[np.int64],
    is_sayable: NDArray[np.bool_],
) -> list[list[int]]:
    """Find the cues that speak most for the chosen answer against the others.

    :param columns: The chosen column of each example, shape (n,).
    :param is_sayable: Whether a row of the table has a phrase, shape (n_cues + 1,).
    :return: Table rows per example, strongest first, only cues that speak for the answer.
    """
    weights = model.heads[head].cue_weights
    # For the answer, against the mean of the others: what is common to all decides nothing.
    n_classes = weights.shape[1]
    contrast = (weights - weights.mean(axis=1, keepdims=True)) * (n_classes / (n_classes - 1))
    example = np.repeat(np.arange(len(columns)), np.diff(encoded.starts))
    kept = is_sayable[encoded.rows]
    rows, example, strength = encoded.rows[kept], example[kept], encoded.weights[kept]
    says = contrast[rows, columns[example]] * strength
    rows, example, says = rows[says > 0], example[says > 0], says[says > 0]
    order = np.lexsort((-says, example))
    ranked = rows[order].tolist()
    starts = np.searchsorted(example[order], np.arange(len(columns) + 1)).tolist()
    return [ranked[start : min(end, start + _CANDIDATES)] for start, end in pairwise(starts)]


def reason(label: str, said: Sequence[str], targets: Sequence[Target]) -> str:
    """Put the deciding cues of one indicator into a sentence.

    :param said: Phrases of the cues, strongest first.
    :param targets: The value as read: its kind is named where no cue can be.

    >>> reason("timeliness", ["名称中的“及时率”", "名称中的“及时”", "指标值为百分比"], ())
    '判为时效：名称中的“及时率”，指标值为百分比'
    """
    kept: list[str] = []
    cores: list[str] = []
    for phrase in said:
        core = phrase.split("“")[-1].rstrip("”")
        # 及时 after 及时率, or the other way round, says nothing new.
        if not any(core in other or other in core for other in cores):
            kept.append(phrase)
            cores.append(core)
            if len(kept) == _SHOWN:
                break
    if not kept:
        kinds = "、".join(dict.fromkeys(_KINDS[target.kind] for target in targets))
        kept = [f"名称整体与这一类相近，指标值为{kinds}" if kinds else "名称整体与这一类相近"]
    return f"判为{labels()[label]}：{'，'.join(kept)}"


def _phrase(block: str, cue: str) -> str | None:
    """Put one cue into words; None for a cue too small to mean anything to a reader."""
    if block == "value":
        key, _, rest = cue.partition("=")
        text = rest.split("|")[0]
        return {
            "kind": f"指标值为{_KINDS.get(text, text)}",
            "unit": f"指标值的单位“{text}”",
            "per": f"指标值按“{text}”计",
            "wording": f"指标值中的“{text}”" if len(text) > 1 else None,
            "none": "指标值为零",
        }.get(key)
    text = cue.strip("^$")
    if len(text) < 2:
        return None
    return f"{'描述' if block == 'description' else '名称'}中的“{text}”"
