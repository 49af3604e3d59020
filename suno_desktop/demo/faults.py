"""What a test can make go wrong, and how an answer is bent by it. Pure; `server` carries it out."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from suno_desktop.demo.media_files import File, Headers, HttpAnswer


class FaultKind(StrEnum):
    """The kinds of trouble; what `Fault.value` means stands beside each."""

    STATUS = "status"
    """Another status (value), with the fault's own body and headers."""
    HTML = "html"
    """200 with a web page in place of what was asked."""
    REDIRECT = "redirect"
    """302 (or `status`) to value."""
    EMPTY = "empty"
    """200 with no byte of body."""
    GZIP = "gzip"
    """The body, honestly compressed."""
    GZIP_LABEL = "gzip_label"
    """Says gzip, sends it plain."""
    GZIP_BOMB = "gzip_bomb"
    """A small body that unpacks to value zero bytes."""

    FLIP = "flip"
    """The file's byte at value is another one, in whatever range it is asked for."""
    ETAG = "etag"
    """The file's ETag is value (with quotes), as if it had been replaced."""
    RANGE_IGNORED = "range_ignored"
    """The whole file with 200, whatever range was asked for."""
    RANGE_WRONG = "range_wrong"
    """206 for a range that starts value bytes later than the one that was asked for."""

    DELAY = "delay"
    """Nothing for value seconds, then the answer."""
    STALL = "stall"
    """Value bytes of the body, then silence; without value not even the head."""
    CUT = "cut"
    """The connection ends after value bytes of the body; the length was promised."""
    CUT_NO_LENGTH = "cut_no_length"
    """The same without a promised length: indistinguishable from a whole body."""
    CUT_CHUNKED = "cut_chunked"
    """The same in chunks; the last chunk is missing."""
    RESET = "reset"
    """A reset after value bytes of the body; without value before the head."""
    WRONG_LENGTH = "wrong_length"
    """Promises value bytes more (or, negative, less) than it sends."""
    NO_LENGTH = "no_length"
    """The whole body, without a length."""
    CHUNKED = "chunked"
    """The whole body, in chunks."""
    DRIP = "drip"
    """Value bytes a second."""
    ENDLESS = "endless"
    """The body again and again, without a length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One ordered trouble.

    Attributes:
        kind: what goes wrong.
        value: see `FaultKind`.
        times: how many requests it hits; None means all from now on.
        skip: how many matching requests pass unharmed before.
        method: only requests of this method; "" means any.
        status: for `redirect`.
        body: for `status`.
        headers: for `status`: headers of the answer.
    """

    kind: FaultKind | str
    value: int | float | str | None = None
    times: int | None = 1
    skip: int = 0
    method: str = ""
    status: int = 302
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", FaultKind(self.kind))

    @property
    def number(self) -> int:
        """`value` as a number of bytes."""
        return int(self.value or 0)

    @property
    def seconds(self) -> float:
        """`value` as seconds."""
        return float(self.value or 0)


class After(StrEnum):
    """What follows the last byte that is sent."""

    KEEP = "keep"
    CLOSE = "close"
    STALL = "stall"
    RESET = "reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How the bytes of an answer go out.

    Attributes:
        length: the promised Content-Length; None promises nothing.
        chunked: with Transfer-Encoding: chunked.
        head: False sends not even the status line.
        limit: send only so many bytes of the body.
        after: what follows.
        delay_s: silence before the head.
        rate: bytes a second; 0 is as fast as it goes.
        endless: begin again when the body is at its end.
    """

    length: int | None
    chunked: bool = False
    head: bool = True
    limit: int | None = None
    after: After = After.KEEP
    delay_s: float = 0.0
    rate: int = 0
    endless: bool = False


def bend_file(file: File, fault: Fault | None) -> File:
    """The file as the fault has it."""
    if fault is None:
        return file
    if fault.kind is FaultKind.ETAG:
        return replace(file, etag=str(fault.value))
    if fault.kind is FaultKind.FLIP and fault.number < len(file.content):
        content = bytearray(file.content)
        content[fault.number] ^= 0xFF
        return replace(file, content=bytes(content))
    return file


def bend_headers(headers: Headers, fault: Fault | None) -> Headers:
    """The request's headers as the server under this fault reads them."""
    if fault is not None and fault.kind is FaultKind.RANGE_IGNORED:
        return {name: value for name, value in headers.items() if name != "range"}
    if fault is not None and fault.kind is FaultKind.RANGE_WRONG and "range" in headers:
        start, dash, end = headers["range"].removeprefix("bytes=").partition("-")
        later = max(0, int(start or 0) + fault.number)
        return {**headers, "range": f"bytes={later}{dash}{end}"}
    return headers


