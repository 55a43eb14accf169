"""What careful labelling takes beside the linear model, and what it adds to the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perf_nlp.classifiers.features import Example
from perf_nlp.classifiers.neighbours import Neighbours
from perf_nlp.classifiers.second_opinion import SecondOpinion
from perf_nlp.taxonomy import labels


@dataclass(frozen=True, slots=True)
class Care:
    """A second opinion and labelled neighbours."""

    second: SecondOpinion
    neighbours: Neighbours

    def say_further(
        self,
        said: Sequence[str],
        examples: Sequence[Example],
        chosen: Sequence[str],
        opinions: Mapping[int, str],
    ) -> list[str]:
        """Add to n reasons what the accurate model says, and which labelled names are near.

        :param chosen: The label of each.
        :param opinions: Row → label of the accurate model, where it was asked.
        """
        nearest = self.neighbours.nearest([example.name for example in examples], chosen)
        further = []
        for row, (reason, names) in enumerate(zip(said, nearest, strict=True)):
            if row in opinions:
                agrees = "也" if opinions[row] == chosen[row] else ""
                reason += f"；复核模型{agrees}判为{labels()[opinions[row]]}"
            if names:
                quoted = "、".join(f"“{name}”" for name in names)
                reason += f"；参考语料中同类相近的有{quoted}"
            further.append(reason)
        return further
