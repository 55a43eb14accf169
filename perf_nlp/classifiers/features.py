"""What the classifier looks at: an indicator → named cues, in blocks.

A cue is a short string such as "及时率$" (the name ends so) or "kind=percent" (how the value
reads). Blocks are weighted and scaled apart, because a long description has hundreds of cues and
a value five.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from perf_nlp.classifiers.one_number import with_one_number
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
# Names with nothing to clean away, read or fold together: as most are.
_CLEAN = re.compile(
    r"(?![三二明具绩績指一四五六七八九十0-9])[一-鿿A-Za-z][一-鿿A-Za-z0-9、%]*(?<!、)"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NOTHING = ("无", "無")
_WORDING_KINDS = {"qualitative", "text", "timely", "boolean", "grade", "policy", "reference"}


class Read(NamedTuple):
    """A value as read, with what the cues look at of it: worked out once for all its examples.

    :param targets: At least one.
    :param cued: What alone decides `value_cues`, but for the description; as text, which is hashed
        only once.
    :param shape: What alone decides `value_and_name_cues`, but for the name; likewise.
    """

    targets: tuple[Target, ...]
    cued: str
    shape: str


class Example(NamedTuple):
    """What the classifier is shown of one indicator; a million of them are made at a time.

    :param name: The cleaned name.
    :param value: 指标值 as it stands, "" if there is none.
    :param description: 指标描述, "" if there is none.
    """

    name: str
    value: str
    description: str
    read: Read

    @property
    def targets(self) -> tuple[Target, ...]:
        """The value as read; at least one target."""
        return self.read.targets


def example_from(
    name: str, value: str | None, description: str | None, *, exact: bool = True
) -> Example:
    """Give what the classifier is shown of an indicator that comes as bare texts.

    :param exact: False if the targets are only to be classified by: amounts are then read as one
        amount and dates as one date, which changes no cue; values that differ in them are read
        once.
    """
    value = value or ""
    cleaned, context = _name_parts(name)
    if not exact:
        value = with_one_number(value)
    # Only 无 asks for more of the name than its hints: it may be an answer or a blank.
    read = _read_value(value, name if value.strip() in _NOTHING else context)
    return Example(cleaned, value, description.strip() if description else "", read)


def example_with(name: str, value: str, description: str, targets: tuple[Target, ...]) -> Example:
    """Give what the classifier is shown of an indicator whose value was read before."""
    return Example(name, value, description, _read(targets))


@lru_cache(maxsize=_CACHED)
def _name_parts(name: str) -> tuple[str, str]:
    """Give the cleaned name, and the least name that tells the target reader the same.

    Tables repeat values far more than names: so a value is read once for all plain names.
    """
    name = simplify(name)
    context = "率" if is_rate(name) else ""
    if _CLEAN.fullmatch(name):
        return name, context
    return clean_name(name), name if find_hint(name) else context


@lru_cache(maxsize=_CACHED)
def _read_value(value: str, name: str) -> Read:
    """Read a value, once."""
    return _read(parse_target(value, name=name))


def _read(targets: tuple[Target, ...]) -> Read:
    """Work out what the cues look at of targets."""
    return Read(
        targets,
        repr([_as_cued(each) for each in targets]),
        repr([(each.kind, each.unit, _amount(each)) for each in targets]),
    )


def example_of(indicator: Indicator) -> Example:
    """Give what the classifier is shown of an indicator that was read from a document."""
    return example_with(
        indicator.clean_name,
        indicator.value or "",
        indicator.description or "",
        indicator.targets,
    )


def name_cues(example: Example) -> list[str]:
    """List the character n-grams (1 to 4) of the name, its start ^ and its end $ marked."""
    return _grams(marked_name(example), _LONGEST_GRAM)


def marked_name(example: Example) -> str:
    """Give the name in one spelling and case, its start ^ and its end $ marked."""
    return f"^{_folded(example.name)}$"


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


@lru_cache(maxsize=_CACHED)
def _ends_key(name: str) -> str:
    """Give the ends of a name as one text, which is hashed only once."""
    return repr(_ends(name))


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


def one_spelling(text: str) -> str:
    """Give text in one spelling, without the spaces that are mere layout."""
    text = simplify(normalize(text))
    return _LAYOUT.sub("", text) if " " in text else text


@lru_cache(maxsize=_CACHED)
def _spelled(text: str) -> str:
    """Give text in one spelling, every number folded to 0: which number it is means nothing."""
    return _DIGITS.sub("0", one_spelling(text))


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


def _name_text(example: Example) -> str:
    return _spelled(example.name)


def _description_key(example: Example) -> Hashable:
    return _beginning(example.description)


def _value_key(example: Example) -> Hashable:
    return example.read.cued, bool(example.description)


def _value_and_name_text(example: Example) -> Hashable:
    return example.read.shape, _ends_key(example.name)


def _value_text(example: Example) -> str:
    return _spelled(example.value)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a block has cues from.

    :param cues: Lists them.
    :param key: Gives what alone decides them: what repeats is looked up once.
    :param grams_of: Set if the cues are the n-grams, of all sizes that the model
        knows, of the text it gives.
    """

    cues: Callable[[Example], list[str]]
    key: Callable[[Example], Hashable]
    grams_of: Callable[[Example], str] | None = None


# Block → its sources.
BLOCKS: dict[str, tuple[Source, ...]] = {
    "name": (Source(name_cues, _name_text, grams_of=marked_name),),
    "words": (Source(word_cues, _name_text),),
    "description": (Source(description_cues, _description_key),),
    "value": (
        Source(value_cues, _value_key),
        Source(value_and_name_cues, _value_and_name_text),
    ),
}

# Block → the text whose vector it is, in one spelling: the encoder takes all numbers alike, so
# that texts that differ in them are one text.
VECTORS: dict[str, Callable[[Example], str]] = {
    "name vector": _name_text,
    "value vector": _value_text,
}
