"""A client that sends slowly, or not all, holds no thread of the server."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.workers.gthread import ThreadWorker

from scripts.faults.common import served
from tests.faults.conftest import Site
from web.gunicorn_worker import BoundedWorker, bound_sending

HEAD = b"POST /api/v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"


def sent(port: int, data: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(data)
    return connection


def answered(port: int, data: bytes) -> bytes:
    """Send a request and return the first line of the answer."""
    with sent(port, data) as connection:
        return connection.recv(200).partition(b"\r\n")[0]


@pytest.mark.slow
@pytest.mark.parametrize("site", ["whoosh"], indirect=True)
def test_half_sent_requests_hold_no_thread(site: Site, tmp_path: Path) -> None:
    """More of them than there are threads, with half a head and half a body, are cut off."""
    with served(tmp_path, site.locator, workers=1, threads=2, request_seconds=1) as running:
        with contextlib.ExitStack() as stack:
            for data in (b"GET / HTTP/1.1\r\nHos", HEAD + b"Content-Length: 999\r\n\r\nhalf") * 3:
                stack.enter_context(sent(running.port, data))
            assert running.get("/healthz").status == 200
            assert running.get("/api/v1/search?q=everybody").status == 200
        half = HEAD + b"Content-Length: 999\r\n\r\nhalf"
        assert b" 200 " not in answered(running.port, half), "half a body is no request"
        chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
        whole = chunked + b"9\r\neverybody\r\n0\r\n\r\n"
        assert b" 200 " in answered(running.port, whole)
        assert b" 400 " in answered(running.port, chunked + b"zz\r\neverybody\r\n0\r\n\r\n")
        large = chunked + b"".join(b"10000\r\n" + b"x" * 65_536 + b"\r\n" for _ in range(17))
        assert b" 413 " in answered(running.port, large + b"0\r\n\r\n")


def test_a_reader_who_takes_nothing_is_given_up() -> None:
    """A send ends when nobody has taken a byte for the time; one who takes some has it all."""
    never, server = socket.socketpair()
    with never, server:
        bound_sending(server, 0.05)
        with pytest.raises(BlockingIOError):
            server.sendall(bytes(20_000_000))
    slow, server = socket.socketpair()
    with slow, server:
        bound_sending(server, 5)
        taken = []
        reader = threading.Thread(
            target=lambda: taken.extend(iter(partial(slow.recv, 65_536), b""))
        )
        reader.start()
        server.sendall(bytes(5_000_000))
        server.close()
        reader.join()
    assert sum(map(len, taken)) == 5_000_000


def test_an_answer_that_is_given_up_is_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The connection is closed, without a traceback."""

    def unread(*_: object) -> bool:
        raise BlockingIOError

    monkeypatch.setattr(ThreadWorker, "handle_request", unread)
    worker = BoundedWorker.__new__(BoundedWorker)
    worker.log = logging.getLogger("test")
    assert worker.handle_request(None, None) is False
    (line,) = caplog.records
    assert line.exc_info is None
    assert "nobody read" in line.message


def test_every_answer_is_sent_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker bounds the sending of each connection that it handles."""
    size = struct.calcsize("ll")
    monkeypatch.setattr(
        ThreadWorker,
        "handle",
        lambda _, conn: conn.sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, size),
    )
    worker = BoundedWorker.__new__(BoundedWorker)
    worker._handled, worker._handled_lock = {}, threading.Lock()
    with socket.socket() as sock:
        assert struct.unpack("ll", worker.handle(SimpleNamespace(sock=sock))) == (20, 0)
