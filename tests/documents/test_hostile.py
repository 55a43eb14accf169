"""Hostile files of every format: one sentence or plain results, and nothing else happens.

All are read in one process that is watched (`hostile_reader`), as the service reads them; the
large ones, with times and memory, are in benchmarks/hostile.py.
"""

import io
import json
import os
import re
import socket
import stat
import subprocess
import sys
import zipfile

import pytest

from tests.documents import hostile_maker as make
from tests.documents.hostile_maker import NAME, ROWS
from tests.documents.word_maker import cell

TABLE = make.csv_text().encode()
# What a reading that goes on must give: the little table is in the file, whole.
READ = {"清淤河道长度", NAME}
BIG, HUGE = 999_999_999, 10**30
PARENT = "../../../../../../../../../../etc/passwd"


def with_link(target):
    """Pack the table and a link to a file outside."""
    info = zipfile.ZipInfo("链接.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO(make.pack({"表.csv": TABLE}))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(info, target)
    return stream.getvalue()


def xlsx_cases(folder, url):
    rows = make.xlsx_rows()
    return {
        "bomb.xlsx": (make.xlsx(members={"xl/media/a.xml": "0" * 30_000_000}), "大得不正常"),
        "entities.xlsx": (make.xlsx(rows + "<row><c><v>&z;</v></c></row>", before=make.laughs(6)), "实体"),
        "outside.xlsx": (make.xlsx(rows + "<row><c><v>&z;</v></c></row>", before=make.outside(url)), "实体"),
        "cut.xlsx": (make.xlsx()[:900], "损坏"),
        "locked.xlsx": (make.ole("EncryptedPackage", "EncryptionInfo"), "密码"),
        "locked member.xlsx": (make.set_flag(make.xlsx(), 1), "密码"),
        "columns.xlsx": (make.xlsx_columns(100_000), READ),
        "far cell.xlsx": (make.xlsx(rows + '<row><c r="ZZZZZ4"><v>1</v></c></row>'), READ),
        "no such row.xlsx": (make.xlsx(rows + f'<row r="{HUGE}"><c><v>1</v></c></row>'), "损坏"),
        "merges.xlsx": (make.xlsx_merges(20_000), READ),
        "odd merges.xlsx": (make.xlsx(behind=f'<mergeCells><mergeCell ref="A0:B{BIG}"/><mergeCell ref="Z9:A1"/><mergeCell/></mergeCells>'), READ),
        "formulas.xlsx": (make.xlsx_formulas(url), {*READ, '=cmd|"/C calc"!A0', f'=WEBSERVICE("{url}")', "受益人数"}),
        "formats.xlsx": (make.xlsx_formats(20_000), READ),
        "long cell.xlsx": (make.xlsx(rows + f"<row><c t='inlineStr'><is><t>{'长' * 3_000_000}</t></is></c></row>"), READ),
        "deep.xlsx": (make.xlsx(rows + "<row>" * 30_000), "大得不正常"),
        "text of no number.xlsx": (make.xlsx(rows + '<row><c t="s"><v>-1</v></c></row>'), "损坏"),
        "up.xlsx": (make.xlsx(target=PARENT), "缺少|损坏|没有"),
        "sheets.xlsx": (make.xlsx_many_sheets(5_000), "大得不正常"),
        "half a character.xlsx": (make.xlsx(rows + "<row><c t='inlineStr'><is><t>_xD800_\u202e</t></is></c></row>"), READ),
    }  # fmt: skip


def other_sheets(folder, url):
    workbook = make.xls()
    return {
        "columns.ods": (make.ods_repeated(BIG), READ),
        "rows.ods": (make.ods_repeated(BIG, "rows"), READ),
        "spans.ods": (make.ods(make.ods_rows(marks=f' table:number-columns-spanned="{BIG}" table:number-rows-spanned="{BIG}"')), None),
        "scripts.ods": (make.ods_scripts(url), READ),
        "entities.ods": (make.ods(make.ods_rows([("&z;",)]), before=make.laughs(6)), "实体"),
        "outside.ods": (make.ods(make.ods_rows([("&z;",)]), before=make.outside(url)), "实体"),
        "bomb.ods": (make.zip_bomb("content.xml", 30_000_000, members={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "大得不正常"),
        "cut.ods": (make.ods()[:-40], "损坏"),
        "blanks.ods": (make.ods(make.ods_rows() + make.ods_rows([(f'<text:s text:c="{BIG}"/>' * 100,)])), READ),
        "cut.xls": (workbook[:2000], "损坏"),
        "loop.xls": (make.xls_loop(workbook), "损坏"),
        "no streams.xls": (make.ole("Workbook"), "损坏"),
        "formulas.xls": (make.xls([*ROWS, ("乙", "产出指标", "数量指标", "=1+cmd|'/C calc'!A0", "≥1次")]), {*READ, "=1+cmd|'/C calc'!A0"}),
        "columns.csv": (TABLE + b"\r\n" + b"1," * 100_000, READ),
        "long line.csv": (TABLE + "\r\n长".encode() + "长".encode() * 700_000, READ),
        "quote.csv": (TABLE + b'\r\n"' + b"a,b\r\n" * 3_000, READ),
        "formulas.csv": (TABLE + '\r\n乙,产出指标,数量指标,=HYPERLINK("http://x"),≥1次'.encode(), READ),
        "zeros.csv": (b"\0" * 100_000, "空"),
        "noise.csv": (bytes(range(256)) * 500, "编码"),
        "tabs.txt": (TABLE.replace(b",", b"\t") + b"\t" * 500_000, READ),
        "spans.xls": (make.xml_sheet(f'<Row ss:Index="{BIG}"><Cell ss:Index="{BIG}" ss:MergeAcross="{BIG}"><Data>甲</Data></Cell></Row>').encode(), READ),
        "entities.xls": (make.xml_sheet(before=make.laughs(6)).encode(), "实体"),
    }  # fmt: skip


def page_cases(folder, url):
    body, members = make.docx_links(url)
    return {
        "entities.docx": (make.docx(folder, before=make.laughs(6)), "实体"),
        "outside.docx": (make.docx(folder, before=make.outside(url)), "实体"),
        "cut.docx": (make.docx(folder)[:-30], "损坏"),
        "links.docx": (make.docx(folder, body, members=members), READ),
        "nested.docx": (make.docx(folder, make.docx_nested(120)), None),
        "deep.docx": (make.docx(folder, make.docx_nested(2_000)), "大得不正常|太深"),
        "columns.docx": (make.docx(folder, make.docx_columns(20_000)), "列"),
        "spans.docx": (make.docx(folder, make.docx_table() + make.table(make.row(cell("跨", span=BIG)))), READ),
        "bomb.docx": (make.docx(folder, members={"word/media/a.xml": "0" * 30_000_000}), "大得不正常"),
        "active.html": (make.html_active(url).encode(), READ),
        "spans.html": (make.html_spans(3, 3, f"colspan={HUGE} rowspan={HUGE}").encode(), "列"),
        "rows of spans.html": (make.html_spans(40, 300).encode(), READ),
        "columns.html": (make.html_spans(1, 100_000, "").encode(), "列"),
        "nested.html": (make.html("<table><tr><td>" * 5_000).encode(), "太深"),
        "entities.html": (make.html("&z;", before=make.laughs(6)).encode(), READ),
        "outside.html": (make.html("&z;", before=make.outside(url)).encode(), READ),
        "charset.html": (make.html().replace("utf-8", "x-user-defined").encode(), READ),
        "cut.html": (make.html()[:-20].encode(), READ),
        "parts.mht": (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3_000, None),
        "active.mht": (b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + make.html_active(url).encode(), READ),
        "pages.pdf": (make.pdf(count=2_000_000_000), None),
        "tree.pdf": (make.pdf(kids="2 0 R 2 0 R 3 0 R"), None),
        "active.pdf": (make.pdf_active(url), None),
        "locked.pdf": (make.pdf(trailer=make.LOCK), "密码"),
        "cut.pdf": (make.pdf()[:200], "损坏"),
        "pixels.png": (make.png(60_000, 60_000), "太大|损坏"),
        "cut.png": (make.png(600, 600, b"x" * 20), "损坏"),
        "text bomb.png": (make.png(60, 60, b"", (b"zTXt", b"a\0\0" + make.zlib.compress(b"0" * 20_000_000))), "损坏"),
    }  # fmt: skip


def archive_cases(folder, url):
    return {
        "up.zip": (make.pack({PARENT + ".csv": TABLE, "/etc/b.csv": TABLE, "C:\\Windows\\c.csv": TABLE}), READ),
        "link.zip": (with_link("/etc/passwd"), READ),
        "nested.zip": (make.nested_zip(6, TABLE), "超过了两层"),
        "bomb.zip": (make.zip_bomb("表.csv", 30_000_000), "大得不正常"),
        "bomb inside.zip": (make.pack({"a.xlsx": make.xlsx(members={"b": "0" * 30_000_000}), "b.csv": TABLE}), READ),
        "says less.zip": (make.set_sizes(make.pack({"表.csv": TABLE}), 10), "损坏"),
        "says more.zip": (make.set_sizes(make.pack({"表.csv": TABLE}), 4_000_000_000), "大得不正常"),
        "locked.zip": (make.set_flag(make.pack({"表.csv": TABLE}), 1), "密码"),
        "members.zip": (make.pack({f"{number}.csv": b"" for number in range(20_001)}, zipfile.ZIP_STORED), "大得不正常"),
        "cut.zip": (make.pack({"表.csv": TABLE})[:-30], "损坏"),
        "devices.zip": (make.pack({"con.csv": TABLE, "a\0b.csv": TABLE, "." * 300 + ".csv": TABLE}), READ),
        "other.zip": (make.pack({"a.exe": b"MZ", "b.zip": b"PK"}), None),
    }  # fmt: skip


# Whatever the ending says, what it is decides.
RENAMED = ".csv .doc .docx .et .htm .html .jpg .mht .ods .pdf .png .rtf .tif .tsv .txt .wps .xls .xlsx".split()


def renamed_cases(folder, url):
    contents = {
        "xlsx": make.xlsx(),
        "xls": make.xls(),
        "ods": make.ods(),
        "docx": make.docx(folder),
        "html": make.html().encode(),
        "xml": make.xml_sheet().encode(),
    }
    cases = {
        f"{kind}{ending}": (each, READ) for kind, each in contents.items() for ending in RENAMED
    }
    text = {
        f"text{ending}": (TABLE, None)
        for ending in (".docx", ".xlsx", ".ods", ".pdf", ".png", ".xls")
    }
    return (
        cases
        | text
        | {"zip.xlsx": (make.pack({"表.csv": TABLE}), "先解压"), "xlsx.zip": (make.xlsx(), READ)}
    )


GROUPS = (xlsx_cases, other_sheets, page_cases, archive_cases, renamed_cases)


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Read all files in one process; give by group what each was to give and what it gave."""
    folder, temp = tmp_path_factory.mktemp("坏文件"), tmp_path_factory.mktemp("临时")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        cases = {group.__name__: group(folder, url) for group in GROUPS}
        files = {name: content for group in cases.values() for name, (content, _) in group.items()}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        done = read_in_a_process([folder / name for name in files], temp)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == list(files), done.stderr[-2000:]
    assert {path.name for path in folder.iterdir()} == set(files)
    said = {line["file"]: line for line in lines}
    return {
        group: {name: (expected, said[name]) for name, (_, expected) in each.items()}
        for group, each in cases.items()
    }


def read_in_a_process(paths, temp):
    """Start the watched process, its temporary files in a folder of its own."""
    environment = os.environ | {"TMPDIR": str(temp), "TEMP": str(temp), "TMP": str(temp)}
    command = [sys.executable, "-m", "tests.documents.hostile_reader", *map(str, paths)]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("group", [group.__name__ for group in GROUPS])
def test_hostile_files_give_a_sentence_or_plain_results(answers, group):
    for name, (expected, line) in answers[group].items():
        assert "error" not in line, f"{name}: {line['error']}"
        if isinstance(expected, str):
            assert re.search(expected, line.get("sentence", "")), (name, line)
        elif expected:
            assert expected <= set(line.get("names", ())), (name, line)


@pytest.mark.parametrize("group", [group.__name__ for group in GROUPS])
def test_sentences_are_chinese_and_name_the_file(answers, group):
    for name, (_, line) in answers[group].items():
        if "sentence" in line:
            assert line["where"].split("/")[0] == name
            assert re.fullmatch(r"[^\n\\]*[\u4e00-\u9fff][^\n\\]*", line["sentence"]), name


@pytest.mark.parametrize("group", [group.__name__ for group in GROUPS])
def test_nothing_is_run_fetched_written_or_left(answers, group):
    for name, (_, line) in answers[group].items():
        assert (line["done"], line["left"]) == ([], []), name
