"""Reads query strings, JSON bodies and uploads; whatever does not fit is a RequestError."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, BinaryIO, cast

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from perf_nlp.errors import RequestError
from perf_nlp.records import Filters, TableReading
from perf_nlp.taxonomy import labels, leaves

DEFAULT_K = 10
MAX_TEXT = 5000
# Their ids must fit into one address.
MAX_FILES = 100
# 2,000 rows of the longest published tables take about 2 MB.
_MAX_JSON_BYTES = 8 * 1024 * 1024
_INTEGER = re.compile(r"-?[0-9]{1,9}")


def int_arg(name: str, default: int | None = None) -> int | None:
    """Read a whole number of the query string.

    :param default: What holds if it is absent or empty.
    :raises RequestError: If it is there and no whole number.
    """
    text = request.args.get(name, "").strip()
    if not text:
        return default
    if not _INTEGER.fullmatch(text):
        raise RequestError(f"参数 {name} 应为整数，请改正", value=text[:40])
    return int(text)


def page_args() -> tuple[int, int]:
    """Read `k` and `offset`; their range is the library's matter."""
    k, offset = int_arg("k", DEFAULT_K), int_arg("offset", 0)
    return DEFAULT_K if k is None else k, offset or 0


def filter_args() -> Filters:
    """Read what a search is narrowed to.

    :raises RequestError: If a label, leaf or year is not one.
    """
    return Filters(
        label=_choice_arg("label", labels()),
        leaf=_choice_arg("leaf", leaves()),
        year=int_arg("year"),
        unit_name=request.args.get("unit_name", "").strip() or None,
    )


def _choice_arg(name: str, choices: Collection[str]) -> str | None:
    """Read one of a few words; None if absent or empty."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if text not in choices:
        raise RequestError(f"参数 {name} 只能是 {'、'.join(choices)}", value=text[:40])
    return text


def json_object() -> dict[str, Any]:
    """Read the body, which must be a JSON object sent as application/json.

    :raises RequestError: If it is too long, no JSON, or no object.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType()
    if request.content_length is not None and request.content_length > _MAX_JSON_BYTES:
        raise RequestError("请求体太长，请分几次提交", limit=f"{_MAX_JSON_BYTES // 1024**2} MB")
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise RequestError("请求体不是有效的 JSON，请检查括号、引号和编码（UTF-8）") from error
    if not isinstance(body, dict):
        raise RequestError("请求体应为 JSON 对象，即 {…}")
    return body


def text_field(body: Mapping[str, Any], name: str) -> str | None:
    """Read one text of a JSON object.

    :return: None if it is null or absent.
    :raises RequestError: If it is no text, too long, or no Unicode.
    """
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RequestError(f"{name} 应为文字或 null", value=json.dumps(value)[:40])
    if len(value) > MAX_TEXT:
        raise RequestError(f"{name} 太长，请缩短", limit=f"{MAX_TEXT} 字")
    # Half of a pair is valid in JSON, yet cannot be written as UTF-8.
    if re.search(r"[\ud800-\udfff]", value):
        raise RequestError(f"{name} 含有无效的字符，请检查编码（UTF-8）")
    return value


def required_text(body: Mapping[str, Any], name: str) -> str:
    """Read one text of a JSON object that must be there and not be empty.

    :raises RequestError: If it is not, or is no text we take.
    """
    value = text_field(body, name)
    if not value:
        raise RequestError(f"缺少 {name}，请给出一段文字")
    return value


def year_field(body: Mapping[str, Any], name: str) -> int | None:
    """Read the year of a JSON object; None if it is null or absent.

    :raises RequestError: If it is no whole number of four digits.
    """
    value = body.get(name)
    if value is None:
        return None
    # A bool is an int to Python, not to the caller.
    if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 9999:
        raise RequestError(f"{name} 应为四位数的年份或 null", value=json.dumps(value)[:40])
    return value


def indicator_rows(body: Mapping[str, Any], max_rows: int) -> list[dict[str, str | None]]:
    """Read the indicators to classify.

    :param max_rows: How many one request may hold.
    :raises RequestError: Naming the first row that does not fit, from 1.
    """
    rows = body.get("indicators")
    if not isinstance(rows, list):
        raise RequestError("缺少 indicators，它应为由指标组成的列表，即 [{…}]")
    if len(rows) > max_rows:
        raise RequestError("一次提交的指标太多，请分几次提交", limit=f"{max_rows} 条")
    return [_indicator_row(row, number) for number, row in enumerate(rows, start=1)]


def _indicator_row(row: object, number: int) -> dict[str, str | None]:
    """Read one indicator to classify."""
    if not isinstance(row, dict):
        raise RequestError("indicators 的每一项应为 JSON 对象，即 {…}", row=number)
    try:
        fields = {name: text_field(row, name) for name in ("value", "description", "declared")}
        return {"name": required_text(row, "name"), **fields}
    except RequestError as error:
        raise RequestError(error.message, row=number, **error.where) from error


def uploaded_files() -> list[tuple[str, BinaryIO]]:
    """Give the names of the uploaded files, as the browser sent them, and their contents.

    :raises RequestError: If there is none, or too many.
    """
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        raise RequestError("没有收到文件，请先选择文件再上传")
    if len(files) > MAX_FILES:
        sentence = "一次上传的文件太多，请打成 zip 压缩包再上传，或分几次上传"
        raise RequestError(sentence, limit=f"{MAX_FILES} 份")
    return [(file.filename or "", cast(BinaryIO, file.stream)) for file in files]


def ids_arg() -> list[str]:
    """Read the ids of jobs: `id`, as often as there are jobs.

    :raises RequestError: If there is none, or too many.
    """
    ids = [id for id in request.args.getlist("id") if id]
    if not ids:
        raise RequestError("缺少参数 id，请写明要看的任务")
    if len(ids) > MAX_FILES:
        raise RequestError("一次要看的任务太多，请分几次看", limit=f"{MAX_FILES} 个")
    return ids


def form_choices(tables: Iterable[TableReading]) -> list[dict[int, str | None]]:
    """Read what a form says of the columns of tables; it names them t1c3 (table 1, column 3).

    :return: One a table; columns that the form does not have are left out.
    """
    return [
        {
            column.number: request.form[name] or None
            for column in table.columns
            if (name := f"t{number}c{column.number}") in request.form
        }
        for number, table in enumerate(tables, start=1)
    ]


def column_choices(body: Mapping[str, Any]) -> list[dict[int, str | None]]:
    """Read `choices` of a JSON object: one object a table, column number to meaning.

    :raises RequestError: Naming the first table that does not fit, from 1.
    """
    tables = body.get("choices")
    if not isinstance(tables, list):
        raise RequestError('缺少 choices，它应为列表，每张表一项，即 [{"1": "name", …}]')
    return [_column_choice(table, number) for number, table in enumerate(tables, start=1)]


def _column_choice(table: object, number: int) -> dict[int, str | None]:
    """Read what is said of the columns of one table."""
    if not isinstance(table, dict):
        raise RequestError("choices 的每一项应为 JSON 对象，即 {…}", table=number)
    choice = {}
    for key in table:
        if not re.fullmatch("[1-9][0-9]{0,5}", key):
            raise RequestError("列号应为从 1 起的整数，请改正", table=number, value=key[:40])
        choice[int(key)] = text_field(table, key)
    return choice


def flag_field(body: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """Read a true or false of a JSON object.

    :raises RequestError: If it is there and neither.
    """
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise RequestError(f"{name} 应为 true 或 false", value=json.dumps(value)[:40])
    return value
