"""Pictures of pages: set straight, find the lines in them, cut out what is to be recognised.

Only `ocr` imports this module: OpenCV comes with its extra.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from perf_nlp.documents.ruled import Line

Image = NDArray[np.uint8]
# Pictures are worked on at this resolution; lengths below are its pixels.
DPI = 200
_LONG_ACROSS = 55
# Shorter than any row is high, longer than the strokes of 12-point characters.
_LONG_DOWN = 34
_THICKEST = 14
_MOST_SKEW = 10.0
# A cell in which grey values differ by more than this has something in it; of its edge, so many
# pixels may be parts of its lines.
_SMUDGE = 30
_EDGE = 5
# Ink of fewer pixels than this is dust.
_LEAST_INK = 12


class Box(NamedTuple):
    """A rectangle in pixels, right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int


class Bitmap(NamedTuple):
    """A page set straight, with its lines apart.

    :param grey: The page, 0 black to 255 white.
    :param clean: The page without its lines.
    :param ink: 255 where there is ink that belongs to no line.
    :param across: Horizontal lines, in pixels.
    """

    grey: Image
    clean: Image
    ink: Image
    across: list[Line]
    down: list[Line]


def straight(grey: Image) -> Image:
    """Turn a page so that its lines run along the axes; a page without lines stays as it is."""
    height, width = grey.shape
    # Half the size is exact enough, and of the ink only what may be a line is looked at.
    small = _ink(_grey(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)))
    thick = cv2.dilate(small, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, 15), np.uint8))
    found = cv2.HoughLinesP(
        runs, 1, np.pi / 1800, 100, minLineLength=max(50, width // 12), maxLineGap=8
    )
    if found is None:
        return grey
    ends = found.reshape(-1, 4)[:500].astype(float)
    angles = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    angles = angles[np.abs(angles) < _MOST_SKEW]
    angle = float(np.median(angles)) if len(angles) else 0.0
    if abs(angle) < 0.05:
        return grey
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _grey(cv2.warpAffine(grey, turn, (width, height), borderValue=255))


def read_bitmap(grey: Image) -> Bitmap:
    """Find the lines of a page that is set straight, and take them out of it."""
    ink = _ink(grey)
    across_mask, across = _lines(ink, (_LONG_ACROSS, 1))
    down_mask, down = _lines(ink, (1, _LONG_DOWN))
    lines = cv2.dilate(across_mask | down_mask, np.ones((3, 3), np.uint8))
    clean = grey.copy()
    clean[lines > 0] = 255
    rest = ink.copy()
    rest[lines > 0] = 0
    return Bitmap(
        grey,
        clean,
        rest,
        [Line(y + h / 2, x, x + w) for x, y, w, h in across],
        [Line(x + w / 2, y, y + h) for x, y, w, h in down],
    )


def _grey(image: Any) -> Image:
    """Name the type of a picture of OpenCV."""
    return np.asarray(image, dtype=np.uint8)


def _ink(grey: Image) -> Image:
    """Give 255 where the page is darker than what is around it: shadows and tints are no ink."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    return _grey(
        cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 15)
    )


def _lines(ink: Image, size: tuple[int, int]) -> tuple[Image, list[tuple[int, int, int, int]]]:
    """Find straight runs of ink at least as long as `size`, as a mask and as boxes."""
    is_across = size[1] == 1
    # Lines that are not quite straight step from row to row. Gaps are closed later: along a line
    # of text they would make a line of it.
    thick = cv2.dilate(ink, np.ones((3, 1) if is_across else (1, 3), np.uint8))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    mask = _grey(cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    boxes = []
    for x, y, w, h, _area in stats[1:].tolist():
        if (h if is_across else w) <= _THICKEST:
            boxes.append((x, y, w, h))
        else:
            mask[y : y + h, x : x + w] = 0
    return mask, boxes


def trimmed(ink: Image, box: Box) -> Box | None:
    """Shrink a box to the ink in it; None if there is none worth the name."""
    part = ink[box.top : box.bottom, box.left : box.right]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if len(rows) == 0 or int(np.count_nonzero(part)) < _LEAST_INK:
        return None
    return Box(
        box.left + int(columns[0]),
        box.top + int(rows[0]),
        box.left + int(columns[-1]) + 1,
        box.top + int(rows[-1]) + 1,
    )


def add(boxes: list[Box], missed: Box) -> None:
    """Add a place of text to those of its cell: to the one beside it, or as one of its own."""
    for number, box in enumerate(boxes):
        overlap = min(box.bottom, missed.bottom) - max(box.top, missed.top)
        gap = max(box.left, missed.left) - min(box.right, missed.right)
        if overlap > 0.5 * (missed.bottom - missed.top) and gap < box.bottom - box.top:
            boxes[number] = box._replace(
                left=min(box.left, missed.left),
                top=min(box.top, missed.top),
                right=max(box.right, missed.right),
                bottom=max(box.bottom, missed.bottom),
            )
            return
    boxes.append(missed)


def common(one: Box, other: Box) -> Box | None:
    """Give the part that two boxes share."""
    left, top = max(one.left, other.left), max(one.top, other.top)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return (
        one._replace(left=left, top=top, right=right, bottom=bottom)
        if (
            right - left > 3
            and bottom - top > 0.4 * min(one.bottom - one.top, other.bottom - other.top)
        )
        else None
    )


def bands(ink: Image, box: Box, gap: int) -> list[Box]:
    """Cut a box at the rows without ink, where they are at least `gap` high."""
    filled = np.flatnonzero(ink[box.top : box.bottom, box.left : box.right].any(axis=1))
    if len(filled) == 0:
        return []
    cuts = np.flatnonzero(np.diff(filled) > gap)
    starts = [int(filled[0]), *(int(filled[cut + 1]) for cut in cuts)]
    ends = [*(int(filled[cut]) for cut in cuts), int(filled[-1])]
    return [
        Box(box.left, box.top + start, box.right, box.top + end + 1)
        for start, end in zip(starts, ends, strict=True)
    ]


def smudged(grey: Image, cells: list[Box]) -> list[Box]:
    """List the cells that are not of one tint all over, though no text is seen in them."""
    found = []
    for cell in cells:
        part = grey[cell.top + _EDGE : cell.bottom - _EDGE, cell.left + _EDGE : cell.right - _EDGE]
        if min(part.shape) > 2 * _EDGE:
            # Dust and the grain of the paper are gone when it is blurred.
            low, high = np.percentile(cv2.GaussianBlur(part, (0, 0), 3), (1, 99))
            if high - low > _SMUDGE:
                found.append(cell)
    return found


def cut_out(grey: Image, box: Box, *, height: int | None = None) -> Image:
    """Give a box of the page with white around it, as three equal channels.

    :param height: Height to scale it to; None leaves it as it is.
    """
    part = grey[max(0, box.top) : box.bottom, max(0, box.left) : box.right]
    if height is not None:
        width = max(1, round(part.shape[1] * height / part.shape[0]))
        part = _grey(cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC))
    edge = max(3, part.shape[0] // 8)
    framed = cv2.copyMakeBorder(part, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255)
    return _grey(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR))


def side_by_side(grey: Image, boxes: list[Box]) -> Image:
    """Set characters that stand below each other side by side, as one line."""
    height = max(box.bottom - box.top for box in boxes)
    parts = []
    for box in boxes:
        part = grey[box.top : box.bottom, box.left : box.right]
        space = height - part.shape[0]
        parts.append(
            cv2.copyMakeBorder(
                part, space // 2, space - space // 2, 3, 3, cv2.BORDER_CONSTANT, value=255
            )
        )
    line = _grey(cv2.hconcat(parts))
    return cut_out(line, Box(0, 0, line.shape[1], line.shape[0]))
