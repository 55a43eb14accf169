"""What do large hostile files cost: seconds, memory, and the sentence that the user reads.

Each file is made and read in processes of its own, the reading with a limit of memory and time and
all it starts counted (Linux). More than 20 seconds or 1 GB is marked and ends the script with 1.
`python benchmarks/hostile.py xlsx` reads those alone whose names hold "xlsx".
"""

from __future__ import annotations

import io
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.documents import hostile_maker as make

MOST_SECONDS, MOST_MEGABYTES = 20.0, 1000.0
# The reading is ended there.
LIMIT_SECONDS, LIMIT_BYTES = 120, 4 << 30
KINDS = ("xlsx", "xls", "ods", "docx", "html", "xml", "csv", "pdf", "png", "zip", "rtf")
ENDINGS = (*KINDS[:5], "csv", "txt", "pdf", "png", "doc", "mht")
ODS = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
READING = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from pathlib import Path
from perf_nlp.errors import DocumentError
from perf_nlp.service.reading import read_document
began = time.perf_counter()
try:
    document = read_document(Path(sys.argv[1]))
    n = sum(len(project.indicators) for project in document.projects)
    said = f"{n} 条指标，{len(document.problems)} 个问题"
except DocumentError as error:
    said = error.message
who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
peak = max(resource.getrusage(each).ru_maxrss for each in who)
print(time.perf_counter() - began, peak / 1024, said, sep="\\t")
"""


def small(kind: str) -> bytes:
    """Give a harmless file of a kind, with the little table where that is easy."""
    if kind == "docx":
        with tempfile.TemporaryDirectory() as name:
            return make.docx(Path(name))
    if kind == "rtf":
        lines = "\\par ".join(" ".join(row) for row in make.ROWS)
        coded = "".join(
            c if ord(c) < 128 else f"\\u{struct.unpack('<h', c.encode('utf-16-le'))[0]}?"
            for c in lines
        )
        return f"{{\\rtf1\\ansi {coded}}}".encode()
    if kind == "png":
        return make.png(400, 300, make.zlib.compress((b"\0" + b"\xff" * 400) * 300))
    made: dict[str, Callable[[], str | bytes]] = {
        "xlsx": make.xlsx, "xls": make.xls, "ods": make.ods, "html": make.html,
        "xml": make.xml_sheet, "csv": make.csv_text, "pdf": make.pdf,
        "zip": lambda: make.pack({"表.csv": make.csv_text()}),
    }  # fmt: skip
    content = made[kind]()
    return content.encode() if isinstance(content, str) else content


def docx(body: str, **more: str) -> bytes:
    """Make a Word document."""
    with tempfile.TemporaryDirectory() as name:
        return bytes(make.docx(Path(name), body, **more))


def sheet_bomb(n_bytes: int, ratio_hides: bool) -> bytes:
    """Let the sheet of a workbook unpack to so much; with noise beside it, or as a bomb."""
    rows = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    if not ratio_hides:
        with zipfile.ZipFile(io.BytesIO(make.xlsx())) as package:
            rest = {n: package.read(n) for n in package.namelist() if "sheet1" not in n}
        return bytes(make.zip_bomb("xl/worksheets/sheet1.xml", n_bytes, before=rows, members=rest))
    # Distinct numbers compress badly enough to pass for data.
    one = "".join(f"<c><v>{i * 7919 % 1000003}</v></c>" for i in range(60))
    n_rows = n_bytes // len(one)
    return bytes(make.xlsx(make.xlsx_rows() + f"<row>{one}</row>" * n_rows))


def many_lines(n: int) -> bytes:
    """Give the table, then lines that are none."""
    return (make.csv_text() + "\r\n" + "高\r\n" * n).encode()


def large() -> dict[str, Callable[[], bytes]]:
    """Give the large files by name."""
    table = make.csv_text().encode()
    return {
        "bomb of 10 GB.zip": lambda: make.zip_bomb("表.csv", 10**10),
        "bomb of 10 GB.xlsx": lambda: sheet_bomb(10**10, False),
        "bomb of 10 GB.ods": lambda: make.zip_bomb("content.xml", 10**10, members=ODS),
        "500 MB of numbers.xlsx": lambda: sheet_bomb(500_000_000, True),
        "zips in zips.zip": lambda: make.nested_zip(50, table),
        "1,000 workbooks.zip": lambda: make.pack({f"{i}.xlsx": make.xlsx() for i in range(1000)}),
        "20,000 notes.zip": lambda: make.pack({f"{i}.txt": b"x" for i in range(20_000)}),
        "entities.xlsx": lambda: make.xlsx("<row><c><v>&z;</v></c></row>", before=make.laughs(6)),
        "entities.docx": lambda: docx("<w:p>&z;</w:p>", before=make.laughs(6)),
        "entities.html": lambda: make.html("&z;", before=make.laughs(8)).encode(),
        "entities.xls": lambda: make.xml_sheet(before=make.laughs(6)).encode(),
        "100,000 columns.xlsx": lambda: make.xlsx_columns(100_000),
        "100,000 columns in 100 rows.xlsx": lambda: make.xlsx(
            make.xlsx_rows() + f"<row>{'<c><v>1</v></c>' * 100_000}</row>" * 100
        ),
        "100,000 columns.csv": lambda: table + b"\r\n" + b"1," * 100_000,
        "100,000 columns.html": lambda: make.html_spans(1, 100_000, "").encode(),
        "100,000 columns.docx": lambda: docx(make.docx_columns(100_000)),
        "16,384 columns, 100,000 rows.ods": lambda: make.ods_repeated(10**9),
        "rows without end.ods": lambda: make.ods_repeated(10**9, "rows"),
        "1,000,000 merges.xlsx": lambda: make.xlsx_merges(1_000_000),
        "600,000 spans.html": lambda: make.html_spans(600, 1000).encode(),
        "500,000 spans.docx": lambda: docx(make.docx_spans(500, 1000)),
        "rows of spans.html": lambda: make.html_spans(1000, 900, "rowspan=60000").encode(),
        "colspan 1e9.html": lambda: make.html_spans(1000, 2, "colspan=1000000000").encode(),
        "nested.docx": lambda: docx(make.docx_nested(900)),
        "nested.html": lambda: make.html("<table><tr><td>" * 200_000).encode(),
        "nested divs.html": lambda: make.html("<div>" * 2_000_000).encode(),
        "nested.xlsx": lambda: make.xlsx("<row>" * 3_000_000),
        "cell of 50 MB.xlsx": lambda: make.xlsx(make.xlsx_rows([*make.ROWS, ["长" * 17_000_000]])),
        "paragraph of 50 MB.docx": lambda: docx(
            make.docx_table() + f"<w:p><w:r><w:t>{'长，' * 8_000_000}</w:t></w:r></w:p>"
        ),
        "text of 50 MB.html": lambda: make.html("长，" * 8_000_000).encode(),
        "tag of 50 MB.html": lambda: make.html(f"<td title='{'x' * 50_000_000}'>").encode(),
        "line of 200 MB.csv": lambda: table + b"\r\n" + b"1234567890," * 18_000_000,
        "line of 200 MB.txt": lambda: "项目名称：养护，".encode() * 8_000_000,
        "quote of 50 MB.csv": lambda: table + b'\r\n"' + b"a,b\r\n" * 900_000,
        "200,000 broken quotes.csv": lambda: table + b'\r\n"a,b"c,"d\r\n' * 200_000,
        "1,000,000 short lines.csv": lambda: many_lines(1_000_000),
        "formats.xlsx": lambda: make.xlsx_formats(1_000_000),
        "2,000 sheets.xlsx": lambda: make.xlsx_many_sheets(1_999),
        "parts.mht": lambda: b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 300_000,
        "count 2e9.pdf": lambda: make.pdf(count=2_000_000_000),
        "kids without end.pdf": lambda: make.pdf(kids="3 0 R " * 200_000, count=200_000),
        "page of 2 GB.pdf": lambda: make.pdf_bomb(2 * 10**9),
        "60,000 × 60,000.png": lambda: make.png(60_000, 60_000),
        "6,000 × 6,000.png": lambda: make.png(6000, 6000, make.zlib.compress(b"\0" * 6001 * 6000)),
        "loop.tif": make.tiff_loop,
        "nested.rtf": lambda: b"{\\rtf1" + b"{\\b " * 500_000,
        "locked.xlsx": lambda: make.ole("EncryptedPackage", "EncryptionInfo"),
        "locked.docx": lambda: make.ole("EncryptedPackage", "EncryptionInfo"),
        "locked.pdf": lambda: make.pdf(trailer=make.LOCK),
        "locked.zip": lambda: make.set_flag(small("zip"), 1),
    }  # fmt: skip


def files(wanted: str) -> Iterator[tuple[str, list[bytes] | Callable[[], bytes]]]:
    """Yield the name of each line, and its file; several where one line is for many."""
    yield from ((name, made) for name, made in large().items() if wanted in name)
    for kind in KINDS:
        if wanted in f"cut.{kind}":
            whole = small(kind)
            yield (
                f"cut at 20 places.{kind}",
                [whole[: len(whole) * i // 20] or b"P" for i in range(20)],
            )
    for kind in KINDS:
        if wanted in f"renamed {kind}":
            yield f"renamed {kind}", [small(kind)] * len(ENDINGS)


def measure(path: Path) -> tuple[float, float, str]:
    """Read a file in a process of its own: seconds, peak in MB, what was said."""
    command = [sys.executable, "-c", READING, str(path), str(LIMIT_BYTES)]
    began = time.perf_counter()
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return time.perf_counter() - began, float("nan"), "NO ANSWER"
    if done.returncode:
        return (
            time.perf_counter() - began,
            float("nan"),
            f"FAILED {done.returncode}: {done.stderr[-300:]}",
        )
    seconds, peak, said = done.stdout.rstrip("\n").split("\t")
    return float(seconds), float(peak), said


def read_all(folder: Path, name: str, contents: list[bytes] | None) -> tuple[float, float, str]:
    """Read the file or files of a line; the worst of each number."""
    if contents is None:
        return measure(folder / name)
    worst, peak, sentences = 0.0, 0.0, set()
    endings = ENDINGS if name.startswith("renamed") else (name.rpartition(".")[2],) * len(contents)
    for number, content in enumerate(contents):
        path = folder / f"{number}.{endings[number]}"
        path.write_bytes(content)
        seconds, megabytes, said = measure(path)
        path.unlink()
        worst, peak = max(worst, seconds), max(peak, megabytes)
        sentences.add(said if said.startswith(("FAILED", "NO")) else re.split("[，；：]", said)[0])
    return worst, peak, " | ".join(sorted(sentences))


def main() -> None:
    """Print a line for each file."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    print(f"{os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}")
    print(f"{'':34} {'MB':>7} {'seconds':>8} {'peak MB':>8}  what is said")
    n_bad = 0
    with tempfile.TemporaryDirectory() as temp:
        for name, made in files(wanted):
            folder = Path(temp)
            if callable(made):
                # Made in another process: one begins with the peak of the one that starts it.
                write = [sys.executable, __file__, "--write", name, str(folder / name)]
                subprocess.run(write, check=True)
                size = (folder / name).stat().st_size
            else:
                size = max(map(len, made))
            seconds, peak, said = read_all(folder, name, None if callable(made) else made)
            is_bad = not (seconds <= MOST_SECONDS and peak <= MOST_MEGABYTES) or "FAILED" in said
            n_bad += is_bad
            mark = "  ← TOO MUCH" if is_bad else ""
            print(
                f"{name:34} {size / 1e6:7.1f} {seconds:8.1f} {peak:8.0f}  {said[:160]}{mark}",
                flush=True,
            )
            if callable(made):
                (folder / name).unlink()
    sys.exit(n_bad > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        Path(sys.argv[3]).write_bytes(large()[sys.argv[2]]())
    else:
        main()
