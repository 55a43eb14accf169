"""Indicators told in prose: disclosures without a table, project by project."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from perf_nlp.indicators.clause_split import fold
from perf_nlp.indicators.funds import funds_in
from perf_nlp.indicators.head_keys import (
    GOALS,
    KeyKind,
    heading_of,
    prose_kind_of,
    split_code,
    without_years,
)
from perf_nlp.indicators.prose import Item, Prose, has_class_words, read_prose, split_items
from perf_nlp.indicators.title_names import PROJECT_END, project_of_title, unit_of_title
from perf_nlp.indicators.titles import cell_text, own_cells, title_object, year_of
from perf_nlp.records import ProjectObject, Row

__all__ = [
    "Item", "Narrative", "NarrativeItem", "NarrativeProject", "Prose", "find_narrative",
    "read_prose", "split_items",
]  # fmt: skip


class NarrativeItem(NamedTuple):
    """An indicator, as `Item`, with the index of the row that it stands in."""

    row: int
    declared_level1: str | None
    declared_level2: str | None
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class NarrativeProject:
    """A project told in prose; None for what is not said.

    :param row: Index of the row where it begins.
    :param funds: In 元, as `Funds.funds`.
    :param extra: What else is said, by the heading it stands under.
    :param unread: (row, text) of what stands behind class words and could not be read.
    """

    row: int
    name: str | None = None
    unit_name: str | None = None
    unit_code: str | None = None
    year: int | None = None
    funds: dict[str, float | None] = field(default_factory=dict)
    purpose: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
    object: ProjectObject = "project"
    items: tuple[NarrativeItem, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Narrative:
    """What running text gives.

    :param projects: Empty if the text has no class word (数量指标：): prose alone tells nothing.
    :param used: Indexes of the rows that projects, their headings and indicators were read from.
    """

    projects: tuple[NarrativeProject, ...] = ()
    used: tuple[int, ...] = ()


_CN = "一二三四五六七八九十"
_NUMBERING = (
    rf"(?:[①-⑳]|[(]\s*[\d{_CN}]{{1,3}}\s*[)]|\d{{1,2}}(?:\.\d{{1,2}})*\s*[.、)]"
    rf"|[{_CN}]{{1,3}}[、.])"
)
# A key with a colon, at the begin of a line or sentence; or numbered; or alone on its line.
_SECTION = re.compile(
    rf"(?:^|(?<=[\s;。]))(?P<number>{_NUMBERING})?[ \t]*(?P<key>[\u4e00-\u9fff()、 \t]{{2,24}}?)"
    r"[ \t]*(?P<colon>:|$|(?=[ \t]))",
    re.MULTILINE,
)
_YEAR = r"(?:20\d\d年度?)?"
_HEADING = re.compile(
    rf"[ \t]*(?:{_NUMBERING}|项目[\d{_CN}]{{1,3}}[:、.]?|第[{_CN}\d]{{1,3}}[项个][:、]?)[ \t]*"
    rf"(?P<name>[^:;。,\n]{{2,40}}?{PROJECT_END}){_YEAR}"
    r"(?:(?:支出)?绩效目标(?:表|情况|公示)?)?[ \t]*:?[ \t]*"
)
_NAMED_GOAL = re.compile(
    rf"[ \t]*{_NUMBERING}?[ \t]*(?P<name>[^:;。,\n]{{2,40}}?{PROJECT_END}){_YEAR}"
    r"(?:支出)?(?:年度|总体)?绩效(?:总体)?目标(?:如下|是|为)?[ \t]*:"
)
_NAMES: dict[KeyKind, str] = {
    "implementing": "实施单位", "unit": "项目单位", "department": "主管部门",
    "expected": "预期目标", "annual": "年度目标", "goal": "绩效目标", "long": "实施期目标",
}  # fmt: skip


class _Section(NamedTuple):
    """A heading of the text with where its content begins; the title has no heading."""

    start: int
    content: int
    heading: str
    kind: KeyKind | None


class _Start(NamedTuple):
    """Where a project begins, with what its heading says of the name and of the text below."""

    start: int
    content: int
    name: str | None
    kind: KeyKind | None


_TITLE = _Start(0, 0, None, None)


def find_narrative(rows: Sequence[Row]) -> Narrative:
    """Read projects and their indicators from running text.

    :param rows: Paragraphs or lines, or rows of a table that holds prose; cells are read from left
        to right, each as a line of its own.
    """
    lines = [(number, cell.text) for number, row in enumerate(rows) for cell in own_cells(row)]
    text = "\n".join(line for _, line in lines)
    if not has_class_words(text):
        return Narrative()
    return _Narrator(text, lines).read()


class _Narrator:
    """Reads a text whose positions belong to rows."""

    def __init__(self, text: str, lines: Sequence[tuple[int, str]]) -> None:
        self.text = text
        self.folded = fold(text)
        self.numbers = [number for number, _ in lines]
        self.starts = list(accumulate((len(line) + 1 for _, line in lines[:-1]), initial=0))
        self.used: set[int] = set()

    def read(self) -> Narrative:
        """Part the text into projects, and these into sections."""
        heads = self._project_starts()
        title_end = heads[0].start if heads else self._first_section()
        title = self.text[:title_end]
        heads = heads or [_Start(title_end, title_end, None, None)]
        ends = [head.start for head in heads[1:]] + [len(self.text)]
        common = self._read_sections(_TITLE, title_end)
        common.fields.pop("name", None)
        told = []
        for head, end in zip(heads, ends, strict=True):
            found = self._read_sections(head, end)
            found.fields = {**common.fields, **found.fields}
            told.append(_make(self._row(head.start), found, title))
        projects = tuple(project for project in told if project.items or project.unread)
        return Narrative(projects, tuple(sorted(self.used)))

    def _project_starts(self) -> list[_Start]:
        """Find where projects begin: at 项目名称：, else at headings and X项目绩效目标：."""
        named = [
            _Start(section.start, section.start, None, None)
            for section in self._sections(0, len(self.text))
            if section.kind == "name"
        ]
        if named:
            return named
        found: list[_Start] = []
        position = 0
        for line in self.folded.split("\n"):
            goal = _NAMED_GOAL.match(line)
            match = goal or _HEADING.fullmatch(line)
            if match is not None and prose_kind_of(match["name"]) is None:
                name = self.text[position + match.start("name") : position + match.end("name")]
                kind: KeyKind | None = "goal" if goal else None
                found.append(_Start(position, position + match.end(), name.strip(), kind))
            position += len(line) + 1
        return found

    def _first_section(self) -> int:
        """Give where the title ends if no project has a heading of its own."""
        sections = self._sections(0, len(self.text))
        lead = len(read_prose(self.text).lead)
        return min([section.start for section in sections] + [lead])

    def _sections(self, start: int, end: int) -> list[_Section]:
        """Find the headings between two positions."""
        found = []
        for match in _SECTION.finditer(self.folded, start, end):
            is_whole_line = match["colon"] == "" and match.end() in (end, self._line_end(match))
            if match["colon"] != ":" and not match["number"] and not is_whole_line:
                continue
            kind = prose_kind_of(match["key"])
            line = self.folded[self.folded.rfind("\n", 0, match.start()) + 1 : match.start()]
            # 质量指标：…；实施周期：1年 is an indicator.
            if kind is None or (not match["number"] and has_class_words(line)):
                continue
            found.append(_Section(match.start(), match.end(), heading_of(match["key"]), kind))
        return found

    def _line_end(self, match: re.Match[str]) -> int:
        end = self.folded.find("\n", match.start("key"))
        return len(self.folded) if end < 0 else end

    def _read_sections(self, head: _Start, end: int) -> _Said:
        """Read what stands under the headings of one project, or of the title."""
        first = _Section(head.start, head.content, "", head.kind)
        sections = [first, *self._sections(head.content, end)]
        bounds = [section.start for section in sections[1:]] + [end]
        said = _Said({} if head.name is None else {"name": head.name})
        for section, bound in zip(sections, bounds, strict=True):
            prose = read_prose(self.text[section.content : bound])
            said.items += [
                NarrativeItem(self._row(section.content + item.start), *item[1:])
                for item in prose.items
            ]
            said.unread += [(self._row(section.content + at), text) for at, text in prose.unread]
            # The title is the caller's; the keys in it are ours.
            if bound > section.start and (section.heading or head is not _TITLE):
                self.used.update(self._rows(section.start, bound))
            said.add(section, prose.lead)
        return said

    def _row(self, position: int) -> int:
        """Give the index of the row that a position stands in."""
        return self.numbers[bisect_right(self.starts, position) - 1]

    def _rows(self, start: int, end: int) -> list[int]:
        """List the rows that a stretch of text touches."""
        first = bisect_right(self.starts, start) - 1
        return self.numbers[first : max(bisect_left(self.starts, end), first + 1)]


@dataclass(slots=True)
class _Said:
    """What has been read of a project so far."""

    fields: dict[KeyKind, str]
    extra: dict[str, str] = field(default_factory=dict)
    funds: dict[str, float | None] = field(default_factory=dict)
    items: list[NarrativeItem] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)

    def add(self, section: _Section, text: str) -> None:
        """Keep what stands under a heading."""
        for key, amount in funds_in(f"{section.heading}：{text}").items():
            self.funds.setdefault(key, amount)
        lead = cell_text(text).strip(" :：")
        if section.kind not in (*GOALS, None):
            lead = without_years(lead).strip(" ;；。")
        if not lead:
            return
        if section.kind in ("extra", None) or section.kind in self.fields:
            self.extra.setdefault(section.heading or "说明", lead)
        elif section.kind is not None:
            self.fields[section.kind] = lead


def _make(row: int, found: _Said, title: str) -> NarrativeProject:
    """Put together what was said of a project, the title helping where it says nothing."""
    said, extra = found.fields, found.extra
    folded = fold(title).replace("\n", "")
    kinds: tuple[KeyKind, ...] = ("implementing", "unit", "department")
    unit = next((said[kind] for kind in kinds if kind in said), None)
    if unit is None:
        unit = unit_of_title(folded)
    code, unit_name = split_code(unit) if unit else (None, None)
    name = said.get("name") or project_of_title(folded)
    goals: tuple[KeyKind, ...] = ("expected", "annual", "goal", "long")
    purpose = next((kind for kind in goals if kind in said), None)
    for kind in (*kinds, *goals):
        if kind in said and kind != purpose and said[kind] != unit:
            extra.setdefault(_NAMES[kind], said[kind])
    return NarrativeProject(
        row=row,
        name=name,
        unit_name=unit_name,
        unit_code=said.get("unit_code") or code,
        year=year_of(said.get("year", "")) or year_of(title) or year_of(name or ""),
        funds=found.funds,
        purpose=said[purpose] if purpose else None,
        extra=extra,
        object=title_object(title),
        items=tuple(found.items),
        unread=tuple(found.unread),
    )
