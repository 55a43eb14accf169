"""Characters with their places on a page → lines and cells of text."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import NamedTuple

# Fonts often give Chinese characters the code of a radical that looks the same. Those of the
# first two blocks below decompose to the character; for these the standard says nothing.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)  # fmt: skip
_LOOKS_THE_SAME = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
# Codes of the Symbol and Wingdings fonts for signs that values are written with.
_SYMBOLS = str.maketrans(
    "\uf0b3\uf0a3\uf0b1\uf0b4\uf0bb\uf0b0\uf025\uf03d\uf03e\uf03c\uf0fe\uf052\uf0a8\uf06f",
    "≥≤±×≈°%=><☑☑□□",
)
_LATIN = re.compile(r"[0-9A-Za-zÀ-ÿ]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-zÀ-ÿ]")
# What starts a new line by itself, however much room the line before had.
_ITEM = re.compile(
    r"[（(]?\d{1,2}[)）.、．](?!\d)|[①-⑳]|[（(]?[一二三四五六七八九十]{1,2}[)）、]|(?:指标|目标)\d"
)


class Glyph(NamedTuple):
    """A character, or several recognised in one piece, and its box; y grows downwards.

    :param angle: How far it is turned against the page, counter-clockwise: 0, 90, 180 or 270.
    :param is_doubtful: True if it was recognised with little certainty.
    :param is_apart: True if the document has a blank before it.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    angle: int = 0
    is_doubtful: bool = False
    is_apart: bool = False

    @property
    def x(self) -> float:
        """Give the middle of the box."""
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """Give the middle of the box."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Give the height of the box."""
        return self.bottom - self.top


class TextLine(NamedTuple):
    """Glyphs side by side, from left to right."""

    glyphs: tuple[Glyph, ...]
    text: str

    @property
    def x0(self) -> float:
        """Give the left end."""
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        """Give the right end."""
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def top(self) -> float:
        """Give the upper end."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        """Give the lower end."""
        return max(glyph.bottom for glyph in self.glyphs)


def plain(text: str) -> str:
    """Replace characters that only look like the one that is meant.

    >>> plain("⼀级指标\uf0b395")
    '一级指标≥95'
    """
    # NFKC of the whole text would change what the document says (㎡, ①, full width).
    text = _LOOKS_THE_SAME.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return text.translate(_RADICALS).translate(_SYMBOLS)


def once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Leave out what is drawn a second time over itself, as bold letters often are."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        near = max(1.0, 0.2 * glyph.height)
        column, line = round(glyph.x / 8), round(glyph.y / 8)
        others = (
            other
            for x in (column - 1, column, column + 1)
            for y in (line - 1, line, line + 1)
            for other in seen.get((glyph.text, x, y), ())
        )
        if any(abs(o.x - glyph.x) < near and abs(o.y - glyph.y) < near for o in others):
            continue
        seen.setdefault((glyph.text, column, line), []).append(glyph)
        kept.append(glyph)
    return kept


def text_lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Sort glyphs into lines, top to bottom."""
    lines: list[list[Glyph]] = []
    # A line in hand has the middle and height of what it holds: signs set high or low belong to it.
    for glyph in sorted(glyphs, key=lambda g: g.y):
        for line in reversed(lines[-3:]):
            tall = max(line, key=lambda g: g.height)
            if abs(glyph.y - tall.y) < 0.4 * max(glyph.height, tall.height):
                line.append(glyph)
                break
        else:
            lines.append([glyph])
    ordered = (sorted(line, key=lambda g: g.x0) for line in lines)
    return [TextLine(tuple(line), _written(line)) for line in ordered]


def _written(line: Sequence[Glyph]) -> str:
    """Join the glyphs of a line; a blank stands where there is room for one."""
    # The boxes are taller than the letters by about this much.
    em = 0.75 * median(glyph.height for glyph in line)
    steps = [b.x - a.x for a, b in itertools.pairwise(line) if _are_characters(a, b)]
    usual = median(steps) if len(steps) > 1 else math.inf
    text = line[0].text
    for left, right in itertools.pairwise(line):
        is_latin = _LATIN.match(left.text[-1]) and _LATIN.match(right.text[0])
        # Blanks without room are debris of the program that wrote the file.
        is_blank = right.x0 - left.x1 > (0.15 if is_latin or right.is_apart else 0.6) * em
        if not is_blank and _are_characters(left, right):
            # Some boxes are narrower than their characters: the distances tell more.
            step = max(usual, (left.x1 - left.x0 + right.x1 - right.x0) / 2)
            is_blank = right.x - left.x > 1.18 * step
        text += (" " if is_blank else "") + right.text
    return text


