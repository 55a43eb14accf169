"""Scans and pictures are recognised, with what is doubtful marked."""

import struct
import zlib

import pytest

pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
pytest.importorskip("onnxruntime", reason="the extra ocr is not installed")

import cv2
import numpy as np
from PIL import Image

from perf_nlp.documents import ocr, pdf
from perf_nlp.documents.bitmap import read_bitmap, straight
from perf_nlp.documents.paging import read_pages
from perf_nlp.errors import DocumentError
from tests.documents.pdf_maker import make_png, table

ROWS = [
    ["二级指标", "三级指标", "指标值"],
    ["数量指标", "修建村级道路长度", "≥3.5公里"],
    ["成本指标", "路灯购置单价", "≤2800元/盏"],
    ["满意度指标", "受益群众满意度", "≥92%"],
]


def cells(sheet):
    return [list(row.cells) for row in sheet.rows]


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    """Draw a form of 11-point text as a scanner of 200 dpi would see it."""
    html = f"<p>项目支出绩效目标表</p>{table(ROWS)}"
    path = tmp_path_factory.mktemp("ocr") / "表.png"
    make_png(path, html, style="td { font-size: 11pt }")
    # The paper below the form takes time and tells nothing.
    Image.open(path).convert("L").crop((0, 0, 1654, 520)).save(path, dpi=(200, 200))
    return path


def check_form(text, sheet, page):
    assert cells(text) == [["项目支出绩效目标表"]]
    assert cells(sheet) == ROWS
    assert (text.is_ocr, text.is_text, sheet.is_ocr, sheet.page) == (True, True, True, page)
    assert not any(row.doubtful for row in sheet.rows)


def test_picture_is_read(form):
    seen = []

    text, sheet = ocr.read_image(form, seen.append)

    check_form(text, sheet, page=1)
    assert seen == [1.0]


def test_scan_is_read_though_its_pages_lie_askew_or_across(form, tmp_path):
    grey = Image.open(form)
    askew = grey.rotate(0.8, resample=Image.Resampling.BICUBIC, fillcolor=255)
    across = grey.rotate(90, expand=True)
    askew.save(tmp_path / "扫描.pdf", save_all=True, append_images=[across], resolution=200)

    sheets = list(pdf.read_pdf(tmp_path / "扫描.pdf", lambda _: None))

    check_form(*sheets[:2], page=1)
    check_form(*sheets[2:], page=2)


def test_each_page_of_a_tiff_is_a_page_even_upside_down(form, tmp_path):
    page = Image.open(form)
    page.save(tmp_path / "表.tif", save_all=True, append_images=[page.rotate(180)], dpi=(200, 200))

    sheets = list(ocr.read_image(tmp_path / "表.tif", lambda _: None))

    check_form(*sheets[:2], page=1)
    check_form(*sheets[2:], page=2)


def test_what_is_hard_to_read_or_cannot_be_read_is_marked(form):
    grey = np.asarray(Image.open(form)).copy()
    bitmap = read_bitmap(grey)
    rows = sorted(line.at for line in bitmap.across)[-3:]
    left, right = sorted(line.at for line in bitmap.down)[-2:]
    # In the row above the last nothing is left to read, in the last one hardly anything.
    for top, bottom, blur in ((rows[0], rows[1], 12), (rows[1], rows[2], 4)):
        cell = grey[int(top) + 6 : int(bottom) - 5, int(left) + 6 : int(right) - 5]
        cell[:] = cv2.GaussianBlur(cell, (0, 0), blur)

    _, told, sheet = read_pages("表.png", [ocr.recognise(grey)])

    assert cells(sheet)[:2] == ROWS[:2]
    assert cells(sheet)[2] == [*ROWS[2][:2], ""]
    assert [row.doubtful for row in sheet.rows] == [(), (), (2,), (2,)]
    assert [(each.kind, "1 格" in each.reason) for each in told.problems] == [("doubt", True)]


def test_page_without_legible_text_says_so():
    black, white = (np.full((300, 600), grey, np.uint8) for grey in (0, 255))

    assert "认不清楚" in (ocr.recognise(black).trouble or "")
    assert ocr.recognise(white).trouble is None


@pytest.mark.parametrize("angle", [-4.0, -0.7, 0.0, 0.4, 3.0])
def test_page_is_set_straight(form, angle):
    grey = np.asarray(Image.open(form).convert("L").rotate(angle, fillcolor=255))

    bitmap = read_bitmap(straight(grey))

    long = [line for line in bitmap.across if line.end - line.start > 1000]
    assert len(long) == len(ROWS) + 1


def png_head(width, height):
    """Write a PNG that says it is of this size, and holds nearly nothing."""

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


BAD = {
    "too large": (png_head(60_000, 60_000), "太大|损坏"),
    "cut off": (png_head(300, 300), "损坏"),
    "no picture": (b"\x89PNG\r\n\x1a\n nothing", "损坏"),
    "of the wrong kind": (b"BM" + b"\x00" * 60, "损坏"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_bad_picture_says_so(write, content, sentence):
    with pytest.raises(DocumentError, match=sentence):
        list(ocr.read_image(write("坏.png", content), lambda _: None))


def test_without_the_extra_one_sentence_says_what_to_install(form, monkeypatch):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)

    with pytest.raises(DocumentError, match=r"pip install \"perf-nlp\[ocr\]\""):
        list(ocr.read_image(form, lambda _: None))


def test_scanned_page_among_others_is_a_problem_without_the_extra(form, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    Image.open(form).convert("L").save(tmp_path / "扫描.pdf", resolution=200)

    with pytest.raises(DocumentError, match=r"扫描.*pip install"):
        list(pdf.read_pdf(tmp_path / "扫描.pdf", lambda _: None))
