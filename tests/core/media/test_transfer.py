"""What arrives is one version of the file, whole; everything else is told apart."""

from __future__ import annotations

import base64
import errno
import functools
import gzip
import hashlib
import os
import random
import shutil
import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from email.utils import formatdate
from types import SimpleNamespace
from typing import Any

import pytest

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.errors import (
    Cancelled,
    DesktopError,
    DiskError,
    MediaBlockedError,
    MediaDamagedError,
    MediaError,
    MediaRefusedError,
    MediaUnreachableError,
)
from suno_desktop.core.media import disk, transfer
from suno_desktop.core.media.transfer import MediaClient, PartFile, ResumeState
from suno_desktop.core.model import MediaKind, RelayId
from suno_desktop.core.net.http import Http, Limits
from suno_desktop.core.override import override
from tests.core.media import makers
from tests.core.media.conftest import Fetching, loopback_policy
from tests.core.media.raw_server import (
    RESET,
    Answer,
    Asked,
    RawServer,
    chunked,
    endless,
    head,
    part,
    ranged,
    whole,
)

MIB = 2**20


@functools.cache
def song(seed: int = 1, frames: int = 3600) -> bytes:
    """About 1.5 MB."""
    return makers.mp3(frames, seed=seed)


@functools.cache
def unstated(seed: int = 1, frames: int = 300) -> bytes:
    return makers.mp3(frames, seed=seed, stated=False)


def always(pieces: Iterable[bytes]) -> Answer:
    return lambda _asked: pieces


def cut_at(data: bytes, at: int, **headers: object) -> list[bytes]:
    """Promises all and breaks off."""
    return [head(Content_Length=len(data), **headers), data[:at]]


def refused(
    fetching: Fetching, url: str, kind: type[DesktopError] = MediaError, **expect: Any
) -> str:
    with pytest.raises(kind) as caught:
        fetching(url, **expect)
    str(caught.value)
    return caught.value.code


