"""What columns mean: asked of the user where heading and content leave it open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from perf_nlp.errors import DocumentError, RequestError
from perf_nlp.indicators.columns import SURE, Choose
from perf_nlp.indicators.headings import MEANINGS as MEANINGS
from perf_nlp.records import ColumnChoice, ColumnReading, Document, Job, TableReading

if TYPE_CHECKING:
    from perf_nlp.storage import Store

# What a column is called that is kept as an extra one.
UNUSED = "不用"
_EXTRA = {UNUSED, "extra", "none", "其他", "保留", ""}
# Below this even the best guess is hardly more than one.
_LIKELY = 0.4


class UnsureColumnsError(DocumentError):
    """A table whose columns may mean something else than we think: the user should look first.

    :param tables: The tables concerned, each look once.
    """

    def __init__(self, tables: Sequence[TableReading], file: str) -> None:
        super().__init__("有的列不能确定是什么，没有导入，请先核对各列的含义", file=file)
        self.tables = tuple(tables)


def fields_of(table: TableReading) -> dict[int, str | None]:
    """Give what the columns of a table were taken for."""
    return {column.number: column.meaning for column in table.columns}


def unsure_tables(
    tables: Iterable[TableReading], choose: Choose | None = None
) -> list[TableReading]:
    """List the tables that a user should look at, each look once.

    :param choose: What is chosen already; such tables need no further look.
    """
    return [
        table
        for table in distinct_tables(each for each in tables if each.confidence < SURE)
        if choose is None or choose(table.headings) is None
    ]


def refuse_unsure(document: Document, name: str, choose: Choose | None = None) -> None:
    """Let the user look first where columns may mean something else.

    :param name: Name of the document.
    :raises UnsureColumnsError: If there is such a table.
    """
    tables = unsure_tables(document.tables, choose)
    if tables:
        raise UnsureColumnsError(tables, name)


def distinct_tables(tables: Iterable[TableReading]) -> list[TableReading]:
    """Leave out tables that look like one before them."""
    found: dict[tuple[str, ...], TableReading] = {}
    for table in tables:
        found.setdefault(table.headings, table)
    return list(found.values())


def remembered(store: Store) -> Choose:
    """Give what users of a library chose for tables that look the same."""

    @lru_cache(maxsize=1000)
    def choose(headings: tuple[str, ...]) -> Mapping[int, str | None] | None:
        choice = store.find_choice(headings)
        return None if choice is None else choice.fields

    return choose


def first_of(*chooses: Choose | None) -> Choose:
    """Ask one after the other, until one knows something."""

    def choose(headings: tuple[str, ...]) -> Mapping[int, str | None] | None:
        answers = (each(headings) for each in chooses if each is not None)
        return next((answer for answer in answers if answer is not None), None)

    return choose


def checked(fields: Mapping[int, str | None], table: TableReading) -> dict[int, str | None]:
    """Check what a user said of the columns of a table.

    :raises RequestError: If there is no such column or meaning, or no column has the names.
    """
    known = {column.number for column in table.columns}
    read = {}
    for number, meaning in fields.items():
        if number not in known:
            raise RequestError("表里没有这一列，请重新选择", value=number)
        read[number] = read_meaning(meaning or "")
    if "name" not in read.values():
        raise RequestError(f"请选出哪一列是{MEANINGS['name']}，没有它就读不出指标")
    return read


def answer_job(
    store: Store, job_id: str, chosen: Sequence[Mapping[int, str | None]], *, remember: bool
) -> Job:
    """Keep what a user said of the tables of a waiting job; see `Library.choose_columns`.

    :raises NotFoundError: If there is no such job.
    :raises RequestError: If the job does not wait, or the choices do not fit its tables.
    """
    job = store.job(job_id)
    if job.status != "waiting":
        raise RequestError("这个任务没有在等待选择，请刷新页面看它的进展", id=job_id)
    if len(chosen) != len(job.tables):
        raise RequestError(f"要核对的表有 {len(job.tables)} 张，请每张都选好", value=len(chosen))
    pairs = zip(job.tables, chosen, strict=True)
    told = [(table.headings, checked(fields, table)) for table, fields in pairs]
    return store.answer_job(job_id, told, remember=remember)


def read_meaning(text: str) -> str | None:
    """Read the name of a field or its Chinese word; None for a column that is kept as extra.

    :raises RequestError: If it is neither.

    >>> read_meaning("name"), read_meaning("指标名称"), read_meaning("不用")
    ('name', 'name', None)
    """
    words = {word: field for field, word in MEANINGS.items()}
    word = text.strip()
    if word.lower() in _EXTRA:
        return None
    if word in words or word.lower() in MEANINGS:
        return words.get(word, word.lower())
    raise RequestError(f"不认识这个含义，可以写的有：{'、'.join(words)}、{UNUSED}", value=word[:40])


def meaning_words(meaning: str | None) -> str:
    """Say in Chinese what a column is."""
    return UNUSED if meaning is None else MEANINGS.get(meaning, meaning)


def choice_words(choice: ColumnChoice) -> str:
    """Say in one line what a user said of the columns of a table."""
    told = []
    for number, meaning in choice.fields.items():
        heading = choice.headings[number - 1] if number <= len(choice.headings) else ""
        told.append(f"{heading or f'第 {number} 列'} → {meaning_words(meaning)}")
    return "，".join(told)


def confidence_words(confidence: float) -> str:
    """Say in Chinese how sure we are.

    >>> confidence_words(0.9), confidence_words(0.5), confidence_words(0.1)
    ('确定', '可能', '不确定')
    """
    return "确定" if confidence >= SURE else "可能" if confidence >= _LIKELY else "不确定"


def letter_of(column: ColumnReading) -> str:
    """Give the letter that a spreadsheet shows above a column.

    >>> letter_of(ColumnReading(1, "", None, 0)), letter_of(ColumnReading(28, "", None, 0))
    ('A', 'AB')
    """
    letters, number = "", column.number
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
