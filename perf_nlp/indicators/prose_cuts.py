"""Prose behind a class word → clauses, each of which holds one indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from perf_nlp.indicators.clause_split import NUMBER, has_value, is_complete, split_clause
from perf_nlp.indicators.units import unit_table

_CN = "一二三四五六七八九十"
_LIST_MARK = re.compile(
    rf"(?:[①-⑳❶-❿⑴-⒇⒈-⒛]|\(\s*(?P<a>\d{{1,2}})\s*\)|\([{_CN}]{{1,2}}\)"
    rf"|(?<![\d.])(?P<b>\d{{1,2}})[.、)](?!\d)|\d\.\d(?:\.\d)?[、.]?(?=[ \t]*[\u4e00-\u9fff]{{3}})"
    rf"|[{_CN}]{{1,2}}[、.]|[{_CN}]是|第[{_CN}]是?[,:]|(?:三级)?指标\s*[\d{_CN}]{{1,2}}\s*[:.、]"
    r"|(?:[三四]级指标|明细指标|指标名称)\s*:"
    r"|[-•●◆■▪·](?=\s*[\u4e00-\u9fff]))\s*"
)
_STRONG = re.compile(r"[;。!\n]")
_WEAK = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|(?<!\d)、|、(?!\d)|[ \t]+(?=[\u4e00-\u9fff])")
_DETAIL = re.compile(
    r"\s*(?:其中|(?:年度)?(?:指标值|目标值)|(?:比|较)(?:[上去往前]年|上一?年|同期|20\d\d)|同比|环比|误差|"
    r"不?含\d|包括|分别|即|且不|(?:年均|人均|每[\u4e00-\u9fff]{1,2}?)(?=[\d不一两二三四]))"
)
_PREFACE = re.compile(r"\s*(?:通过|经过|按照?|根据|依据|围绕|结合|为了?|针对)")
_SIGNED = re.compile(rf"(?P<sign>[≥≤><=]=?|达到?|不[低少]于|不[超高]过?于?)?\s*{NUMBER}\s*")
_SUFFIX = re.compile(r"(?:以[上内下]|左右)?")
_NEXT_NAME = re.compile(r"(?![的且或及和之以])[\u4e00-\u9fff]{3}")
# No clause of a form is longer; looking for indicators in it would take long, too.
_LONGEST = 1000


def cut_clauses(folded: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut the text behind a class word into clauses: begin, end, and if it is a line unnumbered."""
    cuts: list[tuple[int, int, bool]] = []
    for match in _STRONG.finditer(folded, start, end):
        if not _in_bracket(folded, start, match.start()):
            cuts.append((match.start(), match.end(), match[0] == "\n"))
    cuts += [(*mark, False) for mark in _list_marks(folded, start, end)]
    cuts.sort()
    begin, is_line = start, False
    for cut_start, cut_end, cut_is_line in [*cuts, (end, end, False)]:
        if folded[begin:cut_start].strip(" \t\n,;。、:"):
            for piece_start, piece_end in _pieces(folded, begin, cut_start):
                yield piece_start, piece_end, is_line
                is_line = False
        if cut_end > begin:
            blank = not folded[begin:cut_start].strip()
            is_line = cut_is_line or (is_line and blank and folded[cut_start:cut_end].isspace())
            begin = cut_end


def _list_marks(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find the marks of a list: at the begin of clauses, or going on to count anywhere."""
    last = 0
    for match in _LIST_MARK.finditer(folded, start, end):
        number = int(match["a"] or match["b"] or 0)
        before = folded[start : match.start()].rstrip(" \t")
        is_begin = not before or before[-1] in "\n;。,:!" or match[0][0] in "①②③④⑤⑥⑦⑧⑨⑩"
        # …95%2.合格率: a number behind a value counts only as the next of its list.
        goes_on = number > 1 and number == last + 1 and before[-1:] not in "、/至-~"
        if is_begin or goes_on:
            last = number or last
            yield match.span()


def _in_bracket(folded: str, start: int, position: int) -> bool:
    before = folded[max(start, position - 60) : position]
    return before.count("(") > before.count(")")


def _pieces(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a clause at commas and blanks where each side is an indicator of its own."""
    if end - start > _LONGEST:
        yield start, end
        return
    marks = [
        m for m in _WEAK.finditer(folded, start, end) if not _in_bracket(folded, start, m.start())
    ]
    begin = start
    for mark in marks:
        # Behind a comma a name may hold more marks (新建、改建公厕12座), but no other comma.
        later = (m.start() for m in marks if m.start() > mark.start())
        following = next((at for at in later if mark[0] != "," or folded[at] == ","), end)
        if mark.start() < begin or not folded[begin : mark.start()].strip():
            continue
        if _parts(folded, (begin, mark.start()), (mark.end(), end), following, mark[0]):
            yield from _unglued(folded, begin, mark.start())
            begin = mark.end()
    yield from _unglued(folded, begin, end)


def _parts(
    folded: str, left: tuple[int, int], right: tuple[int, int], next_mark: int, mark: str
) -> bool:
    """Tell whether a comma stands between two indicators."""
    if _DETAIL.match(folded, right[0]) or has_value(folded, right[0], next_mark):
        return False
    if is_complete(folded, right[0], next_mark):
        if is_complete(folded, *left):
            # 补助标准：小学650元，初中850元 is one.
            inside = ":" in folded[slice(*left)] and ":" not in folded[right[0] : next_mark]
            return not inside or len(_name_of(folded, right[0], next_mark)) >= 4
        # 修建、维护道路3公里 is one; 完成改造，合格率100% are two.
        return mark == "," and _is_clause(folded[slice(*left)])
    return mark == "," and is_complete(folded, *left) and len(folded[right[0] : next_mark]) >= 4


def _name_of(folded: str, start: int, end: int) -> str:
    return folded[slice(*split_clause(folded, start, end).name)]


def _is_clause(text: str) -> bool:
    """Tell whether a piece before a comma says something of its own."""
    return _PREFACE.match(text) is not None or len(text.strip()) >= 4


def _unglued(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part values and names that follow each other without any mark: 面积≥3亩合格率≥95%."""
    begin = start
    for one, two in pairwise(_SIGNED.finditer(folded, start, end)):
        unit = unit_table().at(folded, one.end())
        stop = unit[1] if unit else one.end()
        suffix = _SUFFIX.match(folded, stop)
        stop = suffix.end() if suffix else stop
        is_value = one["sign"] is not None or folded[one.end() : one.end() + 1] == "%"
        if is_value and one.start() > begin and _NEXT_NAME.match(folded[stop : two.start()]):
            yield begin, stop
            begin = stop
    yield begin, end
