"""Bytes from a server into a part file: whole, from one version of the file, or not at all.

`MediaClient` has no way to hold a key. It makes one attempt at a time, which may go on where an earlier one broke
off; waits, pace and retries belong to the engine.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import NoReturn
from urllib.parse import urlsplit

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import (
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaRestartError,
    MediaUnreachableError,
    NetworkError,
    UrlRefusedError,
)
from suno_desktop.core.media import containers, digests, server_words
from suno_desktop.core.media.containers import Container
from suno_desktop.core.media.disk import check_room, disk_errors, fingerprint
from suno_desktop.core.media.part_files import PartFile, ResumeState
from suno_desktop.core.model import MediaKind, RelayId
from suno_desktop.core.net.encodings import Packing, may_be_unmarked
from suno_desktop.core.net.headers import retry_after
from suno_desktop.core.net.http import Http, Limits, Response
from suno_desktop.core.net.urls import is_forbidden

__all__ = ["Expect", "Fetched", "MediaClient", "PartFile", "Progress", "ResumeState"]

Progress = Callable[[int, int | None], object]
"""Called with the bytes on disk and the bytes there will be, if known."""

_CAPS = {MediaKind.MP3: 128 * 2**20, MediaKind.WAV: 512 * 2**20, MediaKind.MP4: 2**30}
_HOPS = 5
_CHUNK = 256 * 1024
_TOTAL_S = 30 * 60
_MIN_RATE = 1024
WORTH_RESUMING = 2**20
"""Bytes; no smaller part is gone on from, so none need be kept."""
_OVERLAP = 64 * 1024
_MAX_RESTARTS = 2
_REFUSAL = 64 * 1024
"""Bytes of an error page that are read to learn why."""
_MARKS = 4096
"""First bytes of a file, by which its kind is known."""
_GONE = {404, 410}
_TRY_LATER = {408, 425, 429}
_BUSY = _TRY_LATER | {503}
"""Says nothing against the question itself: a range may be asked for again later."""
_ABOUT_RANGES = {206, 416}
"""Makes no sense where no range was asked for, so it is a passing fault, not a refusal of the file."""
_ALL = {200, 203}
"""The whole file; 203 if a proxy on the way had a hand in it."""
_ACCEPTED = 202
"""The file will be there later."""
_NOTHING = {204, 205}
_LINK_REFUSED = {403} | _GONE
"""What an expired link is answered with; any other status has reasons of its own."""
_CHALLENGES = (("cf-mitigated", {"challenge"}), ("x-amzn-waf-action", {"challenge", "captcha"}))
"""By which headers Cloudflare and Amazon mark the page of a browser check, whatever its status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a file should be."""

    kind: MediaKind
    max_bytes: int | None = None
    """None: 128 MiB of sound, 512 MiB of a WAV, 1 GiB of video."""
    duration_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole file in its part."""

    size_bytes: int
    container: Container
    digest_checked: bool
    """A hash is true that the server told, or else the one in the file itself."""
    resumed: bool
    """An earlier attempt's bytes were used."""
    content_type: str
    etag: str
    url: str
    """Where it came from, after redirects, without its query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    url: str
    part: PartFile
    expect: Expect
    cancel: CancelToken
    progress: Progress

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "?"

    @property
    def cap(self) -> int:
        return self.expect.max_bytes or _CAPS.get(self.expect.kind, _CAPS[MediaKind.MP3])

    @property
    def limits(self) -> Limits:
        return Limits(total_s=_TOTAL_S, max_bytes=self.cap, min_rate=_MIN_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Got:
    """What one reply brought."""

    headers: Mapping[str, str]
    url: str
    ended: bool
    """The end of the body could be told from a cut, and is that of the file."""
    resumed: bool = False


class MediaClient:
    """Asks media servers. Knows no relay and no key."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._opaque: set[str] = set()
        """Hosts whose ETags look like hashes and are none: they cost a second download once, not for each file."""
        self._vain: set[str] = set()
        """Links whose last question for the rest of the file brought nothing (see `_link_hash`)."""

    def of(self, relay_id: RelayId | None) -> MediaClient:
        """The same client for links that one relay gave: only what that relay opens is open to them."""
        view = copy.copy(self)
        view._http = self._http.of(relay_id)  # noqa: SLF001 — of the same class
        return view

    def fetch(
        self, url: str, *, part: PartFile, expect: Expect, cancel: CancelToken, progress: Progress
    ) -> Fetched:
        """Make `part` the whole file behind `url`, going on from what it has if that is safe.

        Raises:
            MediaUnreachableError: it broke off; the part keeps what came, for another attempt.
            MediaRefusedError: the server does not give it (401, 403, 404, 410).
            MediaBlockedError: it is refused for good.
            MediaDamagedError: what came is no whole file; the part is empty again.
            DiskError: the disk is in the way.
            Cancelled: asked to stop.
        """
        _refuse_forbidden(url)
        job = _Job(url=url, part=part, expect=expect, cancel=cancel, progress=progress)
        try:
            return self._checked(job, self._load(job), again=True)
        except (MediaDamagedError, MediaBlockedError) as error:
            if isinstance(error, MediaDamagedError):
                error.sha256 = fingerprint(part.path).sha256
            part.reset()
            raise
        finally:
            part.close()

    def fetch_small(self, url: str, *, max_bytes: int, cancel: CancelToken) -> bytes:
        """A small file (a cover) into memory.

        Raises:
            MediaUnreachableError: it could not be had now.
            MediaRefusedError: the server does not give it.
            MediaBlockedError: it is refused for good, or too large.
        """
        _refuse_forbidden(url)
        limits = Limits(max_bytes=max_bytes)
        with self._ask(url, {}, limits, cancel) as reply:
            if not _gives_all(reply):
                _refuse(reply)
            return reply.read()

    def listen(
        self, url: str, *, take: Callable[[bytes], bool], limits: Limits, cancel: CancelToken
    ) -> None:
        """Hand on what a live stream gives, piece by piece, until `take` answers False or it ends, however it ends.

        Raises:
            MediaUnreachableError: nothing came.
            MediaRefusedError: the server does not give it (401, 403, 404, 410).
            MediaBlockedError: it is refused for good.
            MediaDamagedError: what came is no sound.
            Cancelled: asked to stop.
        """
        _refuse_forbidden(url)
        came = False
        try:
            with self._ask(url, {}, limits, cancel) as reply:
                if not _gives_all(reply):
                    _refuse(reply)
                _refuse_encoding(reply)
                pieces = _whole_head(reply.chunks(_CHUNK))
                for piece in pieces:
                    if not came and containers.is_page(piece):
                        raise _no_file(reply, piece, pieces)
                    came = True
                    if not take(piece):
                        break
                if not came:
                    raise MediaDamagedError("media.empty", host=reply.host)
        except (
            MediaUnreachableError,
            MediaBlockedError,
        ):  # cut, silent, too slow, too long, too much
            if not came:
                raise

    # ---- one file

    def _checked(self, job: _Job, got: _Got, *, again: bool) -> Fetched:
        """See that the part is whole and what the server told of it is true."""
        job.part.close()
        told = tuple(
            claim
            for claim in digests.claims(got.headers, whole=not got.resumed)
            if not (claim.hint and job.host in self._opaque)
        )
        true = digests.agree(job.part.path, told)
        if len(true) < len(told):
            if again:
                return self._retried(job, by_etag=True)
            if any(not claim.hint for claim in told if claim not in true):
                raise MediaDamagedError("media.checksum", host=job.host)
        container = _container(job, got)
        if container.checksum_ok is False and not true and again:
            return self._retried(job, by_etag=False)
        if not got.ended and not container.counted:
            self._prove_end(job)
        return Fetched(
            size_bytes=job.part.size,
            container=container,
            digest_checked=bool(true or (not told and container.checksum_ok)),
            resumed=got.resumed,
            content_type=got.headers.get("content-type", ""),
            etag=got.headers.get("etag", ""),
            url=got.url.partition("?")[0],
        )

    def _retried(self, job: _Job, *, by_etag: bool) -> Fetched:
        """After a wrong hash: one clean retry. What is wrong twice for the same bytes was no hash."""
        first = fingerprint(job.part.path).sha256
        job.part.reset()
        fetched = self._checked(job, self._plain(job), again=False)
        if not fetched.digest_checked and fingerprint(job.part.path).sha256 != first:
            raise MediaDamagedError("media.changed")
        if not fetched.digest_checked and by_etag:
            self._opaque.add(job.host)
        return fetched

    def _load(self, job: _Job) -> _Got:
        if not _may_resume(job):
            return self._plain(job)
        part, link = job.part, _link_hash(job.url)
        before = part.size, part.restarts
        try:
            got = self._resumed(job)
        except MediaRestartError:
            part.restarts += 1
            part.reset()
            got = None
        except MediaUnreachableError:
            # Not every server that stumbles over a range says so: one that brought nothing twice is asked plainly.
            brought = (part.size, part.restarts) != before
            if brought or link not in self._vain:
                (self._vain.discard if brought else self._vain.add)(link)
                raise
            got = None
        got = got or self._plain(job)
        self._vain.discard(link)
        return got

    def _plain(self, job: _Job) -> _Got:
        with self._ask(job.url, {}, job.limits, job.cancel) as reply:
            return self._whole(job, reply)

    def _whole(self, job: _Job, reply: Response) -> _Got:
        """Take a reply that gives the file from its beginning."""
        is_sure = _gives_all(reply)
        if not is_sure and not _may_give_all(reply):
            _refuse(reply)
        total = (
            _content_range(reply.headers)[2] if reply.status == 206 and is_sure else reply.length
        )
        _refuse_size(total, job)
        _refuse_encoding(reply)
        job.part.reset()
        job.part.state = _state(job.url, reply) if is_sure else None
        check_room(job.part.path.parent, total or 0)
        self._receive(job, reply, total=total)
        if total is not None and job.part.size != total:
            raise MediaUnreachableError("media.cut")
        ended = is_sure and (reply.length_known or total is not None)
        return _Got(headers=reply.headers, url=reply.url, ended=ended)

    def _resumed(self, job: _Job) -> _Got | None:
        """Go on where the part ends. None where the server does not serve that: the file is to be asked for whole.

        The part stays until it gives that.

        Raises:
            MediaRestartError: what the server has now does not continue it.
        """
        part, state = job.part, job.part.state
        if state is None:
            raise MediaRestartError("media.changed")
        start = part.size - _OVERLAP
        headers = {"Range": f"bytes={start}-", "If-Range": state.etag or state.last_modified or ""}
        with self._ask(job.url, headers, job.limits, job.cancel) as reply:
            if reply.status in _ALL:  # another file, or a server that knows no ranges
                part.restarts += 1
                is_whole = _begins_anew(reply, start=start, state=state)
                return self._whole(job, reply) if is_whole else None
            if _is_nothing_left(reply, part.size, state):
                return _Got(
                    headers={"etag": state.etag or ""}, url=reply.url, ended=True, resumed=True
                )
            if reply.status == 416:
                raise MediaRestartError("media.changed")
            if reply.status in _BUSY:
                _refuse(reply)
            if reply.status != 206:
                return None
            if not _continues(reply, start=start, state=state):
                raise MediaRestartError("media.changed")
            check_room(part.path.parent, state.total - part.size)
            overlap = part.read(start, _OVERLAP)
            self._receive(job, reply, total=state.total, overlap=overlap)
            if part.size > state.total:
                raise MediaRestartError("media.changed")
            if part.size < state.total:
                raise MediaUnreachableError("media.cut")
            return _Got(headers=reply.headers, url=reply.url, ended=True, resumed=True)

    def _receive(
        self,
        job: _Job,
        reply: Response,
        *,
        total: int | None,
        overlap: bytes = b"",
    ) -> None:
        """Read the body into the part. The first `overlap` bytes must equal what the part ends with."""
        part, pieces = job.part, _whole_head(reply.chunks(_CHUNK))
        for piece in pieces:
            job.cancel.check()
            if not part.size and containers.is_page(piece):
                raise _no_file(reply, piece, pieces)
            rest: bytes | memoryview = piece
            if overlap:
                common = min(len(overlap), len(piece))
                if overlap[:common] != piece[:common]:
                    raise MediaRestartError("media.changed")
                overlap, rest = overlap[common:], memoryview(piece)[common:]
            part.append(rest)
            job.progress(part.size, total)
        if overlap:
            raise MediaUnreachableError("media.cut")
        if not part.size:
            raise MediaDamagedError("media.empty", host=reply.host)

    # ---- a body without a known end

    def _prove_end(self, job: _Job) -> None:
        """A reply that just stopped is believed only if the server tells its size or sends the same again.

        Raises:
            MediaUnreachableError: it was cut.
        """
        total = self._probe(job)
        if total is None and self._same_again(job):
            return
        if total != job.part.size:
            job.part.state = None
            raise MediaUnreachableError("media.cut")

    def _probe(self, job: _Job) -> int | None:
        """Ask for one byte to learn how many there are."""
        try:
            headers = {"Range": "bytes=0-0"}
            with self._ask(job.url, headers, job.limits, job.cancel) as reply:
                if reply.status == 206:
                    return _content_range(reply.headers)[2]
                return reply.length if reply.status in _ALL else None
        except MediaUnreachableError:
            return None

    def _same_again(self, job: _Job) -> bool:
        seen = hashlib.sha256()
        with self._ask(job.url, {}, job.limits, job.cancel) as reply:
            if not _gives_all(reply):
                _refuse(reply)
            for piece in reply.chunks(_CHUNK):
                seen.update(piece)
        return seen.hexdigest() == fingerprint(job.part.path).sha256

    @contextmanager
    def _ask(
        self, url: str, headers: Mapping[str, str], limits: Limits, cancel: CancelToken
    ) -> Iterator[Response]:
        """One GET; whatever the transport raises while inside becomes an error of this room."""
        try:
            with self._http.send(
                "GET",
                url,
                headers={"Accept-Encoding": "identity", **headers},
                limits=limits,
                hops=_HOPS,
                same_origin=False,
                cancel=cancel,
            ) as reply:
                yield reply
        except UrlRefusedError as error:
            raise MediaBlockedError(error.code, **error.values) from error
        except NetworkError as error:
            if error.code == "net.too_large":
                raise MediaBlockedError("media.too_large", limit=_megabytes(limits)) from error
            raise MediaUnreachableError(error.code, retry_after_s=None, **error.values) from error


