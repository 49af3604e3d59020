"""Whatever goes wrong with a relay is said in a sentence that names it and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from suno_desktop.core.net import http, proxies, sockets
from suno_desktop.core.relay import replies
from suno_desktop.core.sentences import COMMAND_LINE, SENTENCES, command_line, sentence

ADVICE = {
    # Waits for the person.
    "relay.key_wrong": "Check it in Settings",
    "relay.key_missing": "Add it in Settings",
    "relay.key_expired": "Get a new one",
    "relay.no_credit": "Top it up",
    "relay.key_off": "Switch it on again",
    "relay.key_no_credit": "Give the key more credit",
    "relay.key_models": "tasks belong to the account",
    "relay.key_addresses": "Add your address to the key",
    "relay.account_blocked": "Contact the provider",
    "relay.unauthorized": "Check the key in Settings, or ask the provider",
    "relay.no_channel": "Press Retry later, or contact the provider",
    "relay.declined": "contact the provider",
    "relay.declined_mute": "Contact the provider",
    "relay.udio": "only handles tasks of Suno",
    "relay.nothing_there": "Check the task ID",
    "relay.no_access": "Ask your provider to enable it",
    "relay.task_unknown": "Check the task ID",
    # Passes.
    "relay.rate_limited": "Trying again in 42 s",
    "relay.slow_down": "Trying again automatically",
    "relay.overloaded": "Trying again automatically",
    "relay.maintenance": "Trying again automatically",
    "relay.upstream": "Trying again automatically",
    "relay.fault": "Trying again automatically",
    "relay.server_error": "Trying again automatically",
    "relay.not_json": "Trying again automatically",
    "relay.empty": "Trying again automatically",
    "relay.not_understood": "See Details for the response",
    # Something else answers.
    "relay.web_page": "Check the address, and whether your Wi-Fi needs a sign-in",
    "relay.cloudflare": "Try another network, or contact the provider",
    "relay.not_a_relay": "Use the API address from your provider's documentation",
    "relay.not_served": "Check the address in Settings",
    "relay.too_large": "Check the address in Settings",
    "relay.said": "contact the provider",
    # On the way there.
    "net.refused": "Check that the address is right and the server is running",
    "net.dns": "Check the address and your internet connection",
    "net.unreachable": "Check your internet connection",
    "net.timeout": "Trying again automatically",
    "net.cut": "Trying again automatically",
    "net.too_slow": "Trying again automatically",
    "net.tls_failed": "Contact its operator",
    "net.encoded": "Contact its operator",
    "net.bad_redirect": "If that is the new address, enter it in Settings",
    "net.too_large": "Check the address",
    "net.proxy": "Check your proxy settings",
    "net.proxy_away": "Check your proxy settings",
    "net.proxy_bad": "in your proxy settings",
    "net.proxy_page": "Check your proxy settings",
    "net.proxy_password": "in your proxy settings",
    "net.tls": "Check the address",
    "net.tls_dates": "Check this computer's date and time",
    "net.tls_issuer": "system's certificates",
    "net.tls_no_file": "the certificate of the issuer that you trust",
    "net.tls_name": "Check the address",
    "net.lost_redirect": "Refresh the task",
    "net.redirect_loop": "Contact its operator",
}
FINE = {"relay.ok", "relay.ok_no_key"}
VALUES = {
    "relay": "Cosmo",
    "message": "…",
    "host": "api.example.com",
    "proxy": "p:1",
    "seconds": "42",
}


def codes() -> set[str]:
    """Every code that the reader, the client and the network below them can give."""
    sources = [*Path(replies.__file__).parent.rglob("*.py")]
    sources += [Path(module.__file__ or "") for module in (http, sockets, proxies)]
    found = (re.findall(r'"((?:relay|net)\.[a-z_]+)"', one.read_text("utf-8")) for one in sources)
    return {code for some in found for code in some}


def test_no_code_is_without_advice():
    assert codes() == {*ADVICE, *FINE}


@pytest.mark.parametrize("code", ADVICE)
def test_a_sentence_names_who_and_says_what_to_do(code):
    said = (
        command_line(code, VALUES, then="again")
        if code not in COMMAND_LINE
        else sentence(code, VALUES)
    )
    assert ADVICE[code] in said
    assert "Cosmo" in said or "api.example.com" in said
    assert said[-1] in ".?"
    assert SENTENCES[code].count("{") <= 3
