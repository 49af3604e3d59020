"""A server that says exactly what a test tells it to, byte by byte, on loopback."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

RESET = b"\0reset\0"
"""Among the pieces of an answer: break the connection off hard."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]

    @property
    def start(self) -> int | None:
        """Where the wanted range starts."""
        match = re.match(r"bytes=(\d+)-", self.headers.get("range", ""))
        return int(match[1]) if match else None

    @property
    def first(self) -> int:
        """The same; 0 where no range is wanted."""
        return self.start or 0


Answer = Callable[[Asked], Iterable[bytes]]


class RawServer:
    """Answers each connection once, then closes it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)

    @property
    def url(self) -> str:
        """The address of a song here."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/song.mp3"

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            asked = _read(connection)
            if asked is None:
                return
            self.asked.append(asked)
            for piece in self.answer(asked):
                if piece == RESET:
                    connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
                    return
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):  # until the other side has read all of it
                pass


def _read(connection: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Asked(first.split()[1], headers)


def head(status: str = "200 OK", /, **headers: object) -> bytes:
    """The head of an answer; `_` in a name stands for `-`."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [
        f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value is not None
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def whole(data: bytes, **headers: object) -> list[bytes]:
    """An answer with a length."""
    return [head(Content_Length=len(data), **headers), data]


def endless(data: bytes, **headers: object) -> list[bytes]:
    """An answer without a length, ended by closing."""
    return [head(**headers), data]


def chunked(data: bytes, *, step: int = 50_000, end: bool = True, **headers: object) -> list[bytes]:
    """An answer in chunks; without `end` the last chunk is missing."""
    pieces = [head(Transfer_Encoding="chunked", **headers)]
    for at in range(0, len(data), step):
        piece = data[at : at + step]
        pieces.append(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    return [*pieces, b"0\r\n\r\n"] if end else pieces


def part(data: bytes, start: int, *, end: int | None = None, **headers: object) -> list[bytes]:
    """A proper 206 from `start` on."""
    last = len(data) - 1 if end is None else end
    body = data[start : last + 1]
    said = {"Content_Range": f"bytes {start}-{last}/{len(data)}", "Content_Length": len(body)}
    return [head("206 Partial Content", **(said | headers)), body]


def ranged(data: bytes, asked: Asked, **headers: object) -> list[bytes]:
    """What a good server does."""
    fits = asked.headers.get("if-range") in {None, headers.get("ETag")}
    if asked.start is None or not fits:
        return whole(data, **headers)
    if asked.start >= len(data):
        return [head("416 Range Not Satisfiable", Content_Length=0)]
    end = 0 if asked.headers["range"].endswith("=0-0") else None
    return part(data, asked.start, end=end, **headers)
