"""What an .xlsx workbook stores of a cell → the text that the sheet shows."""

from __future__ import annotations

import datetime

from perf_nlp.documents.format_codes import parse_format
from perf_nlp.documents.number_formats import shown_number, shown_text
from perf_nlp.documents.workbook import plain

# Numbers and formats repeat; what does not is not worth its memory.
_MOST_CACHED = 20_000


class CellReader:
    """Turns the stored value of a cell into the text that the sheet shows.

    :param texts: The shared texts of the workbook.
    :param formats: Format code of each cell style.
    """

    def __init__(self, texts: list[str], formats: list[str], *, is_1904: bool) -> None:
        self._texts = texts
        self._formats = formats
        self._is_1904 = is_1904
        self._numbers: dict[str, dict[str, str]] = {}
        changing = (i for i, code in enumerate(formats) if parse_format(code).text is not None)
        self._text_formats = {str(i): formats[i] for i in changing if formats[i] != "@"}

    def shown(self, kind: str, style: str, value: str) -> str:
        """Give the text that the sheet shows.

        :param kind: Type of the cell as stored (attribute t).
        :param style: Number of its style, as digits.
        :param value: What is stored; of an inline text all its runs.
        """
        if kind == "s":
            number = int(value)
            if number < 0:
                raise IndexError(number)
            text = self._texts[number]
        elif kind == "n":
            known = self._numbers.get(style)
            if known is None or len(known) > _MOST_CACHED:
                known = self._numbers[style] = {}
            shown = known.get(value)
            if shown is None:
                shown = known[value] = self._number(style, value)
            return shown
        elif kind == "b":
            return "是" if value.strip() in ("1", "true") else "否"
        elif kind == "d":
            return self._iso_date(style, value)
        else:
            text = plain(value).strip()
        if self._text_formats and style in self._text_formats:
            return shown_text(text, self._text_formats[style])
        return text

    def _format(self, style: str) -> str:
        """Give the format code of a style; General for one that does not exist."""
        number = int(style) if style.isdecimal() else 0
        return self._formats[number] if number < len(self._formats) else "General"

    def _number(self, style: str, value: str) -> str:
        """Show a number; what is none stands as it is."""
        try:
            number = float(value)
        except ValueError:
            return plain(value).strip()
        return shown_number(number, self._format(style), is_1904=self._is_1904).strip()

    def _iso_date(self, style: str, value: str) -> str:
        """Show a date that is stored as text (ISO 8601); General shows it as it is stored."""
        code = self._format(style)
        try:
            moment = datetime.datetime.fromisoformat(value.strip())
        except ValueError:
            return value.strip()
        if code == "General":
            return value.strip().removesuffix("T00:00:00")
        days = moment.replace(tzinfo=None) - datetime.datetime(1899, 12, 30)
        return shown_number(days / datetime.timedelta(days=1), code).strip()
