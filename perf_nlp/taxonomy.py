"""Labels and leaves of the official scheme, and what a form's own headings mean in it.

The tree changes with the ministry's rules, so it is data with an edition
(`data/taxonomy.toml`), never an enum in code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from perf_nlp.resources import resource

# No category is longer; what is may be anything.
_LONGEST_LEVEL = 60


@cache
def _taxonomy() -> dict[str, Any]:
    """Load the shipped taxonomy once."""
    return tomllib.loads(resource("data", "taxonomy.toml").read_text("utf-8"))


def edition() -> str:
    """Give the edition of the taxonomy, stored with each model."""
    return str(_taxonomy()["edition"])


@cache
def labels() -> Mapping[str, str]:
    """Give the five labels and their Chinese names, in official order."""
    return MappingProxyType(_taxonomy()["labels"])


@cache
def leaves() -> Mapping[str, str]:
    """Give the twelve leaves and their Chinese names, in official order."""
    return MappingProxyType(_taxonomy()["leaves"])


def label_of_leaf(leaf: str) -> str | None:
    """Give the label that `leaf` fixes, None for effect and process leaves, which fix none."""
    fixed: dict[str, str] = _taxonomy()["leaf_labels"]
    return fixed.get(leaf)


@lru_cache(maxsize=1024)
def leaf_of_declared(level1: str | None, level2: str | None = None) -> str | None:
    """Find the leaf that a form's own headings (一级指标, 二级指标) declare.

    :return: None if they name no single leaf, as 产出指标 alone does.

    >>> leaf_of_declared("产出指标", "数量指标")
    'output.quantity'
    >>> leaf_of_declared("效益指标") is None
    True
    """
    patterns: list[list[str]] = _taxonomy()["declared"]
    # The finer heading decides; the coarser one only where the finer says nothing.
    for text in (level2, level1):
        squeezed = re.sub(r"\s", "", text or "")
        for pattern, leaf in patterns:
            if pattern in squeezed:
                return leaf
    return None


def is_level1(text: str) -> bool:
    r"""Tell whether a cell reads like 一级指标: 产出指标（50分）, 效益.

    >>> is_level1("产 出\n指 标（50分）"), is_level1("培训人数")
    (True, False)
    """
    return _bare_level(text) in _words("level1")


def is_level2(text: str) -> bool:
    r"""Tell whether a cell reads like 二级指标: 数量指标, 社会效益.

    >>> is_level2("数量\n指标"), is_level2("培训人数")
    (True, False)
    """
    return _bare_level(text) in _words("level2")


@cache
def _words(level: str) -> frozenset[str]:
    """Give the words of one level of headings."""
    return frozenset(_taxonomy()[level])


@lru_cache(maxsize=4096)
def _bare_level(text: str) -> str:
    """Take layout, numbering, brackets and the word 指标 off a cell of a category."""
    if len(text) > _LONGEST_LEVEL:
        return text
    squeezed = re.sub(r"\s|[★☆*]|[（(\[【][^）)\]】]*[）)\]】]|\d+(?:\.\d+)?分", "", text)
    squeezed = re.sub(r"^(?:[一二三四五六七八九十]{1,2}|\d{1,2})[、.．]", "", squeezed)
    return re.sub(r"(?:类)?(?:绩效)?(?:指标|目标)?[:：]?$", "", squeezed)
