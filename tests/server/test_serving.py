"""The service as a process: it binds, answers, stops, and says why it cannot."""

import os
import signal
import socket
import threading
import urllib.request

import pytest

from perf_nlp.errors import SettingsError
from perf_nlp.server.serving import WebServer, _sigterm_as_exit, serve
from perf_nlp.settings import Settings


def test_server_answers_until_it_is_stopped(library):
    server = WebServer(library, Settings(port=0))
    thread = threading.Thread(target=server.run)
    thread.start()

    with urllib.request.urlopen(server.url + "healthz") as response:
        assert response.status == 200
        assert "Server" not in response.headers
    server.stop()
    thread.join(timeout=30)

    assert not thread.is_alive()
    with pytest.raises(OSError):
        urllib.request.urlopen(server.url + "healthz")


def test_server_is_stopped_while_its_loop_is_awake(library, monkeypatch):
    server = WebServer(library, Settings(port=0))
    thread = threading.Thread(target=server.run)
    thread.start()
    trigger, awake = server._server.trigger, threading.Event()
    pull = trigger._physical_pull

    def pull_when_awake():
        # Another thread's pull has woken the loop, which comes to what it is to do.
        pull()
        assert awake.wait(30)
        thread.join(0.2)
        pull()

    trigger.thunks.append(awake.set)
    monkeypatch.setattr(trigger, "_physical_pull", pull_when_awake)
    server.stop()
    thread.join(timeout=30)

    assert not thread.is_alive()


def test_port_in_use_is_one_clear_sentence(library):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        announced = []

        with pytest.raises(SettingsError) as caught:
            serve(library, Settings(port=port), announced.append)

    assert "端口已被其他程序占用" in str(caught.value)
    assert caught.value.where["port"] == port
    assert announced == []


UNUSABLE = {
    "port too large": Settings(port=70000),
    "port negative": Settings(port=-1),
    "no host": Settings(host="no host"),
    "address of another machine": Settings(host="203.0.113.9"),
}


@pytest.mark.parametrize("unusable", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_bound_is_a_settings_error(library, unusable):
    with pytest.raises(SettingsError):
        WebServer(library, unusable)


def test_sigterm_ends_in_good_order():
    with pytest.raises(SystemExit), _sigterm_as_exit():
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
