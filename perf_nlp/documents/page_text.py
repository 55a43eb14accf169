"""The text of a web page as it shows itself: lines, fields of forms, nothing hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from perf_nlp.documents.parts import Places, Table

if TYPE_CHECKING:
    from lxml.etree import _Element

_NEVER_SHOWN = {
    "script", "style", "head", "template", "noscript", "noframes", "xml", "object", "button",
    "colgroup", "col", "rt", "rp", "datalist", "iframe", "audio", "video", "svg",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr",
    "ul",
}  # fmt: skip
_UNSHOWN_FIELDS = {"hidden", "button", "submit", "reset", "image", "password", "file"}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE
)
_WHITE = re.compile(r"[ \t\n\r\f]+")
# A source line that ends within Chinese text is no blank (CSS Text 3, 4.1.3).
_BREAK_IN_CHINESE = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60])[ \t\f]*[\n\r][ \t\n\r\f]*"
    r"(?=[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60])"
)


def is_shown(element: _Element) -> bool:
    """Tell whether a page shows an element, as far as the element itself says."""
    names = element.keys()
    if "hidden" in names:
        return False
    return "style" not in names or not _HIDING.search(element.get("style"))


def one_line(text: str) -> str:
    """Write text as a page shows it: white space of the source is one blank, or none in Chinese."""
    if "\n" in text or "\r" in text:
        text = _BREAK_IN_CHINESE.sub("", text)
    return _WHITE.sub(" ", text).replace("\xa0", " ").strip()


class Flow:
    """Collects what a page, or a cell of it, shows from top to bottom.

    :param read_table: Reads a table and the text that stands in it but in no cell.
    :param places: Counts the places of all tables.
    :param items: Lines of text and tables, in order.
    """

    def __init__(self, read_table: Callable[[_Element, Flow], Table], places: Places) -> None:
        self.places = places
        self.items: list[str | Table] = []
        self._read_table = read_table
        self._line: list[str] = []

    def read(self, element: _Element) -> None:
        """Take up all that an element holds."""
        self._inside(element)
        self.end_line()

    def end_line(self) -> None:
        """End the line in hand."""
        line = one_line("".join(self._line)) if self._line else ""
        self._line.clear()
        if line:
            self.items.append(line)

    def add(self, text: str | None) -> None:
        """Go on with the line in hand."""
        if text:
            self._line.append(text)

    def element(self, element: _Element) -> None:
        """Take up one element."""
        name = element.tag
        if not isinstance(name, str) or name in _NEVER_SHOWN or not is_shown(element):
            return
        if name == "br":
            self.end_line()
        elif name == "table":
            self.end_line()
            table = self._read_table(element, self)
            self.end_line()
            self.items.append(table)
        elif name in _FIELDS:
            self.add(_FIELDS[name](element))
        elif name in _BLOCKS:
            self.end_line()
            self._inside(element)
            self.end_line()
        else:
            self._inside(element)

    def _inside(self, element: _Element) -> None:
        """Take up the text and the elements within one."""
        keeps_lines = element.tag == "pre"
        self._text(element.text, keeps_lines)
        for each in element:
            self.element(each)
            self._text(each.tail, keeps_lines)

    def _text(self, text: str | None, keeps_lines: bool) -> None:
        """Add text; its line ends count if the element says so."""
        first, *more = (text or "").split("\n") if keeps_lines else (text,)
        self.add(first)
        for line in more:
            self.end_line()
            self.add(line)


def _input(element: _Element) -> str:
    """Show a field of a form: what is written in it, or whether it is ticked."""
    kind = (element.get("type") or "text").lower()
    if kind in {"checkbox", "radio"}:
        return "□" if element.get("checked") is None else "☑"
    return "" if kind in _UNSHOWN_FIELDS else element.get("value") or ""


def _select(element: _Element) -> str:
    """Show what is chosen from a list: the first entry if none is marked."""
    options = list(element.iter("option"))
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return "、".join("".join(each.itertext()).strip() for each in chosen)


def _textarea(element: _Element) -> str:
    """Show what is written in a field of several lines."""
    return "".join(element.itertext())


_FIELDS = {"input": _input, "select": _select, "textarea": _textarea}
