"""What the classifier looks at: an indicator → named cues, in blocks.

A cue is a short string such as "及时率$" (the name ends so) or "kind=percent" (how the value
reads). Blocks are weighted and scaled apart, because a long description has hundreds of cues and
a value five.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from perf_nlp.indicators.names import clean_name, find_hint, is_rate
from perf_nlp.indicators.targets import parse_target
from perf_nlp.records import Indicator, Target
from perf_nlp.text.normalize import normalize
from perf_nlp.text.simplify import simplify
from perf_nlp.text.tokenize import JiebaTokenizer, field_tokenizer

_LONGEST_GRAM = 4
# Texts whose reading is kept: tables repeat themselves heavily.
_CACHED = 1 << 16
# Descriptions run to pages; what they measure stands in the first sentences.
_DESCRIPTION_LENGTH = 80
_WORDING_LENGTH = 20
# Layout may put a space behind every character: so much is looked at to find so much text.
_SPACED = 2
# Only between two Latin words or numbers a space parts anything.
_LAYOUT = re.compile(r"(?<![0-9A-Za-z]) | (?![0-9A-Za-z])")
# An amount of something; none and all mean more than their number, a date or a grade is no amount.
# Full-width digits are left to the reader of values: there １００ has more than one spelling.
_AMOUNT = re.compile(
    r"(?<![\d.,，∶:：/\-~—至到第前])(?!0+(?:\.0+)?(?![\d.])|100(?![\d.]))[0-9]+(?:\.[0-9]+)?"
    r"(?=[%％人次个元万台套件份篇场户家册名亩米平公千吨辆条处座天小分])"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NOTHING = ("无", "無")
_WORDING_KINDS = {"qualitative", "text", "timely", "boolean", "grade", "policy", "reference"}


@dataclass(frozen=True, slots=True)
class Example:
    """What the classifier is shown of one indicator.

    :param name: The cleaned name.
    :param value: 指标值 as it stands, "" if there is none.
    :param description: 指标描述, "" if there is none.
    :param targets: The value as read; at least one.
    """

    name: str
    value: str
    description: str
    targets: tuple[Target, ...]


def example_from(
    name: str, value: str | None, description: str | None, *, exact: bool = True
) -> Example:
    """Give what the classifier is shown of an indicator that comes as bare texts.

    :param exact: False if the targets are only to be classified by: amounts are then read as one
        amount, which changes no cue, and a value that differs in them is read once.
    """
    value = value or ""
    cleaned, context = _name_parts(name)
    if not exact:
        value = _AMOUNT.sub("50", value)
    # Only 无 asks for more of the name than its hints: it may be an answer or a blank.
    targets = _targets(value, name if value.strip() in _NOTHING else context)
    return Example(cleaned, value, description.strip() if description else "", targets)


@lru_cache(maxsize=_CACHED)
def _name_parts(name: str) -> tuple[str, str]:
    """Give the cleaned name, and the least name that tells the target reader the same.

    Tables repeat values far more than names: so a value is read once for all plain names.
    """
    name = simplify(name)
    context = name if find_hint(name) else "率" if is_rate(name) else ""
    return clean_name(name), context


@lru_cache(maxsize=_CACHED)
def _targets(value: str, name: str) -> tuple[Target, ...]:
    """Read a value, once."""
    return parse_target(value, name=name)


def example_of(indicator: Indicator) -> Example:
    """Give what the classifier is shown of an indicator that was read from a document."""
    return Example(
        indicator.clean_name,
        indicator.value or "",
        indicator.description or "",
        indicator.targets,
    )


def name_cues(example: Example) -> list[str]:
    """List the character n-grams (1 to 4) of the name, its start ^ and its end $ marked."""
    return _grams(f"^{_folded(example.name)}$", _LONGEST_GRAM)


def word_cues(example: Example) -> list[str]:
    """List the words of the name, the last one marked: it is the measure more often than not."""
    words = _words(example.name)
    return [*words, *(f"{word}$" for word in words[-1:])]


def description_cues(example: Example) -> list[str]:
    """List the words and the character bigrams of the description's beginning."""
    text = _folded(_beginning(example.description))[:_DESCRIPTION_LENGTH]
    return [*_tokenizer()(text), *(text[i : i + 2] for i in range(len(text) - 1))]