class TestPlain:
    def test_a_whole_file(self, fetching, serve):
        server = serve(always(whole(song(), ETag='"v1"', Content_Type="audio/mpeg")))
        got = fetching(f"{server.url}?sig=secret")
        assert fetching.bytes == song()
        assert (got.size_bytes, got.container.name, got.container.frames) == (
            len(song()),
            "mp3",
            3600,
        )
        assert (got.digest_checked, got.resumed, got.etag) == (False, False, '"v1"')
        assert got.content_type == "audio/mpeg"
        assert got.url == server.url
        assert fetching.seen[-1] == (len(song()), len(song()))
        asked = server.asked[0].headers
        assert asked["accept-encoding"] == "identity"
        assert not {"authorization", "cookie", "referer", "range", "if-range"} & set(asked)

    def test_chunks_have_an_end_of_their_own(self, fetching, serve):
        server = serve(always(chunked(unstated())))
        fetching(server.url)
        assert fetching.bytes == unstated()
        assert len(server.asked) == 1
        assert fetching.seen[-1] == (len(unstated()), None)

    @pytest.mark.parametrize(
        ("status", "headers"),
        [
            ("203 Non-Authoritative", {}),
            ("200 OK", {"Content_Range": "bytes 0-9/*"}),
            ("200 OK", {"Content_Range": f"bytes 0-{len(unstated()) - 1}/{len(unstated())}"}),
            ("206 Partial", {"Content_Range": f"bytes 0-{len(unstated()) - 1}/{len(unstated())}"}),
            ("206 Partial", {
                "Content_Range": f"bytes 0-{len(unstated()) - 1}/{len(unstated())}", "Content_Length": None,
            }),
        ],
    )  # fmt: skip
    def test_what_is_whole_under_another_status(self, fetching, serve, status, headers):
        told = {"Content_Length": len(unstated())} | headers
        server = serve(always([head(status, **told), unstated()]))
        fetching(server.url)
        assert fetching.bytes == unstated()
        assert len(server.asked) == 1
        assert (
            fetching.client.fetch_small(server.url, max_bytes=MIB, cancel=fetching.cancel)
            == unstated()
        )

    def test_a_range_that_is_said_to_be_all_and_is_not(self, fetching, serve):
        said = f"bytes 0-{len(unstated())}/{len(unstated()) + 1}"
        server = serve(always([head("206 Partial", Content_Range=said), unstated()]))
        assert refused(fetching, server.url, MediaUnreachableError) == "media.cut"
        rest = f"bytes 1-{len(unstated())}/{len(unstated()) + 1}"
        for status, said in (("206", rest), ("206", "bytes 0-9/*"), ("206", "junk"), ("200", rest)):
            server.answer = always([head(f"{status} X", Content_Range=said), unstated()])
            assert refused(fetching, server.url, MediaUnreachableError) == "media.part"

    @pytest.mark.parametrize("told", [True, False])
    @pytest.mark.parametrize("name", ["song.mp3", "front.mp4", "song.flac", "song.ogg", "song.wav"])
    def test_a_part_without_another_end_is_taken_if_the_file_says_that_it_is_whole(
        self, fetching, serve, real, name, told
    ):
        data = real(name).read_bytes()

        def answer(data: bytes) -> Answer:
            said = f"bytes 0-{len(data) - 1}/*" if told else None
            return always(
                [
                    head("206 Partial", Content_Length=len(data), Content_Range=said, ETag='"v"'),
                    data,
                ]
            )

        server = serve(answer(data))
        kind = MediaKind.MP4 if name.endswith("mp4") else MediaKind.MP3
        fetching(server.url, kind=kind)
        assert fetching.bytes == data
        assert len(server.asked) == 1
        server.answer = answer(data[: len(data) * 2 // 3])
        fetching.part.reset()
        with pytest.raises(MediaDamagedError):
            fetching(server.url, kind=kind)
        assert fetching.bytes == b""

    def test_a_part_that_does_not_state_its_end_needs_the_size(self, fetching, serve):
        data = unstated()
        first = [head("206 Partial", Content_Length=len(data), ETag='"v"'), data]

        def answer(total: int | None) -> Answer:
            told = f"bytes 0-0/{total}"
            one = [head("206 Partial", Content_Range=told, Content_Length=1), data[:1]]
            return lambda asked: one if asked.start == 0 and total else first

        server = serve(answer(len(data)))
        fetching(server.url)
        assert fetching.bytes == data
        for total, code in ((len(data) + 417, "media.cut"), (None, "media.part")):
            fetching.part.reset()
            server.answer = answer(total)
            assert refused(fetching, server.url, MediaUnreachableError) == code
            assert fetching.part.state is None, "its length is not that of the file"

    def test_redirects_are_followed_a_few_times(self, fetching, serve):
        def answer(asked: Asked):
            if asked.path.startswith("/song"):
                return [head("302 Found", Location="/b", Content_Length=0)]
            return whole(unstated())

        fetching(serve(answer).url)
        assert fetching.bytes == unstated()
        endless_loop = serve(always([head("302 Found", Location="/c", Content_Length=0)]))
        assert refused(fetching, endless_loop.url, MediaUnreachableError) == "net.redirect_loop"
        assert len(endless_loop.asked) == 6

    def test_addresses_that_are_not_allowed(self, fetching, serve):
        assert refused(fetching, "http://example.com/a.mp3", MediaBlockedError).startswith("url.")
        assert refused(fetching, "file:///etc/passwd", MediaBlockedError).startswith("url.")
        away = serve(always([head("302 Found", Location="http://10.0.0.1/x", Content_Length=0)]))
        assert refused(fetching, away.url, MediaBlockedError).startswith("url.")

    def test_the_relays_length_is_compared(self, fetching, serve):
        server = serve(always(whole(unstated())))
        assert (
            refused(fetching, server.url, MediaDamagedError, duration_s=60) == "media.wrong_length"
        )
        assert fetching.bytes == b""

    def test_another_container_is_named(self, fetching, serve, real):
        server = serve(always(whole(real("song.wav").read_bytes(), Content_Type="audio/mpeg")))
        assert fetching(server.url, duration_s=12).container.name == "wav"

    def test_a_video(self, fetching, serve, real):
        server = serve(always(whole(real("front.mp4").read_bytes())))
        assert fetching(server.url, kind=MediaKind.MP4).container.name == "mp4"


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "kind", "code"),
        [
            ("401 Unauthorized", MediaRefusedError, "media.not_sent"),
            ("402 Payment Required", MediaRefusedError, "media.not_sent"),
            ("403 Forbidden", MediaRefusedError, "media.refused"),
            ("404 Not Found", MediaRefusedError, "media.not_found"),
            ("410 Gone", MediaRefusedError, "media.not_found"),
            ("451 Unavailable", MediaRefusedError, "media.not_sent"),
            ("300 Multiple Choices", MediaRefusedError, "media.not_sent"),
            ("304 Not Modified", MediaRefusedError, "media.not_sent"),
            ("408 Timeout", MediaUnreachableError, "media.not_sent"),
            ("425 Too Early", MediaUnreachableError, "media.not_sent"),
            ("429 Too Many Requests", MediaUnreachableError, "media.busy"),
            ("500 Oops", MediaUnreachableError, "media.server_error"),
            ("503 Busy", MediaUnreachableError, "media.server_error"),
            ("201 Created", MediaUnreachableError, "media.not_sent"),
            ("202 Accepted", MediaUnreachableError, "media.not_ready"),
            ("204 No Content", MediaDamagedError, "media.empty"),
            ("205 Reset Content", MediaDamagedError, "media.empty"),
            ("206 Partial Content", MediaDamagedError, "media.empty"),
            ("416 Range Not Satisfiable", MediaUnreachableError, "media.not_sent"),
        ],
    )
    def test_statuses(self, fetching, serve, status, kind, code):
        server = serve(always([head(status, Content_Length=0)]))
        assert refused(fetching, server.url, kind) == code

    @pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Busy"])
    @pytest.mark.parametrize(("said", "wait_s"), [("7", 7.0), ("99999", 3600.0), ("soon", None)])
    def test_a_busy_server_says_when_to_come_back(self, fetching, serve, status, said, wait_s):
        server = serve(always([head(status, Content_Length=0, Retry_After=said)]))
        with pytest.raises(MediaUnreachableError) as caught:
            fetching(server.url)
        assert caught.value.retry_after_s == wait_s

    def test_sunos_own_block(self, fetching, serve):
        assert (
            refused(fetching, "https://cdn.example.com/x/api/forbidden?a=1", MediaBlockedError)
            == "media.blocked_by_suno"
        )
        page = b"<Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter</Message></Error>"
        server = serve(always([head("403 Forbidden", Content_Length=len(page)), page]))
        assert refused(fetching, server.url, MediaBlockedError) == "media.blocked_by_suno"
        moved = serve(
            lambda asked: (
                whole(b"no")
                if "forbidden" in asked.path
                else [head("302 Found", Location="/api/forbidden", Content_Length=0)]
            )
        )
        assert refused(fetching, moved.url, MediaBlockedError) == "media.blocked_by_suno"

    def test_an_endless_or_broken_reason_does_not_hold_us_up(self, fetching, serve):
        page = b"x" * 200_000
        server = serve(always([head("403 Forbidden", Content_Length=10**9), page]))
        assert refused(fetching, server.url, MediaRefusedError) == "media.refused"
        server = serve(always([head("403 Forbidden", Content_Length=100), b"x"]))
        assert refused(fetching, server.url, MediaRefusedError) == "media.refused"

    @pytest.mark.parametrize(
        ("at", "code"),
        [
            (0, "media.blocked_by_suno"),
            (65_517, "media.blocked_by_suno"),
            (65_518, "media.refused"),
        ],
    )
    def test_a_reason_stands_in_the_first_64_kib(self, fetching, serve, at, code):
        page = b"x" * at + b"Missing Key-Pair-Id"
        pieces = chunked(page, step=5000)[1:]
        server = serve(always([head("403 Forbidden", Transfer_Encoding="chunked"), *pieces]))
        assert refused(fetching, server.url) == code

    def test_pages(self, fetching, serve):
        for page in (b"<html><body>Sign in</body></html>" * 50, b"<!DOCTYPE html><p>x"):
            server = serve(always(whole(page, Content_Type="audio/mpeg")))
            with pytest.raises(MediaDamagedError) as caught:
                fetching(server.url)
            assert caught.value.code == "media.web_page"
            assert caught.value.values["host"] == "127.0.0.1"
            assert fetching.seen == []  # as soon as its beginning came
            assert fetching.bytes == b""

    @pytest.mark.parametrize(
        ("body", "code", "message"),
        [
            (b'{"error":{"message":"quota exceeded"}}', "media.said", "quota exceeded"),
            (b'{"code":404,"message":"file expired"}', "media.said_expired", "file expired"),
            (b'{"code":"success","data":null}', "media.said", '{"code":"success","data":null}'),
            (
                b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>',
                "media.said_expired",
                "Request has expired.",
            ),
            (
                b"<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>",
                "media.said",
                "No such key.",
            ),
            (b'{"message": "\x9f\x8b"}' * 9, "media.said", "…"),
        ],
    )
    def test_what_a_server_says_instead_is_quoted(self, fetching, serve, body, code, message):
        for pieces in (whole(body, Content_Type="audio/mpeg"), chunked(body, step=9)):
            with pytest.raises(MediaDamagedError) as caught:
                fetching(serve(always(pieces)).url)
            assert (caught.value.code, caught.value.values["message"]) == (code, message)
            assert fetching.bytes == b""

    def test_encrypted_bytes_that_begin_as_a_text_are_no_message(self, fetching, serve):
        noise = b"{" + random.Random(2).randbytes(50_000)
        for pieces in (whole(noise), chunked(noise, step=3)):
            url = serve(always(pieces)).url
            assert refused(fetching, url, MediaBlockedError) == "media.encrypted"

    def test_a_message_without_an_end_is_quoted_too(self, fetching, serve):
        url = serve(always([head(Content_Length=10**6), b'{"message":"busy"', RESET])).url
        with pytest.raises(MediaDamagedError) as caught:
            fetching(url)
        assert str(caught.value).startswith(
            '127.0.0.1 sent a message instead of the file: “{"message":"busy"”.'
        )

    @pytest.mark.parametrize("status", [300, 400, 401, 402, 403, 404, 410, 451])
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b'{"error":"no credit"}', "media.refused_said"),
            (b"<Error><Code>AccessDenied</Code></Error>", "media.refused_expired"),
            (b"SignatureDoesNotMatch", "media.refused_expired"),
        ],
    )
    def test_a_refusal_is_quoted(self, fetching, serve, status, body, code):
        server = serve(always([head(f"{status} X", Content_Length=len(body)), body]))
        assert refused(fetching, server.url, MediaRefusedError) == code

    @pytest.mark.parametrize(
        ("status", "body", "code"),
        [
            (403, b"<html><h1>403 Forbidden</h1></html>", "media.refused"),
            (403, b'{"detail":"Forbidden"}', "media.refused"),
            (404, b'{"detail":"Not Found"}', "media.not_found"),
            (404, b"404 page not found\n", "media.not_found"),
            (410, gzip.compress(b"Gone", mtime=0), "media.not_found"),
            (402, b'{"error":"Payment Required"}', "media.not_sent"),
        ],
    )
    def test_who_says_no_more_than_the_status_is_not_quoted(
        self, fetching, serve, status, body, code
    ):
        server = serve(always([head(f"{status} X", Content_Length=len(body)), body]))
        assert refused(fetching, server.url, MediaRefusedError) == code

    @pytest.mark.parametrize(
        ("status", "header", "kind"),
        [
            (403, {"cf_mitigated": "challenge"}, MediaRefusedError),
            (405, {"x_amzn_waf_action": "captcha"}, MediaRefusedError),
            (202, {"x_amzn_waf_action": "challenge"}, MediaUnreachableError),
            (503, {"cf_mitigated": "Challenge"}, MediaUnreachableError),
            (200, {"cf_mitigated": "challenge"}, MediaDamagedError),
        ],
    )
    def test_a_browser_check_is_called_so(self, fetching, serve, status, header, kind):
        page = b"<!DOCTYPE html><title>Just a moment...</title>"
        server = serve(always([head(f"{status} X", Content_Length=len(page), **header), page]))
        assert refused(fetching, server.url, kind) == "media.challenge"
        page = b'{"error":"no credit"}'
        server = serve(always([head("403 X", Content_Length=len(page), cf_mitigated="no"), page]))
        assert refused(fetching, server.url, MediaRefusedError) == "media.refused_said"

    def test_what_is_not_ready_is_asked_for_later(self, fetching, serve):
        body = b'{"status":"processing"}'
        pieces = [head("202 Accepted", Content_Length=len(body), Retry_After=30), body]
        with pytest.raises(MediaUnreachableError) as caught:
            fetching(serve(always(pieces)).url)
        assert str(caught.value) == "127.0.0.1 is still preparing the file (status 202)."
        assert caught.value.retry_after_s == 30

    def test_nothing_and_next_to_nothing(self, fetching, serve):
        assert refused(fetching, serve(always(whole(b""))).url, MediaDamagedError) == "media.empty"
        assert (
            refused(fetching, serve(always(endless(b""))).url, MediaDamagedError) == "media.empty"
        )
        assert (
            refused(fetching, serve(always(whole(b"\xff"))).url, MediaDamagedError)
            == "media.not_media"
        )
        assert (
            refused(fetching, serve(always(whole(makers.id3()))).url, MediaDamagedError)
            == "media.damaged"
        )

    def test_encrypted(self, fetching, serve):
        noise = random.Random(2).randbytes(50_000)
        assert (
            refused(fetching, serve(always(whole(noise))).url, MediaBlockedError)
            == "media.encrypted"
        )
        assert fetching.bytes == b""

    @pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "GZIP"])
    def test_packed(self, fetching, serve, encoding):
        data = gzip.compress(unstated())
        server = serve(always(whole(data, Content_Encoding=encoding)))
        assert refused(fetching, server.url, MediaDamagedError) == "media.encoded"
        assert fetching.bytes == b""

    @pytest.mark.parametrize("encoding", ["br", "deflate", "BR, gzip", "lzma", "dcz"])
    def test_packed_without_a_mark(self, fetching, serve, encoding):
        """No bytes of it can tell that; they look as an encrypted file does."""
        noise = random.Random(2).randbytes(50_000).replace(b"\xff", b"\xfe")
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        bare = deflate.compress(unstated()) + deflate.flush()
        for data in (noise, bare, b"\x0b" + bytes(200)):
            server = serve(always(whole(data, Content_Encoding=encoding)))
            assert refused(fetching, server.url, MediaDamagedError) == "media.encoded"
            assert fetching.bytes == b""

    @pytest.mark.parametrize("encoding", ["gzip", "identity", "aws-chunked", "utf-8", "binary"])
    def test_what_cannot_be_packed_is_called_what_it_is(self, fetching, serve, encoding):
        noise = random.Random(2).randbytes(50_000)
        server = serve(always(whole(noise, Content_Encoding=encoding)))
        assert refused(fetching, server.url, MediaBlockedError) == "media.encrypted"

    @pytest.mark.parametrize("encoding", ["br", "deflate", "lzma"])
    def test_what_is_only_said_to_be_packed_is_judged_by_its_bytes(self, fetching, serve, encoding):
        for data in (unstated(), makers.id3() + unstated(), b"junk" * 9 + unstated()):
            fetching(serve(always(whole(data, Content_Encoding=encoding))).url)
            assert fetching.bytes == data
        for data in (song()[:-300], makers.id3() + song()[:-300]):
            server = serve(always(whole(data, Content_Encoding=encoding)))
            assert refused(fetching, server.url, MediaDamagedError) == "media.cut"

    def test_too_large(self, fetching, serve):
        told = serve(always([head(Content_Length=128 * MIB + 1), b""]))
        with pytest.raises(MediaBlockedError) as caught:
            fetching(told.url)
        assert (caught.value.code, caught.value.values["limit"]) == ("media.too_large", "128 MiB")
        silent = serve(always(endless(song())))
        with pytest.raises(MediaBlockedError) as caught:
            fetching(silent.url, max_bytes=MIB)
        assert (caught.value.code, caught.value.values["limit"]) == ("media.too_large", "1 MiB")
        assert fetching.bytes == b""

    def test_as_large_as_it_may_be(self, fetching, serve):
        server = serve(always(whole(unstated())))
        assert fetching(server.url, max_bytes=len(unstated())).size_bytes == len(unstated())
        less = len(unstated()) - 1
        assert refused(fetching, server.url, max_bytes=less) == "media.too_large"

    def test_what_was_damaged_is_known_by_its_hash(self, fetching, serve):
        data = b"no sound at all" * 20
        with pytest.raises(MediaDamagedError) as caught:
            fetching(serve(always(whole(data))).url)
        assert caught.value.sha256 == hashlib.sha256(data).hexdigest()
        assert fetching.bytes == b""


