"""OpenDocument workbooks are read as they show themselves."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from perf_nlp.documents.grid import Sheet
from perf_nlp.documents.open_document import read_ods
from perf_nlp.documents.safety import DAMAGED, ENCRYPTED, TOO_LARGE, WITH_ENTITIES
from perf_nlp.errors import DocumentError

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in [
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("draw", "drawing"),
    ]
)  # fmt: skip


def content(body, styles=""):
    return (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )


def sheet(rows, name="表", more=""):
    table = f'<table:table table:name="{name}"{more}>{rows}</table:table>'
    return f"<office:spreadsheet>{table}</office:spreadsheet>"


def packed(text, **members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, member in {"content.xml": text, **members}.items():
            package.writestr(name.replace("__", "/"), member)
    return data.getvalue()


@pytest.fixture
def read(write):
    """Give a function that reads the rows of one sheet by the XML of its rows."""

    def read_rows(rows):
        (read_sheet,) = read_ods(write("a.ods", packed(content(sheet(rows)))), lambda _: None)
        return read_sheet

    return read_rows


def texts_of(read_sheet: Sheet):
    return {row.origin.row: row.cells for row in read_sheet.rows}


def cell(inside="", **attributes):
    stated = " ".join(
        f'{key.replace("__", ":").replace("_", "-")}="{value}"' for key, value in attributes.items()
    )
    return f"<table:table-cell {stated}>{inside}</table:table-cell>"


def row(*cells, **attributes):
    stated = " ".join(
        f'{key.replace("__", ":").replace("_", "-")}="{value}"' for key, value in attributes.items()
    )
    return f"<table:table-row {stated}>{''.join(cells)}</table:table-row>"


A = cell("<text:p>甲</text:p>")
CELLS = {
    "text": (row(A), {1: ("甲",)}),
    "paragraphs": (row(cell("<text:p>一级</text:p><text:p>指标</text:p>")), {1: ("一级\n指标",)}),
    "spans, spaces, tabs and breaks": (
        row(cell("<text:p>甲<text:span>乙</text:span><text:s text:c='2'/>丙<text:tab/>丁<text:line-break/>戊</text:p>")),
        {1: ("甲乙  丙\t丁\n戊",)}),
    "white space of the XML": (row(cell("\n  <text:p>甲\n    乙</text:p>\n")), {1: ("甲 乙",)}),
    "without notes": (
        row(cell("<office:annotation><text:p>批注</text:p></office:annotation><text:p>甲</text:p>")), {1: ("甲",)}),
    "without shapes": (row(cell("<draw:frame><text:p>图</text:p></draw:frame><text:p>甲</text:p>")), {1: ("甲",)}),
    "shown text of a number": (
        row(cell("<text:p>≥95%</text:p>", office__value_type="percentage", office__value="0.95")), {1: ("≥95%",)}),
    "percentage without text": (row(cell(office__value_type="percentage", office__value="0.95")), {1: ("95%",)}),
    "number without text": (row(cell(office__value_type="float", office__value="1.50")), {1: ("1.5",)}),
    "date without text": (
        row(cell(office__value_type="date", office__date_value="2022-12-31T00:00:00")), {1: ("2022-12-31",)}),
    "text in the attribute": (row(cell(office__value_type="string", office__string_value="甲")), {1: ("甲",)}),
    "yes": (row(cell("<text:p>TRUE</text:p>", office__value_type="boolean", office__boolean_value="true")), {1: ("是",)}),
    "no, kept as a number": (row(cell("<text:p>FALSE</text:p>", office__value_type="float", office__value="0")), {1: ("否",)}),
    "repeated cell": (row(cell("<text:p>甲</text:p>", table__number_columns_repeated="3")), {1: ("甲",) * 3}),
    "gap": (row(cell(table__number_columns_repeated="2"), A), {1: ("", "", "甲")}),
    "blank to the last column": (row(A, cell(table__number_columns_repeated="16383")), {1: ("甲",)}),
    "repeated row": (row(A, table__number_rows_repeated="2") + row(A), {1: ("甲",), 2: ("甲",), 3: ("甲",)}),
    "blank rows": (row(cell(), table__number_rows_repeated="5") + row(A), {6: ("甲",)}),
    "blank to the last row": (row(A) + row(cell(), table__number_rows_repeated="1048575"), {1: ("甲",)}),
    "header rows and groups": (
        f"<table:table-header-rows>{row(A)}</table:table-header-rows><table:table-row-group>{row(A)}</table:table-row-group>",
        {1: ("甲",), 2: ("甲",)}),
    "changes that were tracked": (
        f"<table:shapes><table:table>{row(A)}</table:table></table:shapes>{row(A)}", {1: ("甲",)}),
    "nonsense numbers": (row(cell("<text:p>甲</text:p>", table__number_columns_repeated="-3")), {1: ("甲",)}),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), CELLS.values(), ids=CELLS)
def test_cell_reads_as_shown(read, rows, expected):
    assert texts_of(read(rows)) == expected


def test_merged_cells(read):
    covered = "<table:covered-table-cell><text:p>藏</text:p></table:covered-table-cell>"
    spanning = cell(
        "<text:p>产出</text:p>", table__number_rows_spanned="2", table__number_columns_spanned="2"
    )

    first, second = read(row(spanning, covered, A) + row(covered, covered, A)).rows

    assert (first.cells, first.spans) == (("产出", "", "甲"), ((0, 1),))
    assert (second.cells, second.above) == (("产出", "", "甲"), (0,))


def test_formula_without_result_is_told(read):
    read_sheet = read(row(A, cell(table__formula="of:=SUM([.A1])")))

    (problem,) = read_sheet.problems
    assert (problem.kind, problem.origin.row, problem.origin.column) == ("doubt", 1, 2)


def test_hidden_and_empty_sheets(write):
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    body = (
        '<office:spreadsheet><table:table table:name="填报表"/>'
        f'<table:table table:name="选项" table:style-name="ta2">{row(A)}</table:table></office:spreadsheet>'
    )
    told = []

    sheets = list(read_ods(write("a.ods", packed(content(body, style))), told.append))

    assert [(s.name, len(s.rows), s.is_hidden) for s in sheets] == [
        ("填报表", 0, False),
        ("选项", 1, True),
    ]
    assert told[-1] == 1


def test_flat_file(write):
    path = write("a.fods", "<?xml version='1.0'?>" + content(sheet(row(A))))

    (read_sheet,) = read_ods(path, lambda _: None)

    assert texts_of(read_sheet) == {1: ("甲",)}


def test_file_of_another_writer(tmp_path):
    document = OpenDocumentSpreadsheet()
    table, line = Table(name="自评表"), TableRow()
    for element in (
        TableCell(numbercolumnsspanned=2),
        CoveredTableCell(),
        TableCell(valuetype="percentage", value=0.9),
    ):
        line.addElement(element)
    line.firstChild.addElement(P(text="出席率"))
    table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))

    (read_sheet,) = read_ods(tmp_path / "a.ods", lambda _: None)

    assert (read_sheet.name, texts_of(read_sheet)) == ("自评表", {1: ("出席率", "", "90%")})


def test_wide_row_and_long_text_are_told(read):
    wide = row(cell("<text:p>1</text:p>", table__number_columns_repeated="16384"), A)

    read_sheet = read(wide + row(cell(f"<text:p>{'长' * 100_000}</text:p>")))

    assert texts_of(read_sheet) == {2: ("长" * 32_767,)}
    assert [(p.origin.row, p.kind) for p in read_sheet.problems] == [
        (1, "unread"),
        (1, "unread"),
        (2, "doubt"),
    ]


LOCKED = "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
MANY = row(*[cell("<text:p>甲</text:p>", table__number_columns_repeated="999")] * 2,
           table__number_rows_repeated="1048576")  # fmt: skip
REFUSED = {
    "password": (packed("garbage", **{"META-INF__manifest.xml": LOCKED}), ENCRYPTED),
    "no content": (packed("", other="x")[:-10], DAMAGED),
    "cut": (packed(content(sheet(row(A)))[:-5]), DAMAGED),
    "text document": (packed(content(f"<office:text>{row(A)}</office:text>")), "里面没有工作表"),
    "entities": (packed("<!DOCTYPE a [<!ENTITY x 'ha'>]><a>&x;</a>"), WITH_ENTITIES),
    "rows without end": (packed(content(sheet(MANY))), TOO_LARGE),
    "deep": (packed(content(sheet("<text:p>" * 30_000))), TOO_LARGE),
    "other bytes": (b"\x00\x01\x02", DAMAGED),
    "flat and cut": (content(sheet(row(A)))[:-5].encode(), DAMAGED),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_broken_or_hostile_workbook_is_refused(write, data, sentence):
    with pytest.raises(DocumentError) as caught:
        list(read_ods(write("a.ods", data), lambda _: None))

    assert caught.value.message.startswith(sentence)


GOOD = content(sheet("".join(rows for rows, _ in list(CELLS.values())[:12]))).encode()


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_content_only_ever_raises_ours(tmp_path, data):
    text = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        at, n = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from([1, 5, 60]))
        new = [b"", text[at : at + n] * 2, b"<table:table>", b"99999999", b"</text:p>", b"\xff"]
        text[at : at + n] = data.draw(st.sampled_from(new))
    path = tmp_path / "a.ods"
    path.write_bytes(packed(bytes(text)) if data.draw(st.booleans()) else bytes(text))

    try:
        assert all(isinstance(each, Sheet) for each in read_ods(path, lambda _: None))
    except DocumentError as error:
        assert error.where["file"] == "a.ods"
