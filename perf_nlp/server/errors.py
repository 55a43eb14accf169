"""The one place where an error becomes an answer: problem+json for the API, a page for people."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from perf_nlp.errors import (
    ArtifactError,
    DocumentError,
    NotFoundError,
    PerfNlpError,
    RequestError,
    SettingsError,
)
from perf_nlp.server.state import settings

logger = logging.getLogger(__name__)

STATUS: dict[type[PerfNlpError], int] = {
    RequestError: 400,
    NotFoundError: 404,
    DocumentError: 422,
    ArtifactError: 503,
    SettingsError: 503,
}
TITLES = {
    400: "请求有误",
    403: "请求被拒绝",
    404: "没有找到",
    405: "不支持的操作",
    413: "文件太大",
    415: "数据格式不受支持",
    421: "访问地址不对",
    422: "内容无法读取",
    500: "服务出错",
    503: "暂时不能服务",
}
_DETAILS = {
    400: "服务器看不懂这个请求，请检查后重试",
    403: "这个请求来自其他网站，为安全起见没有执行；请直接在本系统的页面上操作",
    404: "这个地址不存在，或者内容已被删除；请检查地址，或回到首页重新检索",
    405: "这个地址不支持这种操作；请按接口说明改用正确的请求方法",
    415: "请求的数据格式不受支持；接口只接收 application/json",
    421: "请用 127.0.0.1 或 localhost 访问本机的服务",
    500: "服务器内部出错，没有完成这个操作；请稍后重试，仍不成功请联系管理员查看日志",
}
_CSRF_DETAIL = "表单已经失效或不是从本系统的页面提交的；请返回上一页，刷新后重新提交"


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is told of an error, whatever the form.

    :param error: Name of the error's class, for programs.
    :param where: Facts that locate it.
    :param headers: Headers that belong to the status, such as Allow.
    """

    status: int
    detail: str
    error: str
    where: dict[str, object] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()


def init_app(app: Flask) -> None:
    """Handle our errors, HTTP's, and last all others."""
    app.register_error_handler(PerfNlpError, _handle_own)
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(Exception, _handle_unexpected)


def _handle_own(error: PerfNlpError) -> Response:
    """Answer an error we raised on purpose: its sentence is fit for users."""
    status = next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), 500)
    if status >= 500:
        logger.error("%s", error, exc_info=error)
    return _answer(_Failure(status, str(error), type(error).__name__, error.where))


def _handle_http(error: HTTPException) -> Response | HTTPException:
    """Answer an error of HTTP itself in Chinese; redirects pass."""
    status = error.code
    if status is None or status < 400:
        return error
    headers = tuple(pair for pair in error.get_headers() if pair[0].lower() == "allow")
    return _answer(_Failure(status, _http_detail(error, status), type(error).__name__, {}, headers))


def _http_detail(error: HTTPException, status: int) -> str:
    """Say what to do about an error of HTTP itself."""
    if isinstance(error, CSRFError):
        return _CSRF_DETAIL
    if status == 413:
        limit = f"{settings().max_upload_mb} MB 的上限"
        return f"上传的内容超过 {limit}；请分几次上传，或拆成较小的文件"
    return _DETAILS.get(status, _DETAILS[400 if status < 500 else 500])


def _handle_unexpected(error: Exception) -> Response:
    """Log what nobody foresaw and tell the user nothing internal."""
    logger.error("unexpected error in %s %s", request.method, request.path, exc_info=error)
    return _answer(_Failure(500, _DETAILS[500], "InternalError"))


def _answer(failure: _Failure) -> Response:
    """Give the failure as problem+json, as a fragment for htmx, or as a page."""
    title = TITLES.get(failure.status, TITLES[400 if failure.status < 500 else 500])
    if _wants_json():
        response = _problem(failure, title)
    else:
        partial = request.headers.get("HX-Request") == "true"
        template = "_error.html" if partial else "error.html"
        html = render_template(template, title=title, detail=failure.detail, status=failure.status)
        response = make_response(html, failure.status)
    response.headers.extend(failure.headers)
    return response


def _wants_json() -> bool:
    """Tell whether the request is one of a program: the API and what stands beside it."""
    return request.path.startswith(("/api/", "/healthz", "/metrics"))


def _problem(failure: _Failure, title: str) -> Response:
    """Build the problem of RFC 9457; every route's errors have exactly these keys."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": failure.status,
        "detail": failure.detail,
        "instance": request.path,
        "error": failure.error,
        "where": failure.where,
    }
    text = current_app.json.dumps(body)
    return Response(text, failure.status, content_type="application/problem+json")
