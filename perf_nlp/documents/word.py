"""Read Word documents (.docx and Word's XML): document → sheets.

The tables are walked cell by cell: python-docx repeats merged cells at each place of the grid.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from perf_nlp.documents.grid import Merge, Progress, Sheet
from perf_nlp.documents.parts import Block, Paragraph, Places, Table, make_parts
from perf_nlp.documents.safety import (
    DAMAGED,
    MOST_TREE_ELEMENTS,
    Events,
    open_package,
    parse_xml,
    read_tree,
)
from perf_nlp.documents.word_merges import Merged
from perf_nlp.documents.word_text import ParagraphText, attribute, child, is_hidden, local
from perf_nlp.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

# What may stand around paragraphs, rows and cells without being one.
_WRAPPERS = {
    "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "sect", "sub-section",
}  # fmt: skip
# Word allows 63; a span beyond this is no span.
_MOST_COLUMNS = 200
# Twentieths of a point: a grid column of 2 mm only shows that edges do not quite meet.
_NARROW = 120


def read_word(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a Word document: paragraphs and tables of its body, in order.

    Headers, footers, notes and list numbers are no part of the body.

    :return: Consecutive paragraphs as one part, each table as one.
    :raises DocumentError: If the file is no readable Word document.
    """
    return read_word_as(path, path.name, progress)


def read_word_as(path: Path, file: str, progress: Progress) -> Iterator[Sheet]:
    """Read a Word document whose rows are to carry the name of another file."""
    with open_package(path) as package:
        main = _main_part(package, file)
        tree = read_tree(package, main, file)
    yield from _sheets(tree, file, progress)


def read_xml_word(path: Path, progress: Progress) -> Iterator[Sheet]:
    """Read a document that Word saved as one XML file, as of 2003 or as of today.

    :raises DocumentError: If the file is damaged.
    """
    from lxml import etree

    content = path.read_bytes()
    parse_xml(io.BytesIO(content), Events(), path.name, most_elements=MOST_TREE_ELEMENTS)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(DAMAGED, file=path.name) from error
    for part in tree if local(tree) == "package" else ():
        if (attribute(part, "name") or "").endswith("/document.xml"):
            tree = child(part, "xmlData", "document")
            break
    yield from _sheets(tree, path.name, progress)


def _main_part(package: zipfile.ZipFile, file: str) -> str:
    """Find the part that holds the text: the package says so, and it need not be document.xml."""
    names = package.namelist()
    if "_rels/.rels" in names:
        for relation in read_tree(package, "_rels/.rels", file):
            target = (attribute(relation, "Target") or "").replace("\\", "/")
            part = posixpath.normpath(target.lstrip("/"))
            if (attribute(relation, "Type") or "").endswith("/officeDocument") and part in names:
                return part
    return next((name for name in names if name.endswith("document.xml")), "word/document.xml")


def _sheets(document: _Element | None, file: str, progress: Progress) -> Iterator[Sheet]:
    """Give the parts of a document."""
    body = child(document, "body")
    if body is None:
        raise DocumentError(DAMAGED, file=file)
    try:
        yield from make_parts(file, _blocks(body, Places(file), progress))
    except RecursionError as error:
        sentence = "文档里的表格套得太深，读不完整；请在 Word 中取消嵌套再导入"
        raise DocumentError(sentence, file=file) from error


def _blocks(body: _Element, places: Places, progress: Progress) -> Iterator[Block]:
    """Yield the paragraphs and tables of the body; text in boxes follows its paragraph."""
    number = 0
    n_children = len(body)
    for at, element in enumerate(body):
        if at % 200 == 0:
            progress(at / n_children)
        for block in _unwrapped([element], {"p", "tbl"}):
            if local(block) == "tbl":
                yield _table(block, places)
                continue
            number += 1
            yield from _paragraph(block, number, places)


def _paragraph(element: _Element, number: int, places: Places) -> Iterator[Paragraph | Table]:
    """Yield a paragraph, then what stands in its text boxes."""
    reader = ParagraphText()
    yield Paragraph(number, reader.read(element))
    for box in reader.boxes:
        for inner in _unwrapped(box, {"p", "tbl"}):
            if local(inner) == "tbl":
                yield _table(inner, places)
            else:
                yield from _paragraph(inner, number, places)


def _unwrapped(elements: Iterable[_Element], names: set[str]) -> Iterator[_Element]:
    """Yield the elements of these names, also those within content controls and the like."""
    for element in elements:
        name = local(element)
        if name in names:
            yield element
        elif name in _WRAPPERS and not ("p" in names and is_hidden(name, element)):
            yield from _unwrapped(element, names)


