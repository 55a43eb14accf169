"""Recognise the text of scanned pages and pictures, with the extra `ocr`."""

from __future__ import annotations

import importlib.util
import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from perf_nlp.documents.glyphs import Glyph
from perf_nlp.documents.grid import Progress, Sheet
from perf_nlp.documents.page_parts import Page
from perf_nlp.documents.paging import read_pages
from perf_nlp.documents.ruled import Line, RuledTable, find_tables
from perf_nlp.errors import DocumentError

if TYPE_CHECKING:
    from perf_nlp.documents.bitmap import Bitmap, Box, Image

MISSING = '识别扫描件和图片需要安装组件：pip install "perf-nlp[ocr]"'
# One recognition at a time: each uses all cores it is given.
_engine_in_use = threading.Lock()
# Longest side, in pixels, of the picture in which text is looked for: 10-point text is 19 high.
_DETECTION_SIDE = 1600
# Recognised with less certainty than this, a text is marked.
_SURE = 0.9
# A page whose text is less certain on the whole may lie upside down, or be no text at all.
_UPRIGHT = 0.8
_LEGIBLE = 0.6
_DARK = 100
_ILLEGIBLE = "这一页的图像认不清楚，读出的文字可能不对，请对照原件核对，或重新扫描后再导入"
# What may be a misread sign before a number: ≥92% comes out as 292%, ≥5 as >5 or =5.
_SUSPECT = re.compile(r"^(?:[>＞<＜Zz7]\d|2\d{2,3}(?:\.\d+)?%|=\d|[≥≤]?$)|\d[96]6$")
# ‰ comes out as % with a small o.
_PER_MILLE = re.compile(r"(?<=\d)%[0oO](?![\d.])")
_WIDE = re.compile(r"[\u2e80-\uffef]")
_VALUE = re.compile(r"[≥≤><=≧≦]?\d[\d.,]*\D{0,6}")


class _Piece(NamedTuple):
    """A place with text on one line, and how sure its reading is; "" if nothing was recognised."""

    box: Box
    text: str
    certainty: float


class _Reading(NamedTuple):
    """A page as recognised in one position.

    :param certainty: Of the text on the whole, 0..1; 0 without any.
    :param is_tall: True if most lines of text seem to run from top to bottom.
    :param is_inked: True if anything looks like text, or the whole page is black.
    """

    page: Page
    certainty: float
    is_tall: bool
    is_inked: bool


def is_installed() -> bool:
    """Tell whether what recognition needs is installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))


def read_image(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Recognise a picture, or each page of a .tiff of several.

    :return: For each page its parts in reading order: text, tables, text.
    :raises DocumentError: If the extra is not installed, or the picture is damaged or too large.
    """
    if not is_installed():
        raise DocumentError(MISSING, file=path.name)
    from perf_nlp.documents.pictures import read_pictures

    pictures = (recognise(grey) for grey in read_pictures(path, progress))
    yield from read_pages(path.name, pictures)


def recognise(grey: Image) -> Page:
    """Recognise a page drawn at `bitmap.DPI`, grey from 0 black to 255 white.

    :return: The page, turned upright; with a trouble if its text is hardly to be made out.
    """
    import numpy as np

    best = _reading(grey)
    # Boxes of upright text are wide; the text of a page upside down is read, but is nonsense.
    turns = (1, 3) if best.is_tall else (2,)
    for turn in turns:
        if not best.is_tall and best.certainty >= _UPRIGHT:
            break
        other = _reading(np.ascontiguousarray(np.rot90(grey, turn)))
        if best.is_tall or other.certainty > best.certainty:
            best = other if not other.is_tall else best
    if best.is_inked and best.certainty < _LEGIBLE:
        return replace(best.page, trouble=_ILLEGIBLE)
    return best.page


def _reading(grey: Image) -> _Reading:
    """Recognise a page as it lies."""
    from perf_nlp.documents.bitmap import DPI, common, read_bitmap, smudged, straight

    bitmap = read_bitmap(straight(grey))
    point = 72 / DPI
    across, down = (
        [_times(line, point) for line in lines] for lines in (bitmap.across, bitmap.down)
    )
    tables = find_tables(across, down)
    cells = [_box(table, number, point) for table in tables for number in range(len(table.cells))]
    places = _places(bitmap, cells)
    pieces = _read(bitmap, places)
    glyphs = [glyph for piece in pieces if piece.text for glyph in _spread(piece, point)]
    unread = [piece.box for piece in pieces if not piece.text]
    unread += smudged(
        bitmap.grey, [cell for cell in cells if not any(common(cell, place) for place in places)]
    )
    height, width = bitmap.grey.shape
    page = Page(
        width * point, height * point, glyphs, across, down, is_ocr=True,
        unread=[((b.left + b.right) / 2 * point, (b.top + b.bottom) / 2 * point) for b in unread],
    )  # fmt: skip
    n_chars = sum(len(piece.text) for piece in pieces)
    sure = sum(len(piece.text) * piece.certainty for piece in pieces)
    tall = sum(1 for place in places if place.bottom - place.top > 1.5 * (place.right - place.left))
    is_inked = bool(places) or float(bitmap.grey.mean()) < _DARK
    return _Reading(page, sure / max(1, n_chars), 2 * tall > len(places), is_inked)


def recognise_values(values: bytes, height: int, width: int) -> Page:
    """Recognise a page given as grey values, line by line."""
    import numpy as np

    return recognise(np.frombuffer(values, np.uint8).reshape(height, width))


def _times(line: Line, factor: float) -> Line:
    """Give a line in other units."""
    return Line(line.at * factor, line.start * factor, line.end * factor)


