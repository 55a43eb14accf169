"""A PDF of 2 KB, found by mutation, made PDFium take all memory and abort: the service with it."""

from pathlib import Path

from perf_nlp.documents.pdf import read_pdf

FILE = Path(__file__).with_name("pdf_form_in_itself.pdf")


def test_page_that_ends_pdfium_is_a_problem_and_the_next_one_is_read():
    sheets = list(read_pdf(FILE, lambda _: None))

    assert [sheet.page for sheet in sheets] == [1]
    assert "已损坏" in sheets[0].problems[0].reason