# ---- what a reply says


def _may_resume(job: _Job) -> bool:
    state, part = job.part.state, job.part
    return (
        state is not None
        and part.restarts < _MAX_RESTARTS
        and WORTH_RESUMING <= part.size <= state.total
        and bool(state.etag or state.last_modified)
        and state.link_hash == _link_hash(job.url)
    )


def _state(url: str, reply: Response) -> ResumeState | None:
    """What a later attempt would need; None if it could not be sure of the same file."""
    etag = reply.headers.get("etag", "").strip()
    strong = etag if len(etag) > 2 and etag.startswith('"') and etag.endswith('"') else None
    modified = reply.headers.get("last-modified", "").strip()
    settled = modified if _is_settled(modified, reply.headers.get("date", "")) else None
    if reply.length is None or not (strong or settled):
        return None
    return ResumeState(
        link_hash=_link_hash(url), total=reply.length, etag=strong, last_modified=settled
    )


def _is_settled(modified: str, date: str) -> bool:
    """A file that changed within a minute before it was sent may change again within the same second."""
    try:
        gap = parsedate_to_datetime(date) - parsedate_to_datetime(modified)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    return gap >= timedelta(seconds=60)


def _link_hash(url: str) -> str:
    return hashlib.sha256(url.partition("?")[0].encode("utf-8", "replace")).hexdigest()


