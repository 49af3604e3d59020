"""A reply as JSON and as the text that is kept of it."""

from __future__ import annotations

import pytest

from suno_desktop.core.profile.keys import Secret
from suno_desktop.core.relay import told_json

KEY = Secret("sk-0123456789abcdef0123456789abcdef")
ESCAPED = "".join(f"\\u{ord(letter):04x}" for letter in KEY.reveal())


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_up_to_sixteen_megabytes_are_read(more: int, is_read: bool) -> None:
    body = b'{"a": 1}'.ljust(16 * 2**20 + more)
    told = told_json.read(body, status=200, headers=None, secrets=())
    assert told == (({"a": 1}, '{"a": 1}') if is_read else None)


@pytest.mark.parametrize(("status", "is_read"), [(200, True), (299, True), (300, False)])
def test_only_a_good_answer_is_read(status: int, is_read: bool) -> None:
    told = told_json.read(b"[1]", status=status, headers=None, secrets=())
    assert (told is not None) is is_read


def test_a_reply_is_kept_as_it_came_unless_escapes_hide_our_key() -> None:
    plain = '{ "a": "\\u00e9" }'
    for secrets in ((), (KEY,)):
        told = told_json.read(plain.encode(), status=200, headers=None, secrets=secrets)
        assert told == ({"a": "é"}, plain)
    hidden = told_json.read(
        f'{{"a":"{ESCAPED}"}}'.encode(), status=200, headers=None, secrets=(KEY,)
    )
    assert hidden == ({"a": "•••"}, '{"a":"•••"}')
