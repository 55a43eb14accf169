"""The lines and pictures that a page of a PDF draws, through PDFium."""

from __future__ import annotations

import math
from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_uint
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from perf_nlp.documents.ruled import Line

# Of objects: a page with more is a map or a plan.
MOST_OBJECTS = 200_000
# A line is at most this thick, in points; what is thicker is a background.
_THICKEST = 3.5
# Of one stroke: no more than this off its axis.
_DOT = 1.0
_DEEPEST = 8
_Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


class Frame(NamedTuple):
    """Turns points of the file into points from the upper left corner of the upright page."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int

    @property
    def size(self) -> tuple[float, float]:
        """Give width and height of the upright page."""
        size = self.right - self.left, self.top - self.bottom
        return (size[1], size[0]) if self.quarter % 2 else size

    def place(self, x: float, y: float) -> Point:
        """Turn one point."""
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


class _Stroke(NamedTuple):
    """A straight piece of a path, in points of the file."""

    x0: float
    y0: float
    x1: float
    y1: float


class Drawing:
    """Collects the lines and pictures of a page."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.horizontal: list[Line] = []
        self.vertical: list[Line] = []
        self.picture_rate = 0.0
        self._n = 0

    def read(self, page: Any) -> bool:
        """Read all objects of a page; False if there are too many."""
        objects = (
            pdfium.FPDFPage_GetObject(page, number)
            for number in range(pdfium.FPDFPage_CountObjects(page))
        )
        return all(self._take(each, (1, 0, 0, 1, 0, 0), 0) for each in objects)

    def _take(self, item: Any, outer: _Matrix, depth: int) -> bool:
        """Take one object, or all that a form object holds."""
        self._n += 1
        if self._n > MOST_OBJECTS:
            return False
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._take_path(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._take_picture(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _times(_matrix_of(item), outer)
            return all(
                self._take(pdfium.FPDFFormObj_GetObject(item, number), inner, depth + 1)
                for number in range(pdfium.FPDFFormObj_CountObjects(item))
            )
        return True

    def _take_picture(self, item: Any, outer: _Matrix) -> None:
        """Keep how much of the page the picture covers."""
        x0, y0, x1, y1 = _bounds(item, outer)
        width, height = self.frame.size
        share = abs((x1 - x0) * (y1 - y0)) / max(1.0, width * height)
        self.picture_rate = max(self.picture_rate, min(1.0, share))

    def _take_path(self, item: Any, outer: _Matrix) -> None:
        """Take the lines that a path draws."""
        mode, is_stroked = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(item, byref(mode), byref(is_stroked))
        if is_stroked.value and not _is_clear(item, pdfium.FPDFPageObj_GetStrokeColor):
            width = c_float()
            pdfium.FPDFPageObj_GetStrokeWidth(item, byref(width))
            inner = _times(_matrix_of(item), outer)
            if width.value * math.sqrt(abs(inner[0] * inner[3] - inner[1] * inner[2])) <= _THICKEST:
                for shape in _shapes(item, inner):
                    for start, end in pairwise(shape):
                        self._add(_Stroke(*start, *end))
        elif mode.value and not _is_clear(item, pdfium.FPDFPageObj_GetFillColor):
            for shape in _shapes(item, _times(_matrix_of(item), outer)):
                self._add_thin(shape)

    def _add_thin(self, shape: list[Point]) -> None:
        """Take a filled shape for a line if it is thin; others are backgrounds."""
        xs, ys = [x for x, _ in shape], [y for _, y in shape]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if y1 - y0 <= _THICKEST:
            self._add(_Stroke(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        if x1 - x0 <= _THICKEST:
            self._add(_Stroke((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))

    def _add(self, stroke: _Stroke) -> None:
        """Keep a stroke that runs along an axis and is on the page."""
        xa, ya = self.frame.place(stroke.x0, stroke.y0)
        xb, yb = self.frame.place(stroke.x1, stroke.y1)
        width, height = self.frame.size
        # A dot, of which dotted lines are made, is a piece of both kinds of line.
        if abs(ya - yb) <= _DOT and 0 <= ya <= height:
            low, high = max(0.0, min(xa, xb)), min(width, max(xa, xb))
            if low <= high:
                self.horizontal.append(Line((ya + yb) / 2, low, high))
        if abs(xa - xb) <= _DOT and 0 <= xa <= width:
            low, high = max(0.0, min(ya, yb)), min(height, max(ya, yb))
            if low <= high:
                self.vertical.append(Line((xa + xb) / 2, low, high))


def _matrix_of(item: Any) -> _Matrix:
    """Give the matrix of an object."""
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, byref(m)):
        return (1, 0, 0, 1, 0, 0)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    """Give the matrix that does `first`, then `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _moved(matrix: _Matrix, x: float, y: float) -> Point:
    """Apply a matrix to a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: Any, outer: _Matrix) -> tuple[float, float, float, float]:
    """Give the corners of the box around an object."""
    low_x, low_y, high_x, high_y = c_float(), c_float(), c_float(), c_float()
    pdfium.FPDFPageObj_GetBounds(item, byref(low_x), byref(low_y), byref(high_x), byref(high_y))
    return (
        *_moved(outer, low_x.value, low_y.value),
        *_moved(outer, high_x.value, high_y.value),
    )


def _is_clear(item: Any, colour_of: Any) -> bool:
    """Tell whether an object is painted fully transparent."""
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    found = colour_of(item, byref(red), byref(green), byref(blue), byref(alpha))
    return bool(found) and alpha.value == 0


def _shapes(item: Any, matrix: _Matrix) -> Iterator[list[Point]]:
    """Yield the corners of each shape of a path; a closed one ends where it began."""
    shape: list[Point] = []
    x, y = c_float(), c_float()
    for number in range(min(MOST_OBJECTS, pdfium.FPDFPath_CountSegments(item))):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if kind == pdfium.FPDF_SEGMENT_MOVETO and shape:
            yield shape
            shape = []
        shape.append(_moved(matrix, x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            shape.append(shape[0])
    if shape:
        yield shape