def _gives_all(reply: Response) -> bool:
    """Whether a reply to a plain question gives the file.

    Some servers call the whole of it a range, and some send a range under the status of the whole.
    """
    first, last, total = _content_range(reply.headers)
    if total is None:
        return reply.status in _ALL
    return reply.status in _ALL | {206} and (first, last) == (0, total - 1)


def _may_give_all(reply: Response) -> bool:
    """Whether a reply to a plain question may give the file though it calls that a part: it names no other end.

    Only the file itself can tell, or what the server says of its size.
    """
    told = reply.headers.get("content-range", "").strip()
    if reply.status != 206 or not told:
        return reply.status == 206
    match = re.fullmatch(r"bytes\s+0-(\d{1,15})/\*", told, re.ASCII)
    return match is not None and int(match[1]) + 1 == reply.length


def _begins_anew(reply: Response, *, start: int, state: ResumeState) -> bool:
    """Whether a 200 to a question for the rest gives a file from its beginning, and not that rest.

    It is the same file in its known length, or says that it is another one.
    """
    if reply.length is None or "content-range" in reply.headers:
        return False
    etag = reply.headers.get("etag", "").strip()
    modified = reply.headers.get("last-modified", "").strip()
    changed = (
        etag not in {"", state.etag} if state.etag else modified not in {"", state.last_modified}
    )
    return reply.length == state.total or (changed and reply.length != state.total - start)