def _box(table: RuledTable, number: int, point: float) -> Box:
    """Give the inside of a cell in pixels."""
    from perf_nlp.documents.bitmap import Box

    left, top, right, bottom = (round(at / point) for at in table.box(table.cells[number]))
    return Box(left + 2, top + 2, right - 2, bottom - 2)


def _places(bitmap: Bitmap, cells: Sequence[Box]) -> list[Box]:
    """Find the places of text, each within one cell or outside of all."""
    from perf_nlp.documents.bitmap import Box, add, bands, common, trimmed

    places: list[Box] = []
    left_over = bitmap.ink.copy()
    by_cell: dict[Box, list[Box]] = {cell: [] for cell in cells}
    for found in _detected(bitmap.clean):
        inside = [(cell, common(found, cell)) for cell in cells]
        shared = [(cell, part) for cell, part in inside if part is not None]
        left_over[found.top : found.bottom, found.left : found.right] = 0
        if not shared:
            places.append(found)
        for cell, part in shared:
            tight = trimmed(bitmap.ink, part)
            if tight and not _is_sliver(tight, cell):
                add(by_cell[cell], tight)
    for cell, boxes in by_cell.items():
        missed = trimmed(left_over, cell)
        if missed and missed.bottom - missed.top > 3:
            for band in bands(left_over, missed, 4):
                tight = trimmed(left_over, band)
                if tight and max(tight.bottom - tight.top, tight.right - tight.left) > 10:
                    add(boxes, tight)
        places += boxes
    return [Box(*place) for place in places]


def _is_sliver(tight: Box, cell: Box) -> bool:
    """Tell whether ink is the edge of a character of the next cell, or the box's own margin."""
    height, width = tight.bottom - tight.top, tight.right - tight.left
    # A sign like = is low, but stands free in its cell.
    is_free = tight.top > cell.top + 6 and tight.bottom < cell.bottom - 6
    return min(height, 3 * width) <= 10 and not (is_free and min(height, width) > 4)


def _detected(grey: Image) -> list[Box]:
    """Find boxes around lines of text."""
    import cv2

    from perf_nlp.documents.bitmap import Box

    height, width = grey.shape
    scale = min(1.0, _DETECTION_SIDE / max(height, width))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    with _engine_in_use:
        found = _engine()(
            cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False
        )
    boxes = getattr(found, "boxes", None)
    if boxes is None:
        return []
    low, high = boxes.min(axis=1) / scale, boxes.max(axis=1) / scale
    return [
        Box(
            max(0, int(left)),
            max(0, int(top)),
            min(width, round(right)),
            min(height, round(bottom)),
        )
        for (left, top), (right, bottom) in zip(low.tolist(), high.tolist(), strict=True)
    ]


def _read(bitmap: Bitmap, places: Sequence[Box]) -> list[_Piece]:
    """Recognise the text of each place."""
    from perf_nlp.documents.bitmap import bands, cut_out, side_by_side

    pictures = []
    for place in places:
        height, width = place.bottom - place.top, place.right - place.left
        stacked = bands(bitmap.ink, place, 1) if height > 1.8 * width and height > 40 else []
        pictures.append(
            side_by_side(bitmap.grey, stacked) if len(stacked) > 1 else cut_out(bitmap.grey, place)
        )
    pieces = []
    for place, picture, (text, certainty) in zip(places, pictures, _texts(pictures), strict=True):
        if _SUSPECT.search(text) or (certainty < _SURE and _VALUE.fullmatch(text)):
            text, certainty = _read_again(picture, text, certainty)
        if _PER_MILLE.search(text):
            text, certainty = _PER_MILLE.sub("‰", text), min(certainty, _SURE - 0.01)
        pieces.append(_Piece(place, text, certainty))
    return pieces


def _read_again(picture: Image, text: str, certainty: float) -> tuple[str, float]:
    """Recognise a short text once more, enlarged; where the readings differ, it is doubtful."""
    import cv2

    larger = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    ((again, certainty_again),) = _texts([larger])
    if again == text:
        return text, certainty if not _SUSPECT.search(text) else min(certainty, _SURE - 0.01)
    best, better = max((certainty, text), (certainty_again, again))
    # A reading with a sign in front is no accident: nothing else looks like ≥ or ≤.
    for candidate in (again, text):
        if candidate[:1] in "≥≤":
            better = candidate
    return better, min(best, _SURE - 0.01)


def _texts(pictures: Sequence[Any]) -> list[tuple[str, float]]:
    """Recognise pictures of one line each: text and certainty, 0..1."""
    if not pictures:
        return []
    with _engine_in_use:
        found = _engine().recognize_txt(list(pictures))
    return [
        (text.strip(), float(sure)) for text, sure in zip(found.txts, found.scores, strict=True)
    ]


def _spread(piece: _Piece, point: float) -> Iterator[Glyph]:
    """Give each character of a piece its share of the box."""
    box, text, certainty = piece
    height = box.bottom - box.top
    is_stacked = height > 1.8 * (box.right - box.left) and len(text) > 1
    weights = [1.0 if _WIDE.match(char) or is_stacked else 0.55 for char in text]
    share = (height if is_stacked else box.right - box.left) / sum(weights)
    at = float(box.top if is_stacked else box.left)
    for char, weight in zip(text, weights, strict=True):
        end = at + weight * share
        if not char.isspace():
            corners = (
                (box.left, at, box.right, end) if is_stacked else (at, box.top, end, box.bottom)
            )
            x0, top, x1, bottom = (corner * point for corner in corners)
            yield Glyph(char, x0, top, x1, bottom, is_doubtful=certainty < _SURE)
        at = end


@cache
def _engine() -> Any:
    """Load the recognition models that come with the package; nothing is downloaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rapidocr import RapidOCR

        return RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": 2 * _DETECTION_SIDE,
            }
        )
