"""The text of a Word paragraph as it shows itself: what is deleted or hidden is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# Deleted text, codes of fields, properties, reading aids, remarks, and what is no text at all.
_NO_TEXT = {
    "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "rt",
    "commentReference", "annotationRef", "footnoteReference", "endnoteReference", "tblPr",
}  # fmt: skip
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = {"0", "false", "off"}
# Code points of symbol fonts that stand in indicator tables.
_SYMBOL_FONTS = {
    "symbol": {
        0xB3: "≥", 0xA3: "≤", 0xB9: "≠", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xBB: "≈",
        0xB7: "·", 0xA5: "∞", 0xAE: "→", 0xAD: "↑", 0xAF: "↓", 0xB2: "″", 0xA2: "′",
    },
    "wingdings": {
        0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0x72: "□", 0xFC: "√", 0xFB: "×",
        0xAB: "★", 0x6C: "●", 0x6E: "■", 0x75: "◆", 0x76: "❖", 0xD8: "➢", 0xE0: "→", 0xA1: "○",
        **{0x80 + n: "⓪①②③④⑤⑥⑦⑧⑨⑩"[n] for n in range(11)},
    },
    "wingdings 2": {
        0x50: "√", 0x4F: "×", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x51: "☒", 0xA3: "□", 0x2A: "□",
        0x98: "●", 0xA2: "■", 0xEA: "★",
        **{0x69 + n: "⓪①②③④⑤⑥⑦⑧⑨⑩"[n] for n in range(11)},
    },
}  # fmt: skip


def local(element: _Element) -> str:
    """Give the name of an element without its namespace (Word writes it in four of them)."""
    return _local(element.tag)


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    """Cut the namespace from a name; a document has few of them, and each a thousand times."""
    return tag.rpartition("}")[2]


def attribute(element: _Element | None, name: str) -> str | None:
    """Give an attribute by its name without its namespace; None if it is not there."""
    if element is None:
        return None
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: _Element | None, *path: str) -> _Element | None:
    """Walk down by names; None where one is missing."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def is_on(element: _Element | None) -> bool:
    """Tell whether a switch is there and not turned off."""
    return element is not None and (attribute(element, "val") or "1") not in _OFF


def is_hidden(name: str, element: _Element) -> bool:
    """Tell whether an element is text the user never sees, or only a prompt to write some."""
    if name == "r":
        return is_on(child(element, "rPr", "vanish"))
    return name == "sdt" and is_on(child(element, "sdtPr", "showingPlcHdr"))


class ParagraphText:
    """Reads one paragraph: its text, and the text boxes that hang on it.

    :param boxes: The contents of text boxes found on the way, in order.
    """

    def __init__(self) -> None:
        self.boxes: list[_Element] = []
        # One entry per open field: True while its code, not its result, is read.
        self._fields: list[bool] = []

    def read(self, paragraph: _Element) -> str:
        """Give the text of a paragraph as it is shown."""
        return "".join(self._walk(paragraph))

    def _walk(self, element: _Element) -> Iterator[str]:
        """Yield the pieces of text below an element."""
        for each in element:
            name = local(each)
            if name == "fldChar":
                yield from self._field(each)
            elif name == "txbxContent":
                self.boxes.append(each)
            elif name == "AlternateContent":
                yield from self._walk_one(each)
            elif not (name in _NO_TEXT or is_hidden(name, each)):
                yield from self._piece(name, each)

    def _piece(self, name: str, element: _Element) -> Iterator[str]:
        """Yield the text of an element that is shown."""
        if name == "t" and not any(self._fields):
            yield _by_font(element, element.text or "")
        elif name in _MARKS and not any(self._fields) and len(element) == 0:
            yield _MARKS[name]
        elif name == "sym" and not any(self._fields):
            yield _symbol(attribute(element, "font"), attribute(element, "char"))
        elif name in _MATHS:
            yield from _MATHS[name](self, element)
        else:
            yield from self._walk(element)

    def _walk_one(self, alternatives: _Element) -> Iterator[str]:
        """Yield the text of one of several drawings of the same, for new and for old programs."""
        for each in alternatives:
            if len(each):
                yield from self._walk(each)
                return

    def _field(self, mark: _Element) -> Iterator[str]:
        """Follow the begin, middle and end of a field; a form field shows its state."""
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            yield _form_field(child(mark, "ffData"))
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _fraction(self, element: _Element) -> Iterator[str]:
        """Write a fraction in one line."""
        for name, after in (("num", "/"), ("den", "")):
            part = child(element, name)
            if part is not None:
                yield from self._walk(part)
            yield after

    def _delimited(self, element: _Element) -> Iterator[str]:
        """Write brackets, which a formula holds as properties."""
        properties = child(element, "dPr")
        begin = attribute(child(properties, "begChr"), "val")
        end = attribute(child(properties, "endChr"), "val")
        yield "(" if begin is None else begin
        yield from self._walk(element)
        yield ")" if end is None else end


_MATHS: dict[str, Callable[[ParagraphText, _Element], Iterator[str]]] = {
    "f": ParagraphText._fraction,
    "d": ParagraphText._delimited,
}


def _form_field(data: _Element | None) -> str:
    """Show a form field that has no text of its own: a box, or the entry chosen from a list."""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        return "☑" if is_on(state if state is not None else child(box, "default")) else "□"
    entries = child(data, "ddList")
    if entries is not None:
        texts = [attribute(each, "val") for each in entries if local(each) == "listEntry"]
        chosen = attribute(child(entries, "result"), "val") or "0"
        if chosen.isdecimal() and int(chosen) < len(texts):
            return texts[int(chosen)] or ""
    return ""


def _by_font(element: _Element, text: str) -> str:
    """Read characters that a symbol font draws: private ones, or letters that show a box."""
    if not any("\uf000" <= char <= "\uf0ff" for char in text):
        return text
    parent = element.getparent()
    font = attribute(child(parent, "rPr", "rFonts"), "ascii") or "Symbol"
    return "".join(
        _symbol(font, f"{ord(char):04X}") if "\uf000" <= char <= "\uf0ff" else char for char in text
    )


def _symbol(font: str | None, code: str | None) -> str:
    """Give the character that a symbol font shows for a code; � if we do not know it."""
    try:
        number = int(code or "", 16)
    except ValueError:
        return ""
    table = _SYMBOL_FONTS.get((font or "").lower())
    if table is None and 0x20 <= number < 0xD800:
        # A common font after all: the code is that of the character itself.
        return chr(number)
    number &= 0xFF
    if table and number in table:
        return table[number]
    if font and font.lower() == "symbol" and 0x20 <= number < 0x40:
        return chr(number)
    return "\ufffd"
