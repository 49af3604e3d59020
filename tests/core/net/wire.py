"""A server of raw bytes on loopback for tests: what a path answers is said byte for byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


Answer = bytes | Iterable[bytes] | Callable[[Request], bytes | Iterable[bytes]]


def answer(
    body: bytes | str = b"",
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    length: int | None = -1,
) -> bytes:
    """A whole HTTP answer; `length` None leaves Content-Length out, another number lies about it."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X"]
    lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
    if length is not None:
        lines.append(f"Content-Length: {len(data) if length == -1 else length}")
    return "\r\n".join([*lines, "", ""]).encode() + data


@dataclass
class Wire:
    """Routes by path; the longest fitting prefix answers. `asked` is what came."""

    routes: dict[str, Answer] = field(default_factory=dict)
    host: str = "127.0.0.1"
    certificate: str = ""
    """PEM file with key and certificate; then it is https."""
    greeting: bytes = b""
    """Sent as soon as somebody connects."""
    asked: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.host, 0))
        self._tls = (
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if self.certificate else None
        )
        if self._tls:
            self._tls.load_cert_chain(self.certificate)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.asked]

    def hang(self, _request: Request) -> Iterable[bytes]:
        """Say nothing until the server is closed."""
        self.stopped.wait(20)
        return ()

    def then_hang(self, *pieces: bytes) -> Callable[[Request], Iterable[bytes]]:
        """Say this, then nothing until the server is closed."""

        def said(request: Request) -> Iterable[bytes]:
            yield from pieces
            yield from self.hang(request)

        return said

    def close(self) -> None:
        self.stopped.set()
        with self._lock:
            sockets = [self._listener, *self._open]
        for sock in sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(sock)
            thread = threading.Thread(target=self._serve, args=(sock, len(self._threads)))
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        try:
            secure = self._tls.wrap_socket(sock, server_side=True) if self._tls else sock
            with secure, secure.makefile("rb") as file:
                secure.sendall(self.greeting)
                while self._one(secure, file, number):
                    pass
                with self._lock:
                    self._open.discard(sock)
                secure.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the other side is gone
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()

    def _one(self, sock: socket.socket, file: IO[bytes], number: int) -> bool:
        first = file.readline().decode("latin-1").split()
        if len(first) < 2:
            return False
        headers: dict[str, str] = {}
        while (line := file.readline().decode("latin-1").strip()) != "":
            key, _, value = line.partition(":")
            headers[key.strip().lower()] = value.strip()
        body = file.read(int(headers.get("content-length", 0)))
        request = Request(first[0], first[1], headers, body, number)
        self.asked.append(request)
        fitting = [path for path in self.routes if request.path.startswith(path)]
        if not fitting:
            sock.sendall(answer(b"404 page not found", status=404))
            return True
        said = self.routes[max(fitting, key=len)]
        said = said(request) if callable(said) else said
        keep = (
            isinstance(said, bytes)
            and b"Content-Length: " in said
            and b"Connection: close" not in said
        )
        for piece in [said] if isinstance(said, bytes) else said:
            sock.sendall(piece)
        return keep
