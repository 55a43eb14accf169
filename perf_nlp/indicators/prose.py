"""Class words in prose (数量指标：…；质量：…) and the indicators behind each of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from perf_nlp.indicators.clause_split import fold, has_value, split_clause
from perf_nlp.indicators.prose_cuts import cut_clauses


class Item(NamedTuple):
    """An indicator found in prose.

    :param start: Position of its name in the text.
    :param declared_level1: The wider class word above it as printed, None if there is none.
    :param declared_level2: The finer class word, None if there is none.
    :param name: As printed; the class word itself where a value stands alone behind it.
    :param value: As printed, with its words of comparison; None where no value was found.
    """

    start: int
    declared_level1: str | None
    declared_level2: str | None
    name: str
    value: str | None


class Prose(NamedTuple):
    """What a text with class words gives.

    :param lead: What stands before the first class word.
    :param unread: Pieces behind class words that are neither name nor value: (position, text).
    """

    lead: str
    items: list[Item]
    unread: list[tuple[int, str]]


_LEVEL1 = (
    "项目完成", "项目产出", "项目效益", "项目效果", "产出", "效益", "效果", "投入", "过程",
    "履职效能", "年度绩效", "绩效",
)  # fmt: skip
_LEVEL2 = (
    "社会公众或服务对象满意度", "社会公众及服务对象满意度", "服务对象满意度", "受益对象满意度",
    "社会公众满意度", "满意度", "生态环境成本", "经济成本", "社会成本", "生态成本",
    "经济社会效益", "经济效益", "社会效益", "生态效益", "环境效益", "可持续性影响",
    "可持续影响", "可持续发展", "可持续",
    "产出数量", "产出质量", "产出时效", "产出成本", "数量", "质量", "时效", "进度", "成本",
)  # fmt: skip
# What finer classes a wider one may hold; a wider one above others is no longer in force.
_FAMILIES = {
    "产出": ("数量", "质量", "时效", "进度", "成本"),
    "完成": ("数量", "质量", "时效", "进度", "成本"),
    "投入": ("时效", "成本", "进度"),
    "成本": ("经济成本", "社会成本", "生态"),
    "满意": ("满意",),
    "效": ("效益", "可持续"),
}


def _spaced(words: tuple[str, ...]) -> str:
    return "|".join(r"[ \t]*".join(word) for word in words)


_WORD = rf"(?:{_spaced(_LEVEL2)}|{_spaced(_LEVEL1)})"
_KIND = r"(?:[ \t]*(?:类?[ \t]*指[ \t]*标|目[ \t]*标))"
_CN = "一二三四五六七八九十"
# 数量指标1：, 产出指标（50分）：
_POINTS = r"(?:[ \t]*\d{1,2}(?=[ \t]*:)|[ \t]*\(\d+(?:\.\d+)?[分%]?\))?"
_LEAD = r"(?:^|(?<=[\s;。,、:)】\]!?①-⑳.\-—/|是为括中\"”])|(?<=指标)|(?<=目标))"
# Between a class word and the text: a colon, a dash, the end of the line, a mark of a list, or
# nothing but the next class word.
_LIST_AHEAD = rf"(?=\s*(?:[①-⑳]|\(?\d{{1,2}}[.、)](?!\d)|\([{_CN}]\)))"
_OPENED = rf"(?<=[】\]》])|(?=[ \t\n])|(?={_WORD}{_KIND})|{_LIST_AHEAD}"
_END = rf":|[—\-–]{{1,2}}(?![\d])|方面[,:]?|$|{_OPENED}"
_MARKER = re.compile(
    rf"{_LEAD}[【\[(《<]?(?P<word>(?P<bare>{_WORD})(?P<kind>{_KIND})?){_POINTS}[】\])》>]?[ \t]*"
    rf"(?P<end>{_END})",
    re.MULTILINE,
)
_LINE_START = re.compile(rf"[ \t]*(?:[①-⑳]|\(?[\d{_CN}]{{1,2}}[.、)]|\([{_CN}\d]{{1,2}}\))*[ \t]*$")
_BEFORE_MARK = re.compile(
    rf"(?:[①-⑳]|\([\d{_CN}]{{1,2}}\)|(?<![\d.])\d{{1,2}}(?:\.\d{{1,2}})*[.、)]"
    rf"|(?<![\u4e00-\u9fff])[{_CN}]{{1,2}}[、.])[ \t]*$"
)
_NOTHING = re.compile(r"无|不涉及|不适用|[/-—]+")
_CLOSING = re.compile(r"\s*(?:特此|以上|请|欢迎|附件|附:|注:|备注|公示|联系|监督)")
_LONGEST_NAME = 40


def split_items(text: str) -> list[Item]:
    """List the indicators of a text with class words; none if it has no class word.

    >>> [(i.declared_level2, i.name, i.value) for i in split_items("数量：修路≥3公里，修桥2座。")]
    [('数量', '修路', '≥3公里'), ('数量', '修桥', '2座')]
    """
    return read_prose(text).items


def read_prose(text: str) -> Prose:
    """Part a text at its class words and read what stands behind each.

    :param text: One cell, paragraph or several lines.
    :return: Without items and pieces if the text has no class word: plain prose says nothing that
        could be told from its wording.
    """
    folded = fold(text)
    marks = [match for match in _MARKER.finditer(folded) if _is_class(folded, match)]
    if not marks:
        return Prose(text, [], [])
    reader = _Reader(text, folded)
    ends = [_before_mark(folded, match.start()) for match in marks[1:]] + [len(text)]
    for number, (mark, end) in enumerate(zip(marks, ends, strict=True)):
        following = marks[number + 1] if number + 1 < len(marks) else None
        reader.open_class(mark, following if end <= mark.end() + 3 else None)
        reader.read(mark.end(), max(end, mark.end()))
    return Prose(
        text[: _before_mark(folded, marks[0].start())].rstrip(), reader.items, reader.unread
    )


def _is_class(folded: str, match: re.Match[str]) -> bool:
    """Tell a class word from the same word in a sentence: 数量 alone needs a colon or a line."""
    if "绩效" in match["bare"]:
        # 绩效目标： heads a goal in prose, 绩效指标： the indicators.
        return (match["kind"] or "").endswith("标") and "指" in match["kind"]
    if match["kind"]:
        return True
    if match["end"] and match["end"][0] in ":—":
        return match["end"] != "—" or folded[match.end() : match.end() + 1] != "—"
    line_end = folded.find("\n", match.end())
    rest = folded[match.end() : line_end if line_end >= 0 else len(folded)]
    line_begin = folded[folded.rfind("\n", 0, match.start()) + 1 : match.start()]
    return not rest.strip() and _LINE_START.fullmatch(line_begin) is not None


def _before_mark(folded: str, start: int) -> int:
    """Leave out the numbering in front of a class word: 2.质量指标, （二）质量指标."""
    match = _BEFORE_MARK.search(folded, max(start - 8, 0), start)
    return match.start() if match else start


def has_class_words(text: str) -> bool:
    """Tell whether a text has a class word in its place: 数量指标：, not 数量 in a sentence."""
    folded = fold(text)
    return any(_is_class(folded, match) for match in _MARKER.finditer(folded))


class _Reader:
    """Reads the text behind each class word."""

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        self.folded = folded
        self.items: list[Item] = []
        self.unread: list[tuple[int, str]] = []
        self.level1: str | None = None
        self.level2: str | None = None
        self.word = (0, 0)

    def open_class(self, mark: re.Match[str], next_mark: re.Match[str] | None) -> None:
        """Take a class word as 一级 or 二级, with what it says of the one in force.

        :param next_mark: The class word that follows at once, None if text stands between.
        """
        word = self.text[slice(*mark.span("word"))].strip()
        bare = re.sub(r"\s", "", mark["bare"])
        self.word = mark.span("word")
        is_wide = bare in _LEVEL1
        if not is_wide and bare in ("成本", "满意度") and next_mark is not None:
            is_wide = _holds(bare, re.sub(r"\s", "", next_mark["bare"]))
        if is_wide:
            self.level1, self.level2 = (None if "绩效" in bare else word), None
        elif bare == "满意度" and mark["kind"]:
            self.level1, self.level2 = word, None
        else:
            if self.level1 and not _holds(self.level1, bare):
                self.level1 = None
            self.level2 = word

    def read(self, start: int, end: int) -> None:
        """Read the clauses between two class words."""
        # On lines of their own items are numbered or have a value; other lines are no items.
        is_first = True
        for begin, stop, is_line in cut_clauses(self.folded, start, end):
            self._read_clause(begin, stop, is_loose=is_line and not is_first)
            is_first = False

    def _read_clause(self, start: int, end: int, *, is_loose: bool) -> None:
        """Read one clause as an indicator, or keep it as unread."""
        (name_start, name_end), value = split_clause(self.folded, start, end)
        name = self.text[name_start:name_end].strip()
        if not name and value is None:
            return
        if _NOTHING.fullmatch(name):
            self.unread.append((name_start, name))
            return
        said = None if value is None else self.text[slice(*value)]
        if not re.search(r"[\u4e00-\u9fffA-Za-z]", name) or has_value(self.folded, start, end):
            begin, stop = start, end
            self._put(
                self.word[0],
                self.text[slice(*self.word)].strip(),
                self.text[begin:stop].strip(" \t\n，,；;。、:："),
            )
        elif said is None and (is_loose or len(name) > _LONGEST_NAME or _CLOSING.match(name)):
            self.unread.append((name_start, name))
        elif len(name) > 2 * _LONGEST_NAME:
            self.unread.append((start, self.text[start:end]))
        else:
            self._put(name_start, name, said)

    def _put(self, start: int, name: str, value: str | None) -> None:
        level2 = None if self.level2 == name and self.level1 and "满意" in name else self.level2
        self.items.append(Item(start, self.level1, level2, name, value))


def _holds(level1: str, bare: str) -> bool:
    """Tell whether a wider class may hold a finer one: 产出 holds 质量, not 社会效益."""
    family = next((words for key, words in _FAMILIES.items() if key in level1), ())
    return any(word in bare for word in family) and level1 != bare
