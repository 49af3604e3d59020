"""Whatever goes wrong with a relay is said in a sentence that names it and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from suno_desktop.core.net import http, sockets
from suno_desktop.core.relay import replies
from suno_desktop.core.sentences import SENTENCES, sentence

ADVICE = {
    # Waits for the person.
    "relay.key_wrong": "Check it in Settings",
    "relay.key_missing": "Add it in Settings",
    "relay.key_expired": "Get a new one",
    "relay.no_credit": "Top it up",
    "relay.no_access": "Ask the relay for access",
    "relay.task_unknown": "Check the ID",
    # Ends by itself.
    "relay.rate_limited": "It is asked again in 42 s",
    "relay.slow_down": "tried again by itself",
    "relay.overloaded": "tried again by itself",
    "relay.upstream": "tried again by itself",
    "relay.server_error": "tried again by itself",
    "relay.not_json": "tried again by itself",
    "relay.empty": "tried again by itself",
    "relay.not_understood": "tried again by itself",
    # Something else answers.
    "relay.web_page": "Check the address, and whether your network asks you to sign in",
    "relay.cloudflare": "Try another network or ask the relay",
    "relay.not_a_relay": "Use the API address from the relay's documentation",
    "relay.not_served": "Check the address in Settings",
    "relay.too_large": "Check the address in Settings",
    "relay.said": "ask the relay",
    # On the way there.
    "net.refused": "Is the address right, is the server running?",
    "net.dns": "Check the address and your network",
    "net.unreachable": "Check your network",
    "net.timeout": "tried again by itself",
    "net.cut": "tried again by itself",
    "net.too_slow": "tried again by itself",
    "net.proxy": "Check your proxy settings",
    "net.tls": "Check the address and this computer's clock",
    "net.tls_failed": "Ask who runs it",
    "net.encoded": "Ask who runs it",
    "net.bad_redirect": "If that is its new address, enter it in Settings",
    "net.too_large": "Check the link or the address",
}
FINE = {"relay.ok", "relay.ok_no_key"}
VALUES = {"relay": "Cosmo", "host": "api.example.com", "seconds": "42"}


def codes() -> set[str]:
    """Every code that the reader, the client and the network below them can give."""
    sources = [*Path(replies.__file__).parent.rglob("*.py")]
    sources += [Path(module.__file__ or "") for module in (http, sockets)]
    found = (re.findall(r'"((?:relay|net)\.[a-z_]+)"', one.read_text("utf-8")) for one in sources)
    return {code for some in found for code in some}


def test_no_code_is_without_advice():
    assert codes() == {*ADVICE, *FINE}


@pytest.mark.parametrize("code", ADVICE)
def test_a_sentence_names_who_and_says_what_to_do(code):
    said = sentence(code, VALUES)
    assert ADVICE[code] in said
    assert "Cosmo" in said or "api.example.com" in said
    assert said[-1] in ".?"
    assert SENTENCES[code].count("{") <= 3
