"""A file server held to a rate, in a process of its own: `python -m tests.benchmarks.fileserver RATE SIZE`.

Serves `/N.mp3` (silent frames, each file different) and `/N.jpg`; prints its port as its first line.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from suno_desktop.core.override import override

FRAME_BYTES = 384
FRAME_S = 0.024
_HEADER = b"\xff\xfb\x94\xc4"  # MPEG-1 layer III, 128 kbit/s, 48 kHz
_PIECE = 64 * 1024


class Rate:
    """So many bytes per second in all, shared by every connection."""

    def __init__(self, bytes_per_s: float) -> None:
        self._bytes_per_s = bytes_per_s
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self, size: int) -> None:
        """Return when `size` more bytes may go."""
        with self._lock:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + size / self._bytes_per_s
            wait_s = self._free_at - now
        time.sleep(wait_s)


class Handler(BaseHTTPRequestHandler):
    """Answers GET."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    rate: Rate
    song: bytes
    cover: bytes

    def do_GET(self) -> None:
        number, _, kind = self.path[1:].partition(".")
        if kind == "mp3":
            mark = number.encode().rjust(16, b"0")
            body = self.song[: FRAME_BYTES - 16] + mark + self.song[FRAME_BYTES:]
        else:
            body = self.cover
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg" if kind == "mp3" else "image/jpeg")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{number}"')
        self.end_headers()
        view = memoryview(body)
        for at in range(0, len(body), _PIECE):
            piece = view[at : at + _PIECE]
            self.rate.wait(len(piece))
            self.wfile.write(piece)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _cover() -> bytes:
    from PIL import Image  # noqa: PLC0415 — one picture

    file = io.BytesIO()
    Image.effect_noise((800, 800), 60).convert("RGB").save(file, "JPEG", quality=60)
    return file.getvalue()


def main() -> None:
    """Serve until ended."""
    Handler.rate = Rate(float(sys.argv[1]))
    frames = int(sys.argv[2]) // FRAME_BYTES
    Handler.song = (_HEADER + bytes(FRAME_BYTES - len(_HEADER))) * frames
    Handler.cover = _cover()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