def bend_answer(answer: HttpAnswer, fault: Fault | None) -> HttpAnswer:
    """The answer that the fault puts in its place."""
    bend = _REPLACED.get(FaultKind(fault.kind)) if fault else None
    return bend(answer, fault) if bend and fault else answer


def delivery(answer: HttpAnswer, fault: Fault | None) -> Delivery:
    """How the answer goes out under the fault."""
    plain = Delivery(
        length=None if answer.live else len(answer.body),
        chunked=answer.live,
    )
    bend = _BENT.get(FaultKind(fault.kind)) if fault else None
    return bend(plain, fault) if bend and fault else plain


def _stall(plain: Delivery, fault: Fault) -> Delivery:
    return replace(plain, head=fault.value is not None, limit=fault.number, after=After.STALL)


def _cut(plain: Delivery, fault: Fault) -> Delivery:
    return replace(plain, limit=fault.number, after=After.CLOSE)


def _cut_no_length(plain: Delivery, fault: Fault) -> Delivery:
    return replace(plain, length=None, chunked=False, limit=fault.number, after=After.CLOSE)


def _cut_chunked(plain: Delivery, fault: Fault) -> Delivery:
    return replace(plain, length=None, chunked=True, limit=fault.number, after=After.CLOSE)


def _reset(plain: Delivery, fault: Fault) -> Delivery:
    return replace(plain, head=fault.value is not None, limit=fault.number, after=After.RESET)


def _wrong_length(plain: Delivery, fault: Fault) -> Delivery:
    length = max(0, (plain.length or 0) + fault.number)
    return replace(plain, length=length, chunked=False, after=After.CLOSE)


_BENT: dict[FaultKind, Callable[[Delivery, Fault], Delivery]] = {
    FaultKind.DELAY: lambda plain, fault: replace(plain, delay_s=fault.seconds),
    FaultKind.STALL: _stall,
    FaultKind.CUT: _cut,
    FaultKind.CUT_NO_LENGTH: _cut_no_length,
    FaultKind.CUT_CHUNKED: _cut_chunked,
    FaultKind.RESET: _reset,
    FaultKind.WRONG_LENGTH: _wrong_length,
    FaultKind.NO_LENGTH: lambda plain, _: replace(plain, length=None, after=After.CLOSE),
    FaultKind.CHUNKED: lambda plain, _: replace(plain, length=None, chunked=True),
    FaultKind.DRIP: lambda plain, fault: replace(plain, rate=fault.number),
    FaultKind.ENDLESS: lambda plain, _: replace(
        plain, length=None, endless=True, after=After.CLOSE
    ),
}


_PAGE = """<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>API</title></head>
<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body>
</html>
"""


def web_page() -> HttpAnswer:
    """The relay's web interface, which answers for every unknown address."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return HttpAnswer(status=200, headers=headers, body=_PAGE.encode())


def _packed(answer: HttpAnswer, body: bytes) -> HttpAnswer:
    return replace(answer, headers={**answer.headers, "Content-Encoding": "gzip"}, body=body)


def _status(_: HttpAnswer, fault: Fault) -> HttpAnswer:
    headers = {"Content-Type": "application/json", **fault.headers}
    return HttpAnswer(status=fault.number, headers=headers, body=fault.body)


def _redirect(_: HttpAnswer, fault: Fault) -> HttpAnswer:
    return HttpAnswer(status=fault.status, headers={"Location": str(fault.value)})


_REPLACED: dict[FaultKind, Callable[[HttpAnswer, Fault], HttpAnswer]] = {
    FaultKind.STATUS: _status,
    FaultKind.REDIRECT: _redirect,
    FaultKind.HTML: lambda _answer, _fault: web_page(),
    FaultKind.EMPTY: lambda answer, _: replace(answer, body=b""),
    FaultKind.GZIP: lambda answer, _: _packed(answer, gzip.compress(answer.body)),
    FaultKind.GZIP_LABEL: lambda answer, _: _packed(answer, answer.body),
    FaultKind.GZIP_BOMB: lambda answer, fault: _packed(answer, gzip.compress(bytes(fault.number))),
}
