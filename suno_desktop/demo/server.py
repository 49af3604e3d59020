"""Sockets and threads of the embedded relay: reads requests, sends answers as well or as badly as told.

Every wait listens to one event, so that stopping takes a moment only, whatever a client or a fault is doing.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from suno_desktop.core.clock import SystemClock
from suno_desktop.core.override import override
from suno_desktop.demo.faults import After, Delivery
from suno_desktop.demo.media_files import HttpAnswer

PIECE = 64 * 1024
JOIN_S = 0.5

Serve = Callable[[str, str, dict[str, str], bytes], tuple[HttpAnswer, Delivery]]
"""Method, target, headers and body of a request → what to send, and how."""


class Throttle:
    """Shares so many bytes a second among all connections."""

    def __init__(self, rate: int, stopping: threading.Event) -> None:
        self._rate = rate
        self._stopping = stopping
        self._clock = SystemClock()
        self._free_at = 0.0
        self._lock = threading.Lock()

    def wait(self, size: int) -> None:
        """Wait until `size` more bytes may go out."""
        if not self._rate:
            return
        now = self._clock.monotonic()
        with self._lock:
            self._free_at = max(now, self._free_at) + size / self._rate
            pause = self._free_at - now
        self._stopping.wait(pause)


class Server(ThreadingHTTPServer):
    """Listens from the moment it is made; serves in threads of its own between `start` and `stop`."""

    request_queue_size = 128
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], *, serve: Serve, throttle: int) -> None:
        self.serve = serve
        self.stopping = threading.Event()
        self.throttle = Throttle(throttle, self.stopping)
        self._live: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        super().__init__(address, Handler)
        self._thread = threading.Thread(target=self._run, name="demo-relay", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection and thread."""
        self.stopping.set()
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join(JOIN_S)
        self.server_close()
        with self._lock:
            live = dict(self._live)
        for connection in live:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in live.values():
            thread.join(JOIN_S)

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="demo-relay-connection",
            daemon=True,
        )
        with self._lock:
            self._live[request] = thread
        thread.start()

    @override
    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._live.pop(request, None)
        super().shutdown_request(request)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event; anything else is a bug and reaches the excepthook."""
        import sys  # noqa: PLC0415 — only here

        error = sys.exception()
        if isinstance(error, OSError):
            return
        if error is not None:
            thread = threading.current_thread()
            threading.excepthook(
                threading.ExceptHookArgs((type(error), error, error.__traceback__, thread))
            )

    def _run(self) -> None:
        self.serve_forever(poll_interval=0.05)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """The relay keeps its own log."""

    @override
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        # `self.path` folds leading slashes; relays do not.
        target = self.requestline.split()[1]
        answer, delivery = self.server.serve(self.command, target, headers, body)
        if self.server.stopping.wait(delivery.delay_s) and delivery.delay_s:
            self.close_connection = True
            return
        if delivery.head:
            self.wfile.write(self._head(answer, delivery))
            if self.command != "HEAD" and answer.status != HTTPStatus.NOT_MODIFIED:
                self._send_body(answer.body, delivery)
        self._finish(delivery)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815

    def _head(self, answer: HttpAnswer, delivery: Delivery) -> bytes:
        phrase = HTTPStatus(answer.status).phrase if answer.status in _STATUSES else "Unknown"
        lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Date: {formatdate(usegmt=True)}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        if delivery.chunked:
            lines.append("Transfer-Encoding: chunked")
        elif delivery.length is not None:
            lines.append(f"Content-Length: {delivery.length}")
        if delivery.after is not After.KEEP:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _send_body(self, body: bytes, delivery: Delivery) -> None:
        for piece in _pieces(body, delivery):
            if delivery.rate:
                self.server.stopping.wait(len(piece) / delivery.rate)
            self.server.throttle.wait(len(piece))
            if self.server.stopping.is_set():
                self.close_connection = True
                return
            if delivery.chunked:
                piece = b"%x\r\n%b\r\n" % (len(piece), piece)  # noqa: PLW2901 — its frame
            self.wfile.write(piece)
        if delivery.chunked and delivery.after is After.KEEP:
            self.wfile.write(b"0\r\n\r\n")

    def _finish(self, delivery: Delivery) -> None:
        if delivery.after is After.KEEP:
            return
        self.close_connection = True
        if delivery.after is After.STALL:
            self.server.stopping.wait()
        elif delivery.after is After.RESET:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            # The handler's own file objects would keep the socket open: closing it is the reset.
            self.rfile.close()
            self.connection.close()


_STATUSES = frozenset(status.value for status in HTTPStatus)


def _pieces(body: bytes, delivery: Delivery) -> Iterator[bytes]:
    """The body in pieces as they are sent; a slow one in ten a second, an endless one for ever."""
    size = max(1, min(PIECE, delivery.rate // 10)) if delivery.rate else PIECE
    end = len(body) if delivery.limit is None else min(delivery.limit, len(body))
    while True:
        for start in range(0, end, size):
            yield body[start : min(start + size, end)]
        if not (delivery.endless and end):
            return