def value_cues(example: Example) -> list[str]:
    """List how the value reads: kind, unit, operator, denominators, and the wording if in words."""
    cues = [] if example.description else ["undescribed"]
    for target in example.targets:
        cues += [f"kind={target.kind}", f"operator={target.operator}|{target.kind}"]
        if target.unit:
            cues.append(f"unit={target.unit}")
            # 人次 and 人 share a character, and a meaning.
            cues += [f"unit character={character}" for character in target.unit]
        if amount := _amount(target):
            cues.append(f"{amount}={target.kind}")
        cues += [f"per={per}" for per in target.per]
        if target.kind in _WORDING_KINDS and target.wording:
            wording = _folded(target.wording[: _WORDING_LENGTH * _SPACED])[:_WORDING_LENGTH]
            cues += [f"wording={gram}" for gram in _grams(wording, 2)]
    return cues


def value_and_name_cues(example: Example) -> list[str]:
    """List how the value reads together with how the name ends.

    100% of a 率 and 100% of a 人数 are not the same.
    """
    cues: list[str] = []
    ends = _ends(example.name)
    for target in example.targets:
        cues += [f"kind={target.kind}|{end}" for end in ends]
        if target.unit:
            cues.append(f"unit={target.unit}|{ends[0]}")
        if amount := _amount(target):
            cues += [f"{amount}|{end}" for end in ends[2:]]
    return cues


@lru_cache(maxsize=_CACHED)
def _ends(name: str) -> tuple[str, ...]:
    """Give the last character, the last two, and the last word of a name, if it has any."""
    folded = _folded(name)
    return (folded[-1:], folded[-2:], *_words(name)[-1:])


def _amount(target: Target) -> str:
    """Tell the two amounts that mean more than their number: none and all."""
    return "none" if target.high == 0 else "all" if target.low == 100 else ""


def _as_cued(target: Target) -> tuple[object, ...]:
    """Give what `value_cues` looks at of a target."""
    unit, per, wording = target.unit, target.per, target.wording
    return target.kind, target.operator, unit, per, wording, _amount(target)


def block_cues(block: str, example: Example) -> list[str]:
    """List the cues of one block, from all its sources."""
    return [cue for source in BLOCKS[block] for cue in source.cues(example)]


@lru_cache(maxsize=_CACHED)
def _spelled(text: str) -> str:
    """Give text in one spelling, every number folded to 0: which number it is means nothing."""
    text = simplify(normalize(text))
    return _DIGITS.sub("0", _LAYOUT.sub("", text) if " " in text else text)


@lru_cache(maxsize=_CACHED)
def _folded(text: str) -> str:
    """Give text in one spelling and case."""
    return _spelled(text).lower()


def _beginning(description: str) -> str:
    """Give enough of a description to find the characters that are looked at."""
    return description[: _DESCRIPTION_LENGTH * _SPACED]


def _grams(text: str, longest: int) -> list[str]:
    """List the character n-grams of 1 to `longest` characters."""
    grams = list(text)
    for size in range(2, longest + 1):
        grams += [text[start : start + size] for start in range(len(text) - size + 1)]
    return grams


@lru_cache(maxsize=_CACHED)
def _words(name: str) -> tuple[str, ...]:
    """Cut a name into words, once."""
    return tuple(_tokenizer()(_folded(name)))


@lru_cache(maxsize=1)
def _tokenizer() -> JiebaTokenizer:
    """Give the tokeniser, made on first use."""
    return field_tokenizer()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a block has cues from.

    :param cues: Lists them.
    :param key: Gives what alone decides them: what repeats is looked up once.
    """

    cues: Callable[[Example], list[str]]
    key: Callable[[Example], object]


# Block → its sources.
BLOCKS: dict[str, tuple[Source, ...]] = {
    "name": (Source(name_cues, lambda example: _folded(example.name)),),
    "words": (Source(word_cues, lambda example: _folded(example.name)),),
    "description": (Source(description_cues, lambda example: _beginning(example.description)),),
    "value": (
        Source(
            value_cues,
            lambda example: (*map(_as_cued, example.targets), bool(example.description)),
        ),
        Source(
            value_and_name_cues,
            lambda example: (
                *[(each.kind, each.unit, _amount(each)) for each in example.targets],
                _ends(example.name),
            ),
        ),
    ),
}

# Block → the text whose vector it is.
VECTORS: dict[str, Callable[[Example], str]] = {
    # The encoder takes all numbers alike, so that texts that differ in them are one text.
    "name vector": lambda example: _spelled(example.name),
    "value vector": lambda example: _spelled(example.value),
}
