"""A workbook without its first bytes ended in a traceback: a part began before the file."""

import zipfile

import pytest
from openpyxl import Workbook

from perf_nlp.documents.excel import read_excel
from perf_nlp.errors import DocumentError


@pytest.mark.parametrize("n_missing", [1, 3, 20])
def test_workbook_without_its_first_bytes_is_refused(tmp_path, n_missing):
    Workbook().save(tmp_path / "whole.xlsx")
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(path, "w") as turned:
        # The part that is read first stands first.
        for name in sorted(whole.namelist(), key=lambda name: name != "_rels/.rels"):
            turned.writestr(name, whole.read(name))
    path.write_bytes(path.read_bytes()[n_missing:])

    with pytest.raises(DocumentError, match="损坏"):
        list(read_excel(path, lambda _: None))
