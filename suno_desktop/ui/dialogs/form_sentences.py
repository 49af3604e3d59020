"""What a relay's form says of a trouble: where the key and the address are in sight, nobody is sent to Settings or Retry.

Pure; shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.ui.messages import say

_SENTENCES: Final[dict[str, str]] = {
    "relay.key_wrong": QT_TRANSLATE_NOOP(
        "sentences", "{relay} rejects the API key. Check it and test the connection again."
    ),
    "relay.key_missing": QT_TRANSLATE_NOOP(
        "sentences", "{relay} requires an API key. Enter it under “API key”."
    ),
    "relay.key_expired": QT_TRANSLATE_NOOP(
        "sentences", "The key for {relay} has expired. Get a new one and enter it under “API key”."
    ),
    "relay.key_off": QT_TRANSLATE_NOOP(
        "sentences",
        "The key for {relay} was switched off there. Switch it on again at the provider, or enter "
        "another key under “API key”.",
    ),
    "relay.key_no_credit": QT_TRANSLATE_NOOP(
        "sentences",
        "The credit of this key at {relay} is used up. Give the key more credit there, or enter "
        "another key under “API key”.",
    ),
    "relay.key_models": QT_TRANSLATE_NOOP(
        "sentences",
        "This key may only use certain models at {relay}, so it cannot check tasks. New keys without "
        "a list of models can; tasks belong to the account. Create one there and enter it under "
        "“API key”.",
    ),
    "relay.key_addresses": QT_TRANSLATE_NOOP(
        "sentences",
        "This key may only be used from certain network addresses, and yours is not one of them. Add "
        "your address to the key at {relay}, or enter another key under “API key”.",
    ),
    "relay.unauthorized": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} refuses the request (status 401) and gives no clear reason. Check the key, or ask the "
        "provider.",
    ),
    "relay.no_credit": QT_TRANSLATE_NOOP(
        "sentences",
        "Your account at {relay} has no credit left. Top it up there, then test the connection again.",
    ),
    "relay.no_channel": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} has no channel for this model at the moment and says: “{message}”. Test the "
        "connection again later, or contact the provider.",
    ),
    "relay.declined": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} refuses this request and says: “{message}”. If that is unclear, contact the provider.",
    ),
    "relay.declined_mute": QT_TRANSLATE_NOOP(
        "sentences",
        "{relay} refuses this request and does not say why. Contact the provider.",
    ),
    "relay.too_large": QT_TRANSLATE_NOOP(
        "sentences", "{relay} returned too much data. Check the address."
    ),
    "relay.not_served": QT_TRANSLATE_NOOP(
        "sentences", "{relay} does not support this request at this address. Check the address."
    ),
    "relay.not_understood": QT_TRANSLATE_NOOP(
        "sentences", "{relay} returned a response that Suno Desktop does not understand."
    ),
    "net.bad_redirect": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} redirects to {target}, which was blocked for safety. If that is the new address, "
        "enter it under “Address”.",
    ),
    "url.plain_http": QT_TRANSLATE_NOOP(
        "sentences",
        "{host} uses unencrypted HTTP, so others can read what is sent. Use https, or choose “Allow "
        "unencrypted HTTP for this provider”.",
    ),
}
"""Those whose usual sentence ends elsewhere."""
MAY_LACK_A_KEY: Final = frozenset(
    {
        "relay.key_wrong",
        "relay.unauthorized",
        "relay.declined",
        "relay.declined_mute",
        "relay.no_access",
    }
)
"""Refusals that may come only of there being no key."""


def say_in_form(code: str, values: Mapping[str, str]) -> str:
    """The sentence of a trouble, in words of the form."""
    return say(code, values, template=_SENTENCES.get(code))