def _continues(reply: Response, *, start: int, state: ResumeState) -> bool:
    """Whether a 206 is the rest of the same file."""
    first, last, total = _content_range(reply.headers)
    etag = reply.headers.get("etag", "").strip()
    modified = reply.headers.get("last-modified", "").strip()
    same = etag == state.etag if state.etag else modified in {"", state.last_modified}
    return same and (first, last, total) == (start, state.total - 1, state.total)


def _is_nothing_left(reply: Response, size: int, state: ResumeState) -> bool:
    """Whether a 416 says that the file ends where the part does."""
    etag = reply.headers.get("etag", "").strip() or state.etag
    told = reply.headers.get("content-range", "").strip()
    return (
        reply.status == 416
        and size == state.total
        and told == f"bytes */{size}"
        and etag == state.etag
    )


def _content_range(headers: Mapping[str, str]) -> tuple[int, int, int | None]:
    """First, last and total; (-1, -1, None) if there is no proper range."""
    text = headers.get("content-range", "").strip()
    match = re.fullmatch(r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15})", text, re.ASCII)
    if match is None:
        return -1, -1, None
    first, last, total = map(int, match.groups())
    return first, last, total


# ---- refusals


def _refuse_forbidden(url: str) -> None:
    """Raise if the link itself says that Suno blocks the file."""
    if is_forbidden(url):
        raise MediaBlockedError("media.blocked_by_suno")