def _table(element: _Element, places: Places) -> Table:
    """Read a table: cells in the columns of its grid, merged ranges, tables in its cells."""
    drawn = []
    for row in _unwrapped(element, {"tr"}):
        if child(row, "trPr", "del") is None:
            elements = list(_unwrapped(row, {"tc"}))
            places.check_width(len(elements))
            drawn.append((_before(row), [_Cell(each, places) for each in elements]))
    column_of = _columns(element, drawn)
    table = Table([])
    merged = Merged()
    for number, (before, cells) in enumerate(drawn, start=1):
        texts: list[str] = []
        for first, last, cell in _placed(before, cells, column_of):
            texts += [""] * (first - 1 - len(texts))
            here = Merge(number, first, number, last)
            own = merged.text(here, cell.text, begins=cell.begins, goes_on=cell.goes_on)
            texts.append(own)
            table.inner.extend((number, inner) for inner in cell.tables)
        places.take(len(texts))
        table.rows.append(texts)
    table.merges.extend(merged.ranges())
    return table


class _Cell:
    """One cell of a table as Word holds it.

    :param span: Columns of the grid that it takes.
    :param begins: True if cells below may continue it.
    :param goes_on: True if it only continues the cell above.
    :param joins: True if it only continues the cell to the left (an old way to merge).
    """

    __slots__ = ("begins", "goes_on", "joins", "span", "tables", "text")

    def __init__(self, element: _Element, places: Places) -> None:
        properties = child(element, "tcPr")
        span = attribute(child(properties, "gridSpan"), "val") or "1"
        is_number = span.isdecimal() and len(span) < 10
        self.span = max(1, min(int(span), _MOST_COLUMNS)) if is_number else 1
        down = _merge_mark(properties, "vMerge", "vmerge")
        self.begins = down == "restart"
        self.goes_on = down not in {None, "restart"}
        self.joins = _merge_mark(properties, "hMerge", "hmerge") not in {None, "restart"}
        self.tables: list[Table] = []
        self.text = "" if child(properties, "cellDel") is not None else self._read(element, places)

    def _read(self, element: _Element, places: Places) -> str:
        """Give the text; a table within that is more than a line of cells is kept apart."""
        lines = []
        for block in _unwrapped(element, {"p", "tbl"}):
            is_text = local(block) == "p"
            for inner in _paragraph(block, 0, places) if is_text else [_table(block, places)]:
                if isinstance(inner, Paragraph):
                    lines.append(inner.text.strip())
                elif inner.inner or (len(inner.rows) > 1 and max(map(len, inner.rows)) > 1):
                    self.tables.append(inner)
                else:
                    lines += [" ".join(filter(None, cells)) for cells in inner.rows]
        return "\n".join(line for line in lines if line)


def _merge_mark(properties: _Element | None, *names: str) -> str | None:
    """Give what a cell says of being merged (restart, or continue); None if it says nothing."""
    for name in names:
        mark = child(properties, name)
        if mark is not None:
            return attribute(mark, "val") or "continue"
    return None


def _before(row: _Element) -> int:
    """Count the columns of the grid that a row leaves out at its left."""
    text = attribute(child(row, "trPr", "gridBefore"), "val") or "0"
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() and len(text) < 10 else 0


def _placed(
    before: int, cells: Iterable[_Cell], column_of: list[int]
) -> Iterator[tuple[int, int, _Cell]]:
    """Yield each cell of a row with its first and last column, from 1."""
    edge = before
    held: tuple[int, int, _Cell] | None = None
    for cell in cells:
        first, edge = edge, edge + cell.span
        if held and cell.joins:
            held = (held[0], _column(edge, column_of), held[2])
            continue
        if held:
            yield held
        held = (_column(first, column_of) + 1, _column(edge, column_of), cell)
    if held:
        yield held


def _column(edge: int, column_of: list[int]) -> int:
    """Give the column that ends at an edge of the grid, counting on beyond the grid."""
    if edge < len(column_of):
        return column_of[edge]
    return column_of[-1] + edge - len(column_of) + 1


def _columns(table: _Element, drawn: list[tuple[int, list[_Cell]]]) -> list[int]:
    """Give the column that ends at each edge of the grid, those too narrow to be meant left out.

    Drawn by hand, the edges of a header and of the rows below often miss each other by a hair;
    Word then makes a column of that hair, and a value would no longer stand below its heading.
    """
    grid = child(table, "tblGrid")
    columns = [each for each in ([] if grid is None else grid) if local(each) == "gridCol"]
    is_hair = [_is_narrow(attribute(each, "w")) for each in columns[:_MOST_COLUMNS]]
    for before, cells in drawn:
        edge = before
        for cell in cells:
            taken = is_hair[edge : edge + cell.span]
            if taken and all(taken):
                # A cell stands here and nowhere else.
                is_hair[edge] = False
            edge += cell.span
    column_of = [0]
    for hair in is_hair:
        column_of.append(column_of[-1] + (0 if hair else 1))
    return column_of


def _is_narrow(width: str | None) -> bool:
    """Tell whether a column is only the hair between two edges; without a width it is not."""
    return width is not None and width.isdecimal() and len(width) < 4 and int(width) < _NARROW
