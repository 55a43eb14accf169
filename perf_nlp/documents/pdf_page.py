"""One page of a PDF → its characters and lines, through PDFium."""

from __future__ import annotations

import math
from ctypes import byref, c_float, c_void_p, cast
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from perf_nlp.documents.glyphs import Glyph, main_angle, once, plain
from perf_nlp.documents.page_parts import Page
from perf_nlp.documents.pdf_drawing import MOST_OBJECTS, Drawing, Frame

# Of the shapes that cut an object off, and of their corners, so many are looked at.
_MOST_CLIPS = 64
# Text that leans more than this, in degrees, is a watermark or a stamp.
_LEAN = 4.0
_INVISIBLE = 3
# Of a drawn page, in pixels: A3 at 200 dpi.
_LONGEST_SIDE = 3307


class PdfPage(NamedTuple):
    """A page as the file has it.

    :param page: Its text and lines.
    :param picture_rate: How much of the page its largest picture covers, 0..1.
    :param unknown_rate: How many of its characters have no known meaning, 0..1.
    :param is_invisible: True if its text is drawn invisibly, as behind a scanned picture.
    """

    page: Page
    picture_rate: float
    unknown_rate: float
    is_invisible: bool


def read_pdf_page(page: Any) -> PdfPage:
    """Read the text and the lines of a page of PDFium."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, byref(box))
    frame = Frame(box.left, box.bottom, box.right, box.top, 0)
    raw, unknown_rate, is_invisible = _characters(page)
    # Text tells which way is up better than the page does: tables are often set across it.
    angle = main_angle(raw) if raw else -90 * int(pdfium.FPDFPage_GetRotation(page)) % 360
    quarter = {0: 0, 90: 1, 180: 2, 270: 3}[angle if raw else (360 - angle) % 360]
    frame = frame._replace(quarter=quarter)
    width, height = frame.size
    glyphs = [glyph for glyph in (_placed(g, frame) for g in raw) if _is_on(glyph, width, height)]
    drawn = Drawing(frame)
    trouble = None
    if pdfium.FPDFPage_CountObjects(page) > MOST_OBJECTS or not drawn.read(page):
        trouble = "这一页的图形过多（超过 20 万个），未能读出其中的表格，请核对"
    content = Page(width, height, once(glyphs), drawn.horizontal, drawn.vertical, trouble=trouble)
    return PdfPage(content, drawn.picture_rate, unknown_rate, is_invisible)


def draw_page(page: Any) -> tuple[int, int, bytes]:
    """Draw a page for recognition: grey, at 200 dpi, or less if it is larger than A3.

    :param page: A page of pypdfium2.
    :return: Height and width in pixels, and the grey values line by line.
    """
    width, height = page.get_size()
    scale = min(200 / 72, _LONGEST_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=True)
    try:
        values, stride = bytes(bitmap.buffer), bitmap.stride
        lines = (values[at : at + bitmap.width] for at in range(0, len(values), stride))
        return bitmap.height, bitmap.width, b"".join(lines)
    finally:
        bitmap.close()


def _is_on(glyph: Glyph, width: float, height: float) -> bool:
    """Tell whether a glyph is on the page and not beside it."""
    return 0 <= glyph.x <= width and 0 <= glyph.y <= height


def _characters(page: Any) -> tuple[list[Glyph], float, bool]:
    """Read the characters in points of the file (y upwards, kept in `top` and `bottom`).

    :return: Them, how many of 1 have no known meaning, and whether they are drawn invisibly.
    """
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return [], 0.0, False
    try:
        found, unknown, invisible = [], 0, 0
        clips = _Clips()
        is_apart = False
        for number in range(pdfium.FPDFText_CountChars(text)):
            char = _char(pdfium.FPDFText_GetUnicode(text, number))
            if char is None:
                # One that PDFium adds only says that there is room.
                is_apart |= pdfium.FPDFText_IsGenerated(text, number) != 1
                continue
            item = pdfium.FPDFText_GetTextObject(text, number)
            glyph = _glyph(text, number, char)
            if glyph is None or not clips.shows(item, glyph.x, glyph.y):
                continue
            found.append(glyph._replace(is_apart=is_apart))
            is_apart = False
            unknown += pdfium.FPDFText_HasUnicodeMapError(text, number) == 1 or _is_unknown(char)
            invisible += pdfium.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
        n = max(1, len(found))
        return found, unknown / n, 2 * invisible > n
    finally:
        pdfium.FPDFText_ClosePage(text)


def _char(code: int) -> str | None:
    """Give the character of a code of the file; None for a blank."""
    # PDFium's own code for a hyphen at the end of a line.
    if code == 2:
        return "-"
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "\ufffd"
    char = chr(code)
    return None if code <= 0x20 or char.isspace() else plain(char)


def _glyph(text: Any, number: int, char: str) -> Glyph | None:
    """Find where a character stands; None for one that leans."""
    if pdfium.FPDFText_IsGenerated(text, number) == 1:
        return None
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, number, byref(matrix))
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    if abs((angle + 45) % 90 - 45) > _LEAN:
        return None
    pdfium.FPDFText_GetLooseCharBox(text, number, byref(box))
    return Glyph(char, box.left, box.bottom, box.right, box.top, round(angle / 90) % 4 * 90)


class _Clips:
    """Tells which characters are cut off: a spreadsheet hides what is too long for its cell."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[float, float, float, float]] = {}

    def shows(self, item: Any, x: float, y: float) -> bool:
        """Tell whether the text object `item` shows at a place."""
        key = cast(item, c_void_p).value or 0
        if key not in self._of:
            self._of[key] = _clip_of(item)
        left, bottom, right, top = self._of[key]
        return left <= x <= right and bottom <= y <= top


def _clip_of(item: Any) -> tuple[float, float, float, float]:
    """Give the box that an object is clipped to: left, bottom, right, top."""
    left, bottom, right, top = -math.inf, -math.inf, math.inf, math.inf
    clip = pdfium.FPDFPageObj_GetClipPath(item) if item else None
    x, y = c_float(), c_float()
    for number in range(min(_MOST_CLIPS, pdfium.FPDFClipPath_CountPaths(clip) if clip else 0)):
        corners = []
        for corner in range(min(_MOST_CLIPS, pdfium.FPDFClipPath_CountPathSegments(clip, number))):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, corner)
            pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            corners.append((x.value, y.value))
        if corners:
            left, right = max(left, min(corners)[0]), min(right, max(corners)[0])
            bottom = max(bottom, min(y for _, y in corners))
            top = min(top, max(y for _, y in corners))
    return left, bottom, right, top


def _is_unknown(char: str) -> bool:
    """Tell whether a character means nothing outside its font."""
    return char == "\ufffd" or "\ue000" <= char[0] <= "\uf8ff"


def _placed(glyph: Glyph, frame: Frame) -> Glyph:
    """Turn a glyph from points of the file into points of the upright page."""
    (xa, ya), (xb, yb) = frame.place(glyph.x0, glyph.top), frame.place(glyph.x1, glyph.bottom)
    x0, x1 = sorted((xa, xb))
    top, bottom = sorted((ya, yb))
    angle = (glyph.angle - 90 * frame.quarter) % 360
    return glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, angle=angle)
