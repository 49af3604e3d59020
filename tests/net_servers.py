"""Servers for the network tests, on loopback: an API provider with media, an HTTP proxy and a SOCKS 5 proxy.

Both proxies connect every name to one place, as a company's proxy knows names that this machine does not.
"""

from __future__ import annotations

import base64
import json
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

TASK = "6f1c2f0e-1111-4222-8333-944445555666"
CLIP = "7a1c2f0e-aaaa-4bbb-8ccc-9dddeeeeffff"


class _Raw(socketserver.StreamRequestHandler):
    """Answers each GET with the bytes kept for its path, then closes."""

    def handle(self) -> None:
        with suppress(OSError):
            path = self.rfile.readline().split()[1].decode().partition("?")[0]
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            server: Any = self.server
            server.asked.append(path)
            self.wfile.write(server.routes.get(path, missing))


class Server(socketserver.ThreadingTCPServer):
    """A server of raw bytes; with a context it speaks TLS."""

    daemon_threads = True

    def __init__(self, handler: type = _Raw, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.routes: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.context = context

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands on the thread of the connection; a client that goes away is no trouble."""
        with suppress(OSError):
            if self.context is None:
                super().finish_request(request, client_address)
                return
            with self.context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, client_address)

    def offer(self, base: str, body: bytes, *, seconds: float = 3.0) -> None:
        """Serve one task with one song, whose link answers with `body` (a whole HTTP answer)."""
        clip = {
            "id": CLIP,
            "title": "Input",
            "status": "complete",
            "display_name": "Somebody",
            "audio_url": f"{base}/m/{CLIP}.mp3",
            "metadata": {"duration": seconds, "tags": "x", "prompt": "la"},
        }
        task = {"task_id": TASK, "status": "SUCCESS", "progress": "100%", "data": [clip]}
        said = json.dumps({"code": "success", "message": "", "data": task}).encode()
        self.routes[f"/suno/fetch/{TASK}"] = whole(said, kind="application/json")
        self.routes[f"/m/{CLIP}.mp3"] = body


def whole(body: bytes, *, kind: str = "audio/mpeg") -> bytes:
    """A whole HTTP answer around `body`."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve on a thread until the end of the block."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


class Proxy(Server):
    """A proxy that leads to one port of this machine and remembers what it was asked for."""

    def __init__(self, handler: type, goal: int, *, user: str = "", password: str = "") -> None:
        super().__init__(handler)
        self.goal = goal
        self.user = user
        self.password = password

    def join(self, client: socket.socket) -> None:
        """Carry bytes both ways until both sides end."""
        with socket.create_connection(("127.0.0.1", self.goal)) as far:
            back = threading.Thread(target=_copy, args=(far, client), daemon=True)
            back.start()
            _copy(client, far)
            back.join(10)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class HttpProxy(socketserver.StreamRequestHandler):
    """CONNECT with Basic authentication, as companies have it."""

    def handle(self) -> None:
        proxy: Any = self.server
        words = self.rfile.readline().split()
        given = b""
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"proxy-authorization":
                given = value.strip()
        wanted = b"Basic " + base64.b64encode(f"{proxy.user}:{proxy.password}".encode())
        proxy.asked.append(b" ".join(words[:2]).decode())
        if proxy.user and given != wanted:
            self.wfile.write(
                b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                b'Proxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'
            )
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        proxy.join(self.connection)


class SocksProxy(socketserver.StreamRequestHandler):
    """SOCKS 5 (RFC 1928) with or without user and password (RFC 1929)."""

    def handle(self) -> None:
        proxy: Any = self.server
        _, count = self.rfile.read(2)
        methods = self.rfile.read(count)
        if proxy.user and 2 not in methods:
            self.wfile.write(b"\x05\xff")
            return
        self.wfile.write(b"\x05\x02" if proxy.user else b"\x05\x00")
        if proxy.user and not self._logged_in(proxy):
            return
        _, _, _, kind = self.rfile.read(4)
        size = {1: 4, 4: 16}.get(kind) or self.rfile.read(1)[0]
        host = self.rfile.read(size)
        port = int.from_bytes(self.rfile.read(2))
        name = host.decode() if kind == 3 else host.hex()
        proxy.asked.append(f"{name}:{port}")
        self.wfile.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        proxy.join(self.connection)

    def _logged_in(self, proxy: Any) -> bool:
        user = self.rfile.read(self.rfile.read(2)[1])
        password = self.rfile.read(self.rfile.read(1)[0])
        good = (user.decode(), password.decode()) == (proxy.user, proxy.password)
        self.wfile.write(b"\x01\x00" if good else b"\x01\x01")
        return good
