"""Say in Chinese which cues decided."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from perf_nlp.classifiers.adding import Added, Adder, Part
from perf_nlp.classifiers.features import Example
from perf_nlp.classifiers.grams import Rows
from perf_nlp.classifiers.linear import Floats, LinearModel
from perf_nlp.records import Target
from perf_nlp.taxonomy import labels

_HEAD = "label"
# Cues looked at per indicator; many of them overlap and fold into one.
_CANDIDATES = 8
_SHOWN = 3
# Sentences kept: tables repeat themselves.
_KEPT = 1 << 16
_KINDS = {
    "percent": "百分比", "number": "数目", "money": "金额", "ratio": "比例", "duration": "时长",
    "deadline": "期限", "period": "起止时间", "change": "升降幅度", "boolean": "是否类说法",
    "grade": "等级", "timely": "及时类说法", "qualitative": "定性说法", "reference": "参照类说法",
    "policy": "政策用语", "placeholder": "占位符", "text": "文字", "empty": "空白",
}  # fmt: skip


class Reasons:
    """Says of examples that were added up which cues decided their label.

    :param adder: What adds them up.
    """

    def __init__(self, adder: Adder) -> None:
        model = adder.model
        self._parts = adder.parts
        self._phrases = [
            _phrase(block.name, cue) for block in model.blocks for cue in block.vocabulary
        ]
        self._says = _says(model, np.array([phrase is not None for phrase in self._phrases]))
        self._labels = model.heads[_HEAD].classes
        self._kept: dict[tuple[int, tuple[int, ...]], str] = {}

    def give(self, examples: Sequence[Example], added: Added, columns: Rows) -> list[str]:
        """Put the deciding cues of n examples into a sentence each.

        :param added: What `Adder.add` gave of them.
        :param columns: The column of the chosen label, shape (n,).
        """
        if len(self._kept) > _KEPT:
            self._kept.clear()
        return [
            self._sentence(column, tuple(cues), example)
            for example, column, cues in zip(
                examples, columns.tolist(), self.top_cues(added, columns), strict=True
            )
        ]

    def _sentence(self, column: int, cues: tuple[int, ...], example: Example) -> str:
        """Say it of one example; of the same cues only once."""
        sentence = self._kept.get((column, cues))
        if sentence is None:
            said = [phrase for cue in cues if (phrase := self._phrases[cue])]
            sentence = reason(self._labels[column], said, example.targets)
            if cues:
                self._kept[column, cues] = sentence
        return sentence

    def top_cues(self, added: Added, columns: Rows) -> list[list[int]]:
        """Find the cues that speak most for the chosen label against the others.

        :return: Rows of the coefficient table for each example, strongest first.
        """
        rows, says = [], []
        for block, factor in enumerate(added.factors):
            for part, numbers in zip(self._parts, added.numbers, strict=True):
                for place, term in enumerate(part.terms):
                    if term.block == block:
                        best, strength = self._best(part, place, numbers, columns)
                        rows.append(best)
                        says.append(strength * factor[:, None])
        all_rows, all_says = np.hstack(rows), np.hstack(says)
        # Stable: of two that say as much, the one that is listed first.
        order = np.argsort(-all_says, axis=1, kind="stable")[:, :_CANDIDATES]
        ranked = np.take_along_axis(all_rows, order, axis=1).tolist()
        lengths = (np.take_along_axis(all_says, order, axis=1) > 0).sum(axis=1).tolist()
        return [cues[:length] for cues, length in zip(ranked, lengths, strict=True)]

    def _best(self, part: Part, place: int, numbers: Rows, columns: Rows) -> tuple[Rows, Floats]:
        """Find the strongest cues from one source.

        :return: Their rows, strongest first, and what they say before the block is scaled, 0
            where there are no more; both of shape (n, _CANDIDATES).
        """
        n_labels = len(self._labels)
        pairs, which = np.unique(numbers * n_labels + columns, return_inverse=True)
        keys, chosen = np.divmod(pairs, n_labels)
        rows, of_pair = part.kept[place].rows_of(keys)
        says = self._says[rows, chosen[of_pair]]
        speaking = says > 0
        rows, of_pair, says = rows[speaking], of_pair[speaking], says[speaking]
        order = np.lexsort((-says, of_pair))
        rows, of_pair, says = rows[order], of_pair[order], says[order]
        rank = np.arange(len(rows)) - np.searchsorted(of_pair, of_pair)
        first = rank < _CANDIDATES
        best = np.zeros((len(pairs), _CANDIDATES), np.int64)
        strength = np.zeros((len(pairs), _CANDIDATES), np.float32)
        best[of_pair[first], rank[first]] = rows[first]
        strength[of_pair[first], rank[first]] = says[first]
        return best[which], strength[which]


def _says(model: LinearModel, is_sayable: np.ndarray) -> Floats:
    """Tell how much each cue says for each label, before its block is scaled; shape of the head.

    For the label, against the mean of the others: what is common to all decides nothing.
    """
    weights = model.heads[_HEAD].cue_weights
    n_classes = weights.shape[1]
    contrast = (weights - weights.mean(axis=1, keepdims=True)) * (n_classes / (n_classes - 1))
    says: Floats = contrast * (model.idf * is_sayable)[:, None]
    return says


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
        core = _core(phrase)
        for other in cores:
            # 及时 after 及时率, or the other way round, says nothing new.
            if core in other or other in core:
                break
        else:
            kept.append(phrase)
            cores.append(core)
            if len(kept) == _SHOWN:
                break
    if not kept:
        kinds = "、".join(dict.fromkeys(_KINDS[target.kind] for target in targets))
        kept = [f"名称整体与这一类相近，指标值为{kinds}" if kinds else "名称整体与这一类相近"]
    return f"判为{labels()[label]}：{'，'.join(kept)}"


@cache
def _core(phrase: str) -> str:
    """Give what a phrase quotes, or all of it; there are no more phrases than cues."""
    return phrase.split("“")[-1].rstrip("”")


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