def _are_characters(left: Glyph, right: Glyph) -> bool:
    """Tell whether two glyphs are Chinese characters: set solid, unlike letters and digits."""
    return bool(_CHINESE.match(left.text[-1]) and _CHINESE.match(right.text[0]))


def em_of(line: TextLine) -> float:
    """Give the width of the widest character of a line."""
    return max(glyph.x1 - glyph.x0 for glyph in line.glyphs)


def part_line(line: TextLine) -> list[TextLine]:
    """Cut a line where a gap is too wide for a blank; letters set apart stay together."""
    em = em_of(line)
    parts = [[line.glyphs[0]]]
    for left, right in zip(line.glyphs, line.glyphs[1:], strict=False):
        if right.x0 - left.x1 > 0.45 * em:
            parts.append([right])
        else:
            parts[-1].append(right)
    if all(len(part) == 1 for part in parts):
        return [line]
    return [TextLine(tuple(part), _written(part)) for part in parts]


def starts_item(text: str) -> bool:
    """Tell whether a line begins with the number of an item, so that it is none that goes on.

    >>> starts_item("2.完成道路维修"), starts_item("2.5公里")
    (True, False)
    """
    return _ITEM.match(text) is not None


def cell_text(glyphs: Sequence[Glyph], left: float, right: float) -> str:
    """Give the text of a cell that lies between `left` and `right`.

    :return: Lines that the cell's width has broken are joined; line breaks of the text are kept.
    """
    if not glyphs:
        return ""
    angle = main_angle(glyphs)
    if angle:
        glyphs = [turned(glyph, angle) for glyph in glyphs]
        left, right = min(g.x0 for g in glyphs), max(g.x1 for g in glyphs)
    if _runs_down(glyphs):
        return "".join(glyph.text for glyph in glyphs)
    return join_lines(text_lines(glyphs), left, right)


def main_angle(glyphs: Sequence[Glyph]) -> int:
    """Give the angle at which more than half of the glyphs stand, 0 if there is none."""
    angles = [glyph.angle for glyph in glyphs]
    most = max(set(angles), key=angles.count, default=0)
    return most if 2 * angles.count(most) > len(angles) else 0


def turned(glyph: Glyph, angle: int) -> Glyph:
    """Turn a glyph clockwise by `angle` around the corner of the page."""
    turns: dict[int, Callable[[Glyph], tuple[float, float, float, float]]] = {
        0: lambda g: (g.x0, g.top, g.x1, g.bottom),
        90: lambda g: (-g.bottom, g.x0, -g.top, g.x1),
        180: lambda g: (-g.x1, -g.bottom, -g.x0, -g.top),
        270: lambda g: (g.top, -g.x1, g.bottom, -g.x0),
    }
    x0, top, x1, bottom = turns[angle](glyph)
    angle = (glyph.angle - angle) % 360
    return glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, angle=angle)


def _runs_down(glyphs: Sequence[Glyph]) -> bool:
    """Tell whether text in the order of the document is set from top to bottom."""
    steps = list(itertools.pairwise(glyphs))
    down = sum(1 for a, b in steps if abs(a.x - b.x) < 0.3 * a.height and b.y > a.y)
    return len(glyphs) > 2 and down >= 0.7 * len(steps)


def join_lines(lines: Sequence[TextLine], left: float, right: float) -> str:
    """Join the lines of a cell or paragraph as they were before it was too narrow for them."""
    text = lines[0].text
    pad = min(8.0, max(0.0, min(line.x0 for line in lines) - left))
    for line, following in itertools.pairwise(lines):
        room = right - left - 2 * pad - (line.x1 - line.x0)
        needed = _first_piece(following)
        char = following.glyphs[0].x1 - following.glyphs[0].x0
        if room > needed + 2 * char or (room > needed and _ITEM.match(following.text)):
            text += "\n"
        elif _is_parted(text[-1], following.text[0], is_full=room < needed):
            text += " "
        text += following.text
    return text


def _first_piece(line: TextLine) -> float:
    """Measure what would have had to fit on the line before: a word, a number, one character."""
    end = 0
    while end + 1 < len(line.glyphs) and _LATIN.match(line.glyphs[end].text):
        end += 1
    return line.glyphs[end].x1 - line.x0


def _is_parted(last: str, first: str, *, is_full: bool) -> bool:
    """Tell whether a blank stood between two lines: between words, not in a broken number."""
    if _LETTER.match(last) and _LETTER.match(first):
        return True
    return not is_full and last.isdigit() and first.isdigit()
