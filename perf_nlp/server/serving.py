"""Runs the web application with waitress, and the import jobs beside it."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from waitress import create_server, wasyncore

from perf_nlp.errors import SettingsError
from perf_nlp.server.app import create_app
from perf_nlp.service.jobs import JobRunner
from perf_nlp.service.library import Library
from perf_nlp.settings import Settings

_N_THREADS = 8
_LAST_PORT = 65535
_SOCKET_ERRORS = {
    errno.EADDRINUSE: "端口已被其他程序占用，请换一个端口，例如用 --port 8766",
    errno.EACCES: "没有权限使用这个端口，请换一个 1024 以上的端口",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址，请检查 host 设置",
}


class WebServer:
    """The web service of one library: bound when made, answering from `run` to `stop`.

    :param library: The open library; the caller closes it.
    :param settings: Host and port to bind (port 0: any free one), and the limits.
    :raises SettingsError: If host and port cannot be bound.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        self._server = _bind(create_app(library, settings), settings)
        self._jobs = JobRunner(library)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self.url = f"http://{host}:{self._server.effective_port}/"

    def run(self) -> None:
        """Answer requests and work off jobs until `stop`, Ctrl+C or SystemExit."""
        self._jobs.start()
        try:
            self._server.run()
        finally:
            self._server.task_dispatcher.shutdown()
            wasyncore.close_all(self._server._map)
            self._jobs.stop()

    def stop(self) -> None:
        """End `run`, from any thread."""
        pulled = threading.Event()

        def close_all() -> None:
            # The loop may be awake already: it would close the trigger before it is pulled.
            pulled.wait()
            wasyncore.close_all(self._server._map)

        # The loop ends when nothing is left to listen to; only its own thread may close things.
        try:
            self._server.trigger.pull_trigger(close_all)
        finally:
            pulled.set()


def serve(library: Library, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl+C or SIGTERM.

    :param library: The open library; the caller closes it.
    :param settings: Host, port and limits.
    :param announce: Called once with the address to open, as soon as it can be.
    :raises SettingsError: If host and port cannot be bound.
    """
    server = WebServer(library, settings)
    announce(server.url)
    with _sigterm_as_exit():
        server.run()


def _bind(app: Any, settings: Settings) -> Any:
    """Open the socket ourselves: waitress would leave it open where binding fails."""
    if not 0 <= settings.port <= _LAST_PORT:
        raise SettingsError(f"端口应在 0 到 {_LAST_PORT} 之间，请改正", port=settings.port)
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        sentence = _SOCKET_ERRORS.get(error.errno or 0, "无法打开这个地址和端口，请检查设置")
        raise SettingsError(sentence, value=settings.host, port=settings.port) from error
    except UnicodeError as error:
        raise SettingsError("监听地址不对，请检查设置", value=settings.host) from error
    # Flask refuses what is too large with a sentence; waitress only what nobody means honestly.
    limit = 4 * settings.max_upload_mb * 1024 * 1024
    return create_server(
        app,
        sockets=[listening],
        threads=_N_THREADS,
        ident=None,
        max_request_body_size=limit,
        clear_untrusted_proxy_headers=True,
    )


@contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """End in good order when the system asks; only the main thread may arrange that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(signum: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    previous = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
