"""What a server of files says is found in its usual envelopes, and nothing else is taken for it."""

from __future__ import annotations

import json
import time

import pytest

from suno_desktop.core.media.server_words import ServerWords, listen


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ('{"error":{"message":"quota exceeded","code":7}}', "quota exceeded"),
        ('{"message":"outer","data":{"message":"inner"}}', "outer"),
        ('{"success":false,"data":{"errorMessage":"no credit"}}', "no credit"),
        ('{"code":1,"msg":"额度不足"}', "额度不足"),
        ('{"errors":[{"detail":"too\\nmany  files"}]}', "too many files"),
        ('[{"Message":"a list"}]', "a list"),
        ('{"message":"success","reason":"it is gone"}', "it is gone"),
        ('{"status":"processing"}', '{"status":"processing"}'),
        ('{"message":', '{"message":'),
        ("[" * 5000, "[" * 200),
        ('{"message":"see https://a.example/x?sig=abc&b=c now"}', "see https://a.example/x now"),
        ("<Error><Code>A</Code><Message>It is &lt;gone&gt;</Message></Error>", "It is <gone>"),
        ("<Error><Message><![CDATA[Not here]]></Message></Error>", "Not here"),
        ("<s:Fault><s:faultstring>No</s:faultstring></s:Fault>", "No"),
        ("<Error><Code>NoSuchKey</Code></Error>", "NoSuchKey"),
        ("<answer><x>All <b>of</b> it</x></answer>", "All of it"),
        ('\ufeff{"message":"with a mark"}', "with a mark"),
        ("error code: 1020\n", "error code: 1020"),
        ("x" * 1000, "x" * 200),
        ("x" * 1001, ""),
        ("", ""),
        ("x", ""),
        ("Forbidden.", ""),
        ("403 Forbidden", ""),
        ('{"message":"Forbidden"}', ""),
        ("<html><body>Sign in</body></html>", ""),
        ("a\0b c", ""),
        ("\u202eevil words", ""),
    ],
)
def test_the_sentence(body, line):
    assert listen(body.encode(), status=403).line == line


def test_other_bytes_than_ours():
    assert listen('{"message":"wide"}'.encode("utf-16")).line == "wide"
    assert listen(b"\x1f\x8b\x08\0 packed") == ServerWords("", is_expired=False)
    assert listen("cut off: 额".encode()[:-1]).line == "cut off: \ufffd"
    assert listen(b"text", status=999).line == "text"


@pytest.mark.parametrize(
    ("body", "is_expired"),
    [
        ('{"message":"The link EXPIRED"}', True),
        ('{"code":"ExpiredToken","message":"no"}', True),
        ('{"message":"no credit","expires_at":null}', False),
        ("<Error><Code>AccessDenied</Code><Message>No.</Message></Error>", True),
        ("<Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>", True),
        ("<Error><Code>NoSuchKey</Code><Message>No.</Message></Error>", False),
        ("Access denied", True),
        ("链接已过期", True),
        ("busy", False),
    ],
)
def test_who_speaks_of_the_links_age(body, is_expired):
    assert listen(body.encode()).is_expired is is_expired


def test_hostile_bodies_cost_little():
    deep = json.dumps({"a": [{"b": [1] * 100}] * 100} | {f"k{n}": {} for n in range(3000)})
    bodies = [deep, "<x>" * 20_000, "<" * 60_000, "<Message>" * 7000, "<e><Message>" + " " * 60_000]
    begun = time.perf_counter()
    for body in bodies:
        listen(body.encode()[:65536])
    assert time.perf_counter() - begun < 2
