"""Say in Chinese which cues decided."""

from __future__ import annotations

from collections.abc import Sequence

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


def top_cues(
    model: LinearModel, encoded: Encoded, head: str, columns: NDArray[np.int64]
) -> list[list[int]]:
    """Find the cues that speak most for the chosen answer against the others.

    :param columns: The chosen column of each example, shape (n,).
    :return: Table rows per example, strongest first, only cues that speak for the answer.
    """
    weights = model.heads[head].cue_weights
    # For the answer, against the mean of the others: what is common to all decides nothing.
    n_classes = weights.shape[1]
    contrast = (weights - weights.mean(axis=1, keepdims=True)) * (n_classes / (n_classes - 1))
    counts = np.diff(encoded.starts)
    example = np.repeat(np.arange(len(counts)), counts)
    says = contrast[encoded.rows, columns[example]] * encoded.weights
    order = np.lexsort((-says, example))
    found: list[list[int]] = []
    for start, count in zip(encoded.starts, counts, strict=False):
        best = order[start : start + min(count, _CANDIDATES)]
        found.append([int(encoded.rows[i]) for i in best if says[i] > 0])
    return found


def cue_names(model: LinearModel) -> list[tuple[str, str]]:
    """List (block, cue) for each row of the coefficient table."""
    return [(block.name, cue) for block in model.blocks for cue in block.vocabulary]


def reason(label: str, cues: Sequence[tuple[str, str]], targets: Sequence[Target]) -> str:
    """Put the deciding cues of one indicator into a sentence.

    :param cues: (block, cue), strongest first.
    :param targets: The value as read: its kind is named where a cue of the value decided.

    >>> reason("timeliness", [("name", "及时率$"), ("words", "及时率")], ())
    '判为时效：名称中的“及时率”'
    """
    said: list[str] = []
    for block, cue in cues:
        phrase = _phrase(block, cue)
        # 及时 after 及时率, or the other way round, says nothing new.
        if phrase and not any(_core(phrase) in _core(s) or _core(s) in _core(phrase) for s in said):
            said.append(phrase)
        if len(said) == _SHOWN:
            break
    if not said:
        kinds = "、".join(dict.fromkeys(_KINDS[target.kind] for target in targets))
        said = [f"名称整体与这一类相近，指标值为{kinds}" if kinds else "名称整体与这一类相近"]
    return f"判为{labels()[label]}：{'，'.join(said)}"


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


def _core(phrase: str) -> str:
    """Give the quoted part of a phrase, or the phrase itself."""
    return phrase.split("“")[-1].rstrip("”")