def _refuse_encoding(reply: Response) -> None:
    """Servers name packings over plain bytes: only what is packed indeed cannot be used."""
    if reply.packing() is not Packing.PLAIN:
        raise MediaDamagedError("media.encoded", host=reply.host)


def _container(job: _Job, got: _Got) -> Container:
    """What the file in the part is.

    Raises:
        MediaError: it is not one whole file of sound or picture. What has none of their marks and is said to be packed
            may well be: nothing else is concluded from its bytes.
    """
    path = job.part.path
    try:
        return containers.check(path, job.expect.kind, duration_s=job.expect.duration_s)
    except MediaError:
        with disk_errors(path), path.open("rb") as file:
            head = file.read(_MARKS)
        known = head.startswith(b"ID3") or containers.sniff(head) is not None
        if known or not may_be_unmarked(got.headers.get("content-encoding", "")):
            raise
        raise MediaDamagedError("media.encoded", host=job.host) from None


def _refuse_size(length: int | None, job: _Job) -> None:
    if length is not None and length > job.cap:
        raise MediaBlockedError("media.too_large", limit=_megabytes(job.limits))


def _refuse(reply: Response) -> NoReturn:
    """Raise what a status other than the wanted one means."""
    status, host = reply.status, reply.host
    is_challenge = _is_challenge(reply)
    if status in _TRY_LATER | _ABOUT_RANGES or status < 300 or status >= 500:
        if status in _NOTHING:
            raise MediaDamagedError("media.empty", host=host)
        code = "media.challenge" if is_challenge else _passing(status)
        wait_s = retry_after(reply.headers)
        raise MediaUnreachableError(code, retry_after_s=wait_s, host=host, status=status)
    if is_challenge:
        raise MediaRefusedError("media.challenge", host=host, status=status)
    reason = _reason(reply.chunks())
    if status == 403 and b"Missing Key-Pair-Id" in reason:
        raise MediaBlockedError("media.blocked_by_suno")
    said = server_words.listen(reason, status=status)
    if said.line:
        code = "media.refused_expired" if said.is_expired else "media.refused_said"
        raise MediaRefusedError(code, host=host, status=status, message=said.line)
    mute = "media.not_found" if status in _GONE else "media.refused"
    code = mute if status in _LINK_REFUSED else "media.not_sent"
    raise MediaRefusedError(code, host=host, status=status)


def _passing(status: int) -> str:
    """What is said of a status that may be another one soon."""
    if status in _ALL | {206}:
        return "media.part"
    known = {429: "media.busy", _ACCEPTED: "media.not_ready"}
    return known.get(status, "media.server_error" if status >= 500 else "media.not_sent")


def _is_challenge(reply: Response) -> bool:
    """Whether this is a page that lets browsers in and no program."""
    return any(reply.headers.get(name, "").strip().lower() in marks for name, marks in _CHALLENGES)


def _no_file(reply: Response, head: bytes, rest: Iterator[bytes]) -> MediaDamagedError:
    """What a text is that came in place of the file: a page, or what the server has to say."""
    if _is_challenge(reply):
        return MediaDamagedError("media.challenge", host=reply.host, status=reply.status)
    body = _reason(rest, head)
    if containers.page_kind(body) == "html":
        return MediaDamagedError("media.web_page", host=reply.host)
    said = server_words.listen(body)
    code = "media.said_expired" if said.is_expired else "media.said"
    return MediaDamagedError(code, host=reply.host, message=said.line or "…")


def _whole_head(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; one that begins as a text is only the first when there is enough of it to tell."""
    head = b""
    try:
        for piece in pieces:
            head += piece
            if len(head) >= _MARKS or not containers.is_page(head):
                break
    except NetworkError:
        if head:
            yield head
        raise
    if head:
        yield head
    yield from pieces


def _reason(pieces: Iterator[bytes], found: bytes = b"") -> bytes:
    """The beginning of an answer that is no file, as far as it comes."""
    try:
        for piece in pieces:
            found += piece
            if len(found) >= _REFUSAL:
                break
    except NetworkError:
        pass  # what came must do
    return found[:_REFUSAL]


def _megabytes(limits: Limits) -> str:
    return f"{limits.max_bytes / 2**20:.0f} MiB"
