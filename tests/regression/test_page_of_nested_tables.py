"""A web page whose tables stood in tables, without cells between, ended in a RecursionError.

Found by mutating pages. Browsers let the second table end the first; tables in cells of tables
may still nest deeper than can be read, which is to be said in a sentence.
"""

import pytest

from perf_nlp.documents import read_sheets
from perf_nlp.errors import DocumentError

ENDINGS = pytest.mark.parametrize("ending", ["html", "xls", "mht"])


def page(ending, text):
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    return f"{head if ending == 'mht' else ''}<html>{text}"


@ENDINGS
def test_tables_without_cells_end_each_other(write, ending):
    path = write(f"表.{ending}", page(ending, "<table>" * 240 + "<tr><td>甲"))

    (sheet,) = read_sheets(path)

    assert [row.cells for row in sheet.rows] == [("甲",)]


@ENDINGS
@pytest.mark.parametrize("within", ["<table><tr><td>", "<div>", "<ul><li>"])
def test_page_nested_too_deep_gives_one_sentence(write, ending, within):
    path = write(f"表.{ending}", page(ending, within * 3000 + "甲"))

    with pytest.raises(DocumentError, match="太深"):
        list(read_sheets(path))