class TestCuts:
    @pytest.mark.parametrize("percent", [0, 1, 33, 50, 99])
    def test_with_a_length(self, fetching, serve, percent):
        server = serve(always(cut_at(song(), len(song()) * percent // 100, ETag='"v"')))
        assert refused(fetching, server.url, MediaUnreachableError) == "net.cut"
        assert fetching.bytes == song()[: len(song()) * percent // 100]

    def test_one_byte_short_and_reset(self, fetching, serve):
        server = serve(always(cut_at(unstated(), len(unstated()) - 1)))
        assert refused(fetching, server.url, MediaUnreachableError) == "net.cut"
        server = serve(always([*cut_at(unstated(), 1000), RESET]))
        assert refused(fetching, server.url, MediaUnreachableError) == "net.cut"

    def test_chunks_without_an_end(self, fetching, serve):
        for pieces in (
            chunked(unstated(), end=False),
            [*chunked(unstated(), end=False), b"zz\r\n"],
        ):
            assert refused(fetching, serve(always(pieces)).url, MediaUnreachableError) == "net.cut"

    def test_what_comes_after_the_last_chunk_is_no_sound(self, fetching, serve):
        pieces = chunked(unstated(), end=False)
        trailers = [*pieces, b"0\r\nX-Checksum: abc\r\nX-Junk: \xff\xfb\r\n\r\n"]
        fetching(serve(always(trailers)).url)
        assert fetching.bytes == unstated()
        fetching.part.reset()
        fetching(serve(always([*pieces, b"0\r\n\r\n", unstated()])).url)
        assert fetching.bytes == unstated()

    @pytest.mark.parametrize("size", [b"-5", b"7fffffffffffffff", b"", b"0x10", b"1 0"])
    def test_a_chunk_of_an_impossible_size(self, fetching, serve, size):
        pieces = [*chunked(unstated(), end=False), size + b"\r\n", unstated(), b"\r\n0\r\n\r\n"]
        refused(fetching, serve(always(pieces)).url)

    def test_a_length_that_is_too_short(self, fetching, serve):
        server = serve(always([head(Content_Length=len(song()) - 900), song()]))
        assert refused(fetching, server.url, MediaDamagedError) == "media.cut"
        assert fetching.bytes == b""

    @pytest.mark.parametrize("coding", ["x-unchunked-y", "chunked, gzip"])
    def test_half_a_file_in_a_coding_without_an_end(self, fetching, serve, coding):
        half = unstated()[: len(unstated()) // 2]
        half = half[: half.rindex(unstated()[:2])]
        pieces = [head(Transfer_Encoding=coding), half]
        server = serve(lambda asked: pieces if asked.start is None else ranged(unstated(), asked))
        assert refused(fetching, server.url, MediaUnreachableError) == "media.cut"

    def test_without_a_length_the_files_own_statement_decides(self, fetching, serve):
        server = serve(always(endless(song())))
        fetching(server.url)
        assert len(server.asked) == 1
        cut = song()[: 417 * 3000]  # on the border of two frames
        assert refused(fetching, serve(always(endless(cut))).url, MediaDamagedError) == "media.cut"

    def test_without_a_statement_the_server_is_asked_for_the_size(self, fetching, serve):
        server = serve(
            lambda asked: (
                ranged(unstated(), asked) if asked.start is not None else endless(unstated())
            )
        )
        fetching(server.url)
        assert [asked.headers.get("range") for asked in server.asked] == [None, "bytes=0-0"]
        cut = unstated()[: 417 * 200]
        liar = serve(
            lambda asked: ranged(unstated(), asked) if asked.start is not None else endless(cut)
        )
        assert refused(fetching, liar.url, MediaUnreachableError) == "media.cut"
        assert fetching.part.state is None

    def test_a_200_with_a_length_to_that_question_is_good_enough(self, fetching, serve):
        server = serve(
            lambda asked: whole(unstated()) if asked.start is not None else endless(unstated())
        )
        fetching(server.url)
        assert len(server.asked) == 2

    @pytest.mark.parametrize("answer", ["404 Not Found", "503 Busy", "", None])
    def test_without_any_size_two_equal_downloads_are_proof(self, fetching, serve, answer):
        data = [unstated()]

        def reply(asked: Asked):
            if asked.start is not None and answer is not None:
                return [head(answer, Content_Length=0)] if answer else []
            return endless(data[0])

        server = serve(reply)
        fetching(server.url)
        assert fetching.bytes == unstated()
        assert len(server.asked) == 3

    def test_two_unequal_downloads_prove_a_cut(self, fetching, serve):
        cuts = iter([unstated()[: 417 * 200], unstated(), unstated()[: 417 * 200]])
        server = serve(
            lambda asked: [head("500 No")] if asked.start is not None else endless(next(cuts))
        )
        assert refused(fetching, server.url, MediaUnreachableError) == "media.cut"
        gone = iter([endless(unstated()), [head("404 Gone", Content_Length=0)]])
        server = serve(lambda asked: [head("500 No")] if asked.start is not None else next(gone))
        assert refused(fetching, server.url, MediaRefusedError) == "media.not_found"


OLD = formatdate(1_700_000_000, usegmt=True)
NOW = formatdate(1_700_000_600, usegmt=True)


class TestResuming:
    """The first attempt breaks off after 1.2 MB, the second goes on."""

    def begin(self, fetching: Fetching, server_pieces: Sequence[Answer], serve: Any) -> RawServer:
        def answer(asked: Asked) -> Iterable[bytes]:
            return server_pieces[min(len(server.asked), len(server_pieces)) - 1](asked)

        server: RawServer = serve(answer)
        with pytest.raises(MediaUnreachableError):
            fetching(server.url)
        return server

    def first(self, **headers: object) -> Answer:
        return lambda _asked: cut_at(song(), 1_200_000, **headers)

    @pytest.mark.parametrize(
        "headers",
        [
            {"ETag": '"v1"'},
            {"Last_Modified": OLD, "Date": NOW},
            {"ETag": '"v1"', "Last_Modified": OLD},
        ],
    )
    def test_it_goes_on_where_it_broke_off(self, fetching, serve, headers):
        plain = {name.replace("_", "-"): value for name, value in headers.items()}

        def second(asked: Asked):
            assert asked.start == 1_200_000 - 65536
            return part(song(), asked.first, **headers)

        server = self.begin(fetching, [self.first(**headers), second], serve)
        got = fetching(server.url)
        assert got.resumed
        assert fetching.bytes == song()
        assert server.asked[1].headers["if-range"] == plain.get("ETag", OLD)
        done = [done for done, _ in fetching.seen]
        assert done == sorted(done)

    def test_a_complete_part_is_compared_at_its_end(self, fetching, serve):
        server = serve(always(whole(song(), ETag='"v"')))
        fetching(server.url)
        server.answer = lambda asked: ranged(song(), asked, ETag='"v"')
        assert fetching(server.url).resumed
        assert server.asked[-1].start == len(song()) - 65536

    def test_a_complete_part_whose_end_is_not_sent_again_is_not_believed(self, fetching, serve):
        server = serve(always(whole(song(), ETag='"v"')))
        fetching(server.url)

        def short(asked: Asked):
            said = f"bytes {asked.first}-{len(song()) - 1}/{len(song())}"
            return [head("206 Partial", Content_Range=said, ETag='"v"'), song()[asked.first :][:99]]

        server.answer = short
        assert refused(fetching, server.url, MediaUnreachableError) == "media.cut"

    def test_another_signature_is_the_same_file_and_another_path_is_not(self, fetching, serve):
        server = self.begin(
            fetching,
            [self.first(ETag='"v"'), lambda asked: ranged(song(), asked, ETag='"v"')],
            serve,
        )
        assert fetching(f"{server.url}?Signature=new").resumed
        fetching.part.reset()
        server.asked.clear()
        with pytest.raises(MediaUnreachableError):
            fetching(server.url)
        assert not fetching(server.url.replace("song", "other")).resumed

    def test_kept_for_another_run(self, fetching, serve):
        server = self.begin(
            fetching,
            [self.first(ETag='"v"'), lambda asked: ranged(song(), asked, ETag='"v"')],
            serve,
        )
        state = fetching.part.sync()
        assert state == ResumeState(
            link_hash=state.link_hash, total=len(song()), etag='"v"', synced=1_200_000
        )
        fetching.part.close()
        fetching.part = PartFile.reopen(fetching.part.path, state=state)
        assert fetching(server.url).resumed
        assert fetching.bytes == song()

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"ETag": 'W/"v1"'},
            {"ETag": "v1"},
            {"ETag": '""'},
            {"Last_Modified": OLD, "Date": OLD},
            {"Last_Modified": OLD},
            {"Last_Modified": "yesterday", "Date": NOW},
            {"Last_Modified": OLD[:-4], "Date": NOW},
        ],
    )
    def test_without_a_strong_sign_it_begins_anew(self, fetching, serve, headers):
        server = self.begin(
            fetching, [self.first(**headers), lambda asked: ranged(song(), asked, **headers)], serve
        )
        assert fetching.part.state is None
        assert not fetching(server.url).resumed
        assert fetching.bytes == song()
        assert "range" not in server.asked[1].headers

    def test_without_a_length_nothing_is_gone_on_from(self, fetching, serve):
        server = serve(always(chunked(song(), end=False, ETag='"v"')))
        assert refused(fetching, server.url) == "net.cut"
        assert fetching.part.state is None

    def test_what_goes_on_to_the_end_needs_no_other_proof(self, fetching, serve):
        """Neither where the rest comes, nor where nothing is left."""
        data = unstated(frames=3600)
        server = serve(always(cut_at(data, 1_200_000, ETag='"v"')))
        refused(fetching, server.url)
        server.answer = lambda asked: ranged(data, asked, ETag='"v"')
        assert fetching(server.url).resumed
        said = {"Content_Range": f"bytes */{len(data)}"}
        server.answer = lambda _asked: [head("416 No", Content_Length=0, **said)]
        assert fetching(server.url).resumed
        assert len(server.asked) == 3

    def test_little_is_not_worth_it(self, fetching, serve):
        server = serve(always(cut_at(song(), MIB - 1, ETag='"v"')))
        refused(fetching, server.url)
        server.answer = lambda asked: ranged(song(), asked, ETag='"v"')
        assert not fetching(server.url).resumed

    def test_a_changed_file_is_taken_from_its_beginning(self, fetching, serve):
        new = song(seed=2)
        server = self.begin(
            fetching,
            [self.first(ETag='"v1"'), lambda asked: ranged(new, asked, ETag='"v2"')],
            serve,
        )
        got = fetching(server.url)
        assert not got.resumed
        assert fetching.bytes == new
        assert len(server.asked) == 2
        done = [done for done, _ in fetching.seen]
        assert min(done[done.index(max(done[:-1])) :]) <= max(done)

    @pytest.mark.parametrize("changed", [{}, {"ETag": '"v1"'}])
    def test_a_server_that_ignores_if_range_is_caught_by_the_overlap(
        self, fetching, serve, changed
    ):
        """The same length, even the same ETag, but other bytes."""
        new = song(seed=2)
        assert len(new) == len(song())
        answers = [
            self.first(ETag='"v1"'),
            lambda asked: part(new, asked.first, **changed),
            lambda asked: whole(new, **changed),
        ]
        server = self.begin(fetching, answers, serve)
        assert not fetching(server.url).resumed
        assert fetching.bytes == new

    @pytest.mark.parametrize(
        "bad",
        [
            {"Content_Range": f"bytes 0-{len(song()) - 1}/{len(song())}"},
            {"Content_Range": f"bytes 1134464-{len(song()) - 2}/{len(song())}"},
            {"Content_Range": f"bytes 1134464-{len(song()) - 1}/{len(song()) + 1}"},
            {"Content_Range": f"bytes 1134464-{len(song()) - 1}/*"},
            {"Content_Range": "bytes */9"},
            {"Content_Range": None},
            {"Content_Range": f"bytes 1134464-{len(song()) - 1}/{'9' * 5000}"},
            {"ETag": '"other"'},
            {"ETag": None},
        ],
    )
    def test_a_206_that_is_not_what_was_asked_for(self, fetching, serve, bad):
        headers = {"ETag": '"v1"'} | bad
        answers = [
            self.first(ETag='"v1"'),
            lambda asked: part(song(), asked.first, **headers),
            lambda _asked: whole(song()),
        ]
        server = self.begin(fetching, answers, serve)
        assert not fetching(server.url).resumed
        assert fetching.bytes == song()
        assert fetching.part.restarts == 1
        assert "range" not in server.asked[2].headers

    def test_a_206_by_date_that_tells_another_date(self, fetching, serve):
        answers = [
            self.first(Last_Modified=OLD, Date=NOW),
            lambda asked: part(song(), asked.first, Last_Modified=NOW),
            lambda _asked: whole(song()),
        ]
        server = self.begin(fetching, answers, serve)
        assert not fetching(server.url).resumed

    def test_416_begins_anew(self, fetching, serve):
        short = song(frames=400)
        answers = [
            self.first(ETag='"v1"'),
            lambda asked: [head("416 No", Content_Length=0)],
            lambda _asked: whole(short),
        ]
        server = self.begin(fetching, answers, serve)
        fetching(server.url)
        assert fetching.bytes == short

    @pytest.mark.parametrize("told", ['"v"', None])
    def test_416_where_the_part_is_all_there_is_means_whole(self, fetching, serve, told):
        server = serve(always(whole(song(), ETag='"v"')))
        fetching(server.url)
        said = {"Content_Range": f"bytes */{len(song())}", "ETag": told}
        server.answer = lambda _asked: [head("416 No", Content_Length=0, **said)]
        assert fetching(server.url).resumed
        assert fetching.bytes == song()
        assert len(server.asked) == 2

    def test_the_tag_of_what_is_there_is_still_a_hash_to_be_checked(self, fetching, serve):
        tag = f'"{hashlib.md5(song(), usedforsecurity=False).hexdigest()}"'
        server = serve(always(whole(song(), ETag=tag)))
        assert fetching(server.url).digest_checked
        said = {"Content_Range": f"bytes */{len(song())}"}
        server.answer = lambda _asked: [head("416 No", Content_Length=0, **said)]
        again = fetching(server.url)
        assert (again.digest_checked, again.resumed, again.url) == (True, True, server.url)

    @pytest.mark.parametrize(
        "said",
        [
            {"Content_Range": f"bytes */{len(song()) - 1}"},
            {"Content_Range": f"bytes */{len(song()) + 1}"},
            {"Content_Range": "bytes */*"},
            {"Content_Range": f"bytes */{len(song())}", "ETag": '"other"'},
        ],
    )
    def test_any_other_416_begins_anew(self, fetching, serve, said):
        server = serve(always(whole(song(), ETag='"v"')))
        fetching(server.url)
        new = song(seed=2)
        server.answer = lambda asked: (
            whole(new) if asked.start is None else [head("416 No", Content_Length=0, **said)]
        )
        assert not fetching(server.url).resumed
        assert fetching.bytes == new

    def test_416_for_a_damaged_part_is_not_believed(self, fetching, serve):
        server = serve(always(whole(song(), ETag='"v"')))
        fetching(server.url)
        holes = bytearray(song())
        holes[800_000:900_000] = bytes(100_000)
        fetching.part.path.write_bytes(holes)
        said = {"Content_Range": f"bytes */{len(song())}"}
        server.answer = lambda _asked: [head("416 No", Content_Length=0, **said)]
        refused(fetching, server.url, MediaDamagedError)
        assert fetching.bytes == b""

    def test_after_a_vain_range_the_old_bytes_are_gone(self, fetching, serve):
        """Not kept to be asked about again and again."""
        answers = [
            self.first(ETag='"v"'),
            lambda asked: part(song(), asked.first, ETag='"w"'),
            lambda _asked: [head("503 Busy", Content_Length=0)],
        ]
        server = self.begin(fetching, answers, serve)
        refused(fetching, server.url, MediaUnreachableError)
        assert fetching.bytes == b""
        server.answer = lambda _asked: whole(song())
        fetching(server.url)
        assert ["range" in asked.headers for asked in server.asked] == [False, True, False, False]

    def test_after_two_vain_tries_no_range_is_asked_for(self, fetching, serve):
        server = serve(self.first(ETag='"v"'))
        for _ in range(4):
            refused(fetching, server.url)
        ranges = ["range" in asked.headers for asked in server.asked]
        assert ranges == [False, True, True, False]

    def test_another_status_keeps_the_part(self, fetching, serve):
        answers = [
            self.first(ETag='"v"'),
            lambda _: [head("503 Busy", Content_Length=0)],
            lambda asked: ranged(song(), asked, ETag='"v"'),
        ]
        server = self.begin(fetching, answers, serve)
        assert refused(fetching, server.url) == "media.server_error"
        assert fetching(server.url).resumed

    def asked_plainly(self, fetching: Fetching, serve: Any, on_range: Answer) -> RawServer:
        """The first try breaks off; what wants a range gets `on_range`, what wants the file gets it."""
        answers = [
            self.first(ETag='"v"', Last_Modified=OLD, Date=NOW),
            lambda asked: whole(song(), ETag='"v"') if asked.start is None else on_range(asked),
        ]
        return self.begin(fetching, answers, serve)

    @pytest.mark.parametrize(
        ("status", "headers"),
        [
            ("200 OK", {"ETag": '"v"'}),
            ("200 OK", {}),
            ("200 OK", {"ETag": '"v"', "Content_Length": None}),
            ("200 OK", {"ETag": '"w"', "Content_Length": None}),
            ("200 OK", {"ETag": '"of-the-rest"'}),
            ("200 OK", {"Last_Modified": OLD}),
            ("200 OK", {"ETag": '"v"', "Content_Range": f"bytes 1134464-{len(song()) - 1}/{len(song())}"}),
            ("203 Non-Authoritative", {"ETag": '"v"'}),
        ],
    )  # fmt: skip
    def test_a_200_with_nothing_but_the_rest_is_no_song(self, fetching, serve, status, headers):
        def rest(asked: Asked):
            data = song()[asked.first :]
            return [head(status, **({"Content_Length": len(data)} | headers)), data]

        server = self.asked_plainly(fetching, serve, rest)
        assert not fetching(server.url).resumed
        assert fetching.bytes == song()
        assert [asked.start is None for asked in server.asked] == [True, False, True]

    def test_the_same_by_its_date(self, fetching, serve):
        server = self.begin(
            fetching,
            [
                self.first(Last_Modified=OLD, Date=NOW),
                lambda asked: whole(song()[asked.first :][:-9], Last_Modified=OLD),
                lambda _asked: whole(song()),
            ],
            serve,
        )
        fetching(server.url)
        assert fetching.bytes == song()

    @pytest.mark.parametrize(
        "status", [204, 300, 304, 400, 401, 403, 404, 405, 410, 412, 413, 500, 501, 502, 505]
    )
    def test_who_refuses_a_range_is_asked_plainly_at_once(self, fetching, serve, status):
        server = self.asked_plainly(
            fetching, serve, lambda _asked: [head(f"{status} No", Content_Length=0)]
        )
        fetching(server.url)
        assert fetching.bytes == song()
        assert [asked.start is None for asked in server.asked] == [True, False, True]

    @pytest.mark.parametrize(
        "answer",
        [
            *([head(f"{status} Busy", Content_Length=0)] for status in (408, 425, 429, 503)),
            [RESET],
            [b""],
            [b"nonsense\r\n\r\n"],
        ],
    )
    def test_who_answers_a_range_with_trouble_twice_is_asked_plainly(self, fetching, serve, answer):
        server = self.asked_plainly(fetching, serve, lambda _asked: answer)
        refused(fetching, server.url, MediaUnreachableError)
        fetching(server.url)
        assert fetching.bytes == song()
        assert [asked.start is None for asked in server.asked] == [True, False, False, True]
        assert fetching.client._vain == set()

    @pytest.mark.parametrize("status", [403, 404, 500, 503])
    def test_who_refuses_both_costs_nothing_of_what_is_there(self, fetching, serve, status):
        trouble = [head(f"{status} No", Content_Length=0)]
        server = self.begin(fetching, [self.first(ETag='"v"'), lambda _asked: trouble], serve)
        for _ in range(3):
            refused(fetching, server.url)
        server.answer = lambda asked: ranged(song(), asked, ETag='"v"')
        assert fetching(server.url).resumed
        assert fetching.bytes == song()

    def test_a_rest_that_breaks_off_again_goes_on_again(self, fetching, serve):
        def second(asked: Asked):
            rest = song()[asked.start :]
            return [
                head(
                    "206 Partial",
                    Content_Range=f"bytes {asked.start}-{len(song()) - 1}/{len(song())}",
                    ETag='"v"',
                    Content_Length=len(rest),
                ),
                rest[:200_000],
            ]

        server = self.begin(
            fetching,
            [self.first(ETag='"v"'), second, lambda asked: ranged(song(), asked, ETag='"v"')],
            serve,
        )
        assert refused(fetching, server.url) == "net.cut"
        assert fetching(server.url).resumed
        assert server.asked[2].first > server.asked[1].first
        assert fetching.bytes == song()

    @pytest.mark.parametrize("length", [100, 65536, 70_000])
    def test_a_rest_without_a_length_that_is_too_short(self, fetching, serve, length):
        def second(asked: Asked):
            return [
                head(
                    "206 Partial",
                    Content_Range=f"bytes {asked.start}-{len(song()) - 1}/{len(song())}",
                    ETag='"v"',
                ),
                song()[asked.start : asked.start + length],
            ]

        server = self.begin(fetching, [self.first(ETag='"v"'), second], serve)
        assert refused(fetching, server.url) == "media.cut"

    def test_a_rest_that_is_too_long(self, fetching, serve):
        def second(asked: Asked):
            return [
                head(
                    "206 Partial",
                    Content_Range=f"bytes {asked.start}-{len(song()) - 1}/{len(song())}",
                    ETag='"v"',
                ),
                song()[asked.start :] + b"more",
            ]

        server = self.begin(
            fetching, [self.first(ETag='"v"'), second, lambda _: whole(song())], serve
        )
        fetching(server.url)
        assert fetching.bytes == song()

    def test_a_rest_that_is_only_said_to_be_packed_goes_on(self, fetching, serve):
        server = self.begin(
            fetching,
            [
                self.first(ETag='"v"'),
                lambda asked: part(song(), asked.first, ETag='"v"', Content_Encoding="gzip"),
            ],
            serve,
        )
        assert fetching(server.url).resumed
        assert fetching.bytes == song()

    def test_a_state_that_vanished_begins_anew(self, fetching, serve, monkeypatch):
        monkeypatch.setattr(transfer, "_may_resume", lambda job: len(job.part.path.name) > 0)
        server = serve(always(whole(unstated())))
        assert not fetching(server.url).resumed


class TestDigests:
    sha = base64.b64encode(hashlib.sha256(unstated()).digest()).decode()
    md5 = hashlib.md5(unstated()).hexdigest()

    def flipped(self) -> bytes:
        data = bytearray(unstated())
        data[len(data) // 2] ^= 1
        return bytes(data)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Repr_Digest": f"sha-256=:{sha}:"},
            {"Content_Digest": f"sha-256=:{sha}:"},
            {"Content_MD5": base64.b64encode(bytes.fromhex(md5)).decode()},
            {"ETag": f'"{md5}"'},
        ],
    )
    def test_a_hash_that_is_true(self, fetching, serve, headers):
        server = serve(always(whole(unstated(), **headers)))
        assert fetching(server.url).digest_checked
        server = serve(
            lambda _: whole(self.flipped() if len(server.asked) == 1 else unstated(), **headers)
        )
        assert fetching(server.url).digest_checked
        assert fetching.bytes == unstated()
        assert len(server.asked) == 2

    def test_a_hash_that_is_never_true(self, fetching, serve):
        server = serve(always(whole(self.flipped(), Repr_Digest=f"sha-256=:{self.sha}:")))
        assert refused(fetching, server.url, MediaDamagedError) == "media.checksum"
        assert len(server.asked) == 2
        assert fetching.bytes == b""

    def test_what_had_a_wrong_hash_is_not_kept(self, fetching, serve):
        """Not even where the second try finds nobody: the next one begins anew."""
        told = {"Repr_Digest": f"sha-256=:{self.sha}:", "ETag": '"v"'}
        server: RawServer = serve(
            lambda _: (
                whole(self.flipped(), **told)
                if len(server.asked) == 1
                else [head("503 Busy", Content_Length=0)]
            )
        )
        assert refused(fetching, server.url, MediaUnreachableError) == "media.server_error"
        assert fetching.bytes == b""

    def test_an_etag_that_only_looks_like_a_hash(self, fetching, serve):
        server = serve(always(whole(unstated(), ETag=f'"{"a" * 32}"')))
        assert not fetching(server.url).digest_checked
        assert len(server.asked) == 2
        assert fetching.bytes == unstated()

    def test_an_etag_that_looks_like_a_hash_while_the_bytes_change(self, fetching, serve):
        versions = iter([unstated(), unstated(seed=2)])
        server = serve(lambda _: whole(next(versions), ETag=f'"{"a" * 32}"'))
        assert refused(fetching, server.url, MediaDamagedError) == "media.changed"


class TestOwnChecksum:
    """Encoders write a checksum of the sound into the first frame: flips are seen although the server tells no hash."""

    def flipped(self, data: bytes, at: int) -> bytes:
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    @pytest.mark.parametrize("percent", range(5, 100, 10))
    def test_a_flip_on_the_way_is_fetched_again(self, fetching, serve, real, percent):
        data = real("song.mp3").read_bytes()
        broken = self.flipped(data, len(data) * percent // 100)
        server: RawServer = serve(lambda _: whole(broken if len(server.asked) == 1 else data))
        assert fetching(server.url).digest_checked
        assert fetching.bytes == data
        assert len(server.asked) == 2

    def test_flips_each_time_are_no_song(self, fetching, serve, real):
        data = real("song.mp3").read_bytes()
        server: RawServer = serve(lambda _: whole(self.flipped(data, 50_000 + len(server.asked))))
        assert refused(fetching, server.url, MediaDamagedError) == "media.changed"
        assert fetching.bytes == b""

    def test_a_wrong_one_at_the_server_itself_is_believed_when_it_comes_twice(
        self, fetching, serve, real
    ):
        data = self.flipped(real("song.mp3").read_bytes(), 50_000)
        server = serve(always(whole(data, ETag=f'"{hashlib.sha1(data).hexdigest()}"')))
        assert not fetching(server.url).digest_checked
        assert fetching.bytes == data
        assert len(server.asked) == 2
        assert fetching.client._opaque == set()  # nothing is wrong with its ETags

    def test_the_servers_own_hash_weighs_more(self, fetching, serve, real):
        data = self.flipped(real("song.mp3").read_bytes(), 50_000)
        sha = base64.b64encode(hashlib.sha256(data).digest()).decode()
        server = serve(always(whole(data, Repr_Digest=f"sha-256=:{sha}:")))
        assert fetching(server.url).digest_checked
        assert len(server.asked) == 1


class FastClock:
    """A minute passes whenever somebody looks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        self.seconds += 60
        return self.seconds

    def now(self) -> datetime:
        raise NotImplementedError


class TestLimits:
    def test_a_drip_is_given_up(self, tmp_path, serve):
        http = Http(loopback_policy(), user_agent="suno-desktop/test", clock=FastClock())
        fetching = Fetching(tmp_path, MediaClient(http))
        server = serve(always(cut_at(song(), 5000)))
        assert refused(fetching, server.url, MediaUnreachableError) == "net.too_slow"
        http.close()
        fetching.part.discard()

    @pytest.mark.parametrize(
        ("kind", "most"),
        [
            (MediaKind.MP3, 128 * MIB),
            (MediaKind.WAV, 512 * MIB),
            (MediaKind.MP4, 1024 * MIB),
            (MediaKind.COVER, 128 * MIB),
        ],
    )
    def test_the_limits_are_those_of_the_house(self, fetching, kind, most):
        job = transfer._Job(
            url="https://a/b",
            part=fetching.part,
            expect=transfer.Expect(kind=kind),
            cancel=CancelToken(),
            progress=print,
        )
        limits = job.limits
        assert (limits.total_s, limits.min_rate, limits.max_bytes) == (1800, 1024, most)

    def test_cancelled_in_the_middle(self, fetching, serve):
        def answer(_asked):
            yield head(Content_Length=len(song()))
            yield song()[:400_000]
            server.ended.wait(20)

        server = serve(answer)
        started = threading.Event()
        fetching.on_progress = started.set
        caught: list[BaseException] = []

        def work():
            try:
                fetching(server.url)
            except BaseException as error:  # noqa: BLE001 — looked at below
                caught.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert started.wait(10)
        fetching.cancel.cancel()
        thread.join(10)
        assert [type(error) for error in caught] == [Cancelled]

    def test_it_is_asked_at_each_piece_whether_to_stop(self, fetching, serve):
        class Third(CancelToken):
            asked = 0

            @override
            def check(self) -> None:
                self.asked += 1
                if self.asked == 3:
                    raise Cancelled

        fetching.cancel = Third()
        with pytest.raises(Cancelled):
            fetching(serve(always(whole(song()))).url)
        assert 0 < len(fetching.bytes) < len(song())

    def test_cancelled_from_the_progress(self, fetching, serve):
        server = serve(always(whole(song())))
        fetching.on_progress = fetching.cancel.cancel
        with pytest.raises(Cancelled):
            fetching(server.url)


class TestDisk:
    def test_no_room_means_no_start(self, fetching, serve, monkeypatch):
        monkeypatch.setattr(disk, "ROOM_TO_SPARE", 2**62)
        server = serve(always(whole(song())))
        assert refused(fetching, server.url, DiskError) == "disk.no_room"
        assert fetching.bytes == b""

    def left(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        """So many bytes more may be written."""
        usage = SimpleNamespace(free=disk.ROOM_TO_SPARE + room)
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)

    @pytest.mark.parametrize("pieces", [whole, chunked])
    def test_there_must_be_room_for_all_that_is_told(self, fetching, serve, monkeypatch, pieces):
        server = serve(always(pieces(unstated())))
        needed = len(unstated()) if pieces is whole else 0
        self.left(monkeypatch, needed - 1)
        assert refused(fetching, server.url, DiskError) == "disk.no_room"
        self.left(monkeypatch, needed)
        fetching(server.url)
        assert fetching.bytes == unstated()

    def test_there_must_be_room_for_what_is_still_to_come(self, fetching, serve, monkeypatch):
        server = serve(always(cut_at(song(), 1_200_000, ETag='"v"')))
        refused(fetching, server.url)
        server.answer = lambda asked: ranged(song(), asked, ETag='"v"')
        self.left(monkeypatch, len(song()) - 1_200_000 - 1)
        assert refused(fetching, server.url, DiskError) == "disk.no_room"
        self.left(monkeypatch, len(song()) - 1_200_000)
        assert fetching(server.url).resumed

    @pytest.mark.parametrize(
        ("number", "code"),
        [(errno.ENOSPC, "disk.full"), (errno.EIO, "disk.error"), (errno.EDQUOT, "disk.full")],
    )
    def test_trouble_in_the_middle(self, fetching, serve, number, code):
        file = fetching.part.open()

        class Trouble:
            def write(self, data):
                if file.tell() > 300_000:
                    raise OSError(number, os.strerror(number))
                return file.write(data)

            def __getattr__(self, name):
                return getattr(file, name)

        fetching.part._file = Trouble()
        server = serve(always(whole(song(), ETag='"v"')))
        assert refused(fetching, server.url, DiskError) == code
        fetching(server.url)  # there is room again
        assert fetching.bytes == song()

    def test_a_part_that_was_taken_away(self, fetching, serve):
        server = serve(always(whole(song())))
        fetching.part.close()
        fetching.part.path.unlink()
        assert refused(fetching, server.url, DiskError) == "disk.missing"


class TestSmall:
    def small(self, fetching: Fetching, url: str, max_bytes: int = 1000) -> bytes:
        return fetching.client.fetch_small(url, max_bytes=max_bytes, cancel=fetching.cancel)

    def code(self, fetching: Fetching, url: str, kind: type[DesktopError]) -> str:
        with pytest.raises(kind) as caught:
            self.small(fetching, url)
        return caught.value.code

    def test_a_cover(self, fetching, serve):
        assert self.small(fetching, serve(always(whole(b"picture"))).url) == b"picture"

    def test_refusals(self, fetching, serve):
        def server(pieces: list[bytes]) -> str:
            return str(serve(always(pieces)).url)

        assert (
            self.code(fetching, server(whole(b"x" * 1001)), MediaBlockedError) == "media.too_large"
        )
        assert (
            self.code(fetching, server([head("404 No", Content_Length=0)]), MediaRefusedError)
            == "media.not_found"
        )
        assert (
            self.code(fetching, server(cut_at(b"picture", 3)), MediaUnreachableError) == "net.cut"
        )
        assert (
            self.code(fetching, "https://a.example/api/forbidden", MediaBlockedError)
            == "media.blocked_by_suno"
        )
        assert self.code(fetching, "http://127.0.0.2:1/x", DesktopError)


def test_the_client_cannot_hold_a_key(http):
    assert vars(MediaClient(http)) == {"_http": http, "_opaque": set(), "_vain": set()}


def test_only_links_of_its_own_relay_may_lead_where_that_relay_is(fetching, serve):
    url = serve(always(whole(b"picture"))).url
    for client in (fetching.client, fetching.client.of(RelayId(1))):
        assert client.fetch_small(url, max_bytes=9, cancel=fetching.cancel) == b"picture"
    for relay_id in (None, RelayId(2)):
        with pytest.raises(MediaBlockedError):
            fetching.client.of(relay_id).fetch_small(url, max_bytes=9, cancel=fetching.cancel)


def test_a_host_whose_etags_are_no_hashes_costs_one_second_download_in_all(
    serve: Callable[[Answer], RawServer], fetching: Fetching
) -> None:
    server = serve(always(whole(song(), ETag=f'"{"ab" * 16}"')))
    for _ in range(3):
        fetching(f"{server.url}/a.mp3")
    assert len(server.asked) == 4


class TestLive:
    """Streams that are listened to as long as somebody takes what they give."""

    def listen(
        self,
        fetching: Fetching,
        url: str,
        *,
        most: int = 10**9,
        limits: Limits = Limits(max_bytes=MIB),  # noqa: B008 — frozen
    ) -> bytes:
        came = bytearray()

        def take(piece: bytes) -> bool:
            came.extend(piece)
            return len(came) < most

        fetching.client.listen(url, take=take, limits=limits, cancel=fetching.cancel)
        return bytes(came)

    def code(self, fetching: Fetching, pieces: list[bytes], serve: Any, **more: Any) -> str:
        with pytest.raises(MediaError) as caught:
            self.listen(fetching, serve(always(pieces)).url, **more)
        return caught.value.code

    def test_all_of_it_is_handed_on(self, fetching, serve):
        assert self.listen(fetching, serve(always(whole(unstated()))).url) == unstated()

    def test_it_ends_when_nobody_takes_it_any_more(self, fetching, serve):
        data = song()
        url = serve(always(whole(data))).url
        came = self.listen(fetching, url, most=1, limits=Limits(max_bytes=4 * MIB))
        assert came
        assert data.startswith(came)
        assert len(came) < len(data)

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            ("404 No", "media.refused_said"),
            ("206 Partial Content", "media.part"),
            ("201 Created", "media.not_sent"),
        ],
    )
    def test_only_a_plain_answer_is_one(self, fetching, serve, status, code):
        assert self.code(fetching, [head(status, Content_Length=5), b"sound"], serve) == code

    def test_what_is_no_sound_is_told(self, fetching, serve):
        assert self.code(fetching, whole(b"<html>no</html>"), serve) == "media.web_page"
        assert self.code(fetching, whole(b'{"msg":"no credit"}'), serve) == "media.said"
        assert self.code(fetching, whole(b""), serve) == "media.empty"
        packed = gzip.compress(unstated())
        assert self.code(fetching, whole(packed, Content_Encoding="gzip"), serve) == "media.encoded"

    def test_only_the_beginning_can_be_a_page(self, fetching, serve):
        url = serve(always([head("200 OK"), b"x" * (512 * 1024), b"<" * (300 * 1024)])).url
        assert self.listen(fetching, url).endswith(b"<<")

    def test_where_it_breaks_off_what_came_is_enough(self, fetching, serve):
        broken = [head("200 OK", Content_Length=MIB), b"sound" * 100, RESET]
        assert self.listen(fetching, serve(always(broken)).url).startswith(b"sound")
        assert self.code(fetching, [head("200 OK", Content_Length=MIB), RESET], serve)

    def test_too_much_ends_it(self, fetching, serve):
        url = serve(always([head("200 OK"), song()])).url
        came = self.listen(fetching, url, limits=Limits(max_bytes=MIB))
        assert song().startswith(came)
        assert 0 < len(came) <= MIB + 256 * 1024

    def test_a_stop_is_heeded(self, fetching, serve):
        url = serve(always(whole(song()))).url
        came: list[bytes] = []

        def take(piece: bytes) -> bool:
            came.append(piece)
            fetching.cancel.cancel()
            return True

        with pytest.raises(Cancelled):
            fetching.client.listen(
                url, take=take, limits=Limits(max_bytes=4 * MIB), cancel=fetching.cancel
            )
        assert len(came) == 1

    def test_forbidden_places_are_not_asked(self, fetching):
        with pytest.raises(MediaBlockedError):
            self.listen(fetching, "ftp://a.invalid/x")


# What is decided without a server.

FORBIDDEN = "https://studio-api.prod.suno.com/api/forbidden"


def test_a_link_that_says_that_it_is_blocked_is_asked_by_nobody(tmp_path):
    client = MediaClient(None)  # type: ignore[arg-type]  # it would fail if it were used
    token = CancelToken()
    with PartFile.create(tmp_path / "a.mp3", clip_id="c", kind=MediaKind.MP3) as piece:
        how: dict[str, Any] = {
            "part": piece,
            "expect": transfer.Expect(kind=MediaKind.MP3),
            "cancel": token,
        }
        acts: list[Callable[[], object]] = [
            lambda: client.fetch(FORBIDDEN, progress=lambda _done, _total: None, **how),
            lambda: client.fetch_small(FORBIDDEN, max_bytes=9, cancel=token),
            lambda: client.listen(FORBIDDEN, take=bool, limits=Limits(), cancel=token),
        ]
        for act in acts:
            with pytest.raises(MediaBlockedError) as caught:
                act()
            assert caught.value.code == "media.blocked_by_suno"


class _Part:
    def __init__(self, size: int, state: ResumeState | None, restarts: int = 0) -> None:
        self.size, self.state, self.restarts = size, state, restarts


def _job(part: _Part, url: str = "https://a.invalid/x?sig=1") -> Any:
    return transfer._Job(
        url=url,
        part=part,  # type: ignore[arg-type]
        expect=transfer.Expect(kind=MediaKind.MP3),
        cancel=CancelToken(),
        progress=lambda _done, _total: None,
    )


WORTH = transfer.WORTH_RESUMING


@pytest.mark.parametrize(
    ("case", "may"),
    [
        ((WORTH, WORTH, 0, '"v"', None, "x"), True), ((WORTH, 2 * WORTH, 0, None, "then", "x?other"), True),
        ((WORTH - 1, 2 * WORTH, 0, '"v"', None, "x"), False), ((WORTH + 1, WORTH, 0, '"v"', None, "x"), False),
        ((WORTH, 2 * WORTH, 0, None, None, "x"), False), ((WORTH, 2 * WORTH, 0, '"v"', None, "y"), False),
        ((WORTH, 2 * WORTH, transfer._MAX_RESTARTS, '"v"', None, "x"), False),
        ((WORTH, 2 * WORTH, transfer._MAX_RESTARTS - 1, '"v"', None, "x"), True),
    ],
)  # fmt: skip
def test_which_parts_are_gone_on_from(case, may):
    size, total, restarts, etag, modified, path = case
    link = transfer._link_hash(f"https://a.invalid/{path}")
    state = ResumeState(link_hash=link, total=total, etag=etag, last_modified=modified)
    assert transfer._may_resume(_job(_Part(size, state, restarts))) is may
    assert not transfer._may_resume(_job(_Part(size, None)))


def test_the_host_of_a_job():
    part_ = _Part(0, None)
    assert _job(part_).host == "a.invalid"
    assert _job(part_, "nowhere").host == "?"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("bytes 0-9/10", (0, 9, 10)), (" bytes  1-2/3 ", (1, 2, 3)), ("bytes 0-9/*", (-1, -1, None)),
        ("bytes */10", (-1, -1, None)), ("", (-1, -1, None)), ("bytes ٠-٩/10", (-1, -1, None)),
        ("bytes 0-" + "9" * 16 + "/10", (-1, -1, None)),
    ],
)  # fmt: skip
def test_which_range_a_reply_tells(told, found):
    assert transfer._content_range({"content-range": told})[2] == found[2]
    if found[2] is not None:
        assert transfer._content_range({"content-range": told}) == found


@pytest.mark.parametrize(
    ("gap_s", "is_settled"), [(59, False), (60, True), (3600, True), (-60, False)]
)
def test_a_file_that_changed_just_now_may_change_again(gap_s, is_settled):
    then = 1_700_000_000
    modified, date = formatdate(then, usegmt=True), formatdate(then + gap_s, usegmt=True)
    assert transfer._is_settled(modified, date) is is_settled
    assert not transfer._is_settled("", date)
    assert not transfer._is_settled(modified, "junk")
