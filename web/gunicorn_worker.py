"""gunicorn's threaded worker, with a time limit for receiving a request."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

_SEND_BUFFER = 64 << 10  # bytes
_LOOK_EVERY = 0.5  # seconds between looks at the connections: a fraction of any sensible limit


class BoundedWorker(ThreadWorker):  # type: ignore[misc]
    """A worker that slow senders can't occupy (Slowloris).

    gunicorn reads a head and a body for as long as bytes come, so that a few half-sent requests
    would hold all threads for ever. Here the reading side of a connection is shut when its
    request has taken `request_seconds` (an attribute of the class, set before workers start): who
    has still to send gets no answer, an answer that is still going out goes on, and the
    connection takes no further request. Nor does a reader who takes nothing of an answer hold
    one: after as long without a byte that it takes, the answer is given up.
    """

    request_seconds = 20.0

    def init_process(self) -> None:
        """Start the thread that watches connections, then serve."""
        self._handled: dict[int, tuple[socket.socket, float]] = {}
        self._handled_lock = threading.Lock()
        threading.Thread(target=self._shut_late_ones, name="slow-senders", daemon=True).start()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Answer one request of a connection."""
        with contextlib.suppress(OSError):  # it went by itself
            bound_sending(conn.sock, self.request_seconds)
        with self._handled_lock:
            self._handled[id(conn)] = conn.sock, time.monotonic() + self.request_seconds
        try:
            return super().handle(conn)
        finally:
            with self._handled_lock:
                self._handled.pop(id(conn), None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request; one line in the log where nobody reads the answer."""
        try:
            return super().handle_request(req, conn)
        except BlockingIOError:  # of `bound_sending`; gunicorn would log a traceback
            self.log.warning("An answer that nobody read was given up.")
            return False

    def _shut_late_ones(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY)
            now = time.monotonic()
            with self._handled_lock:
                late = [key for key, (_, until) in self._handled.items() if until < now]
                for key in late:
                    sock, _ = self._handled.pop(key)
                    with contextlib.suppress(OSError):  # it went by itself
                        sock.shutdown(socket.SHUT_RD)


def bound_sending(sock: socket.socket, seconds: float) -> None:
    """Let a send fail that has waited for `seconds`; a slow reader is still served.

    The kernel restarts the count with every byte that is taken. A timeout of Python's would not:
    `sendall` has one for the whole response.
    """
    whole, part = divmod(round(seconds * 1_000_000), 1_000_000)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", whole, part))
    # The kernel takes nothing as read before a third of the buffer is: it would grow to 4 MB, and
    # a reader at 20 kB/s would seem to read nothing.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
