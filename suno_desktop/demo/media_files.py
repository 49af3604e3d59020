"""Files over HTTP: length, strong ETag, Last-Modified, Range and If-Range. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

Headers = Mapping[str, str]
"""A request's headers, names in lower case."""

LAST_MODIFIED = "Sun, 01 Nov 2026 08:00:00 GMT"
TYPES = {
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An answer before it is sent; `live` ones are sent without a length, as they come."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as a server has it."""

    content: bytes
    content_type: str
    etag: str


@lru_cache(maxsize=64)
def read(path: Path) -> File:
    """Read a file once."""
    content = path.read_bytes()
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()  # as object stores do
    return File(content=content, content_type=TYPES[path.suffix], etag=f'"{digest}"')


def answer(file: File, headers: Headers) -> HttpAnswer:
    """The whole file or the part that was asked for."""
    size = len(file.content)
    common = {
        "Content-Type": file.content_type,
        "ETag": file.etag,
        "Last-Modified": LAST_MODIFIED,
        "Accept-Ranges": "bytes",
    }
    span = _span(headers, file)
    if span is None:
        return HttpAnswer(headers=common, body=file.content)
    start, end = span
    if start >= size or start > end:
        return HttpAnswer(status=416, headers={**common, "Content-Range": f"bytes */{size}"})
    common["Content-Range"] = f"bytes {start}-{end}/{size}"
    return HttpAnswer(status=206, headers=common, body=file.content[start : end + 1])


def _span(headers: Headers, file: File) -> tuple[int, int] | None:
    """First and last byte that are asked for; None for the whole file."""
    match = _RANGE.fullmatch(headers.get("range", "").strip())
    if match is None or match.groups() == ("", ""):
        return None
    if headers.get("if-range", file.etag) not in {file.etag, LAST_MODIFIED}:
        return None
    first, last = match.groups()
    size = len(file.content)
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    end = min(int(last), size - 1) if last else size - 1
    return int(first), end
