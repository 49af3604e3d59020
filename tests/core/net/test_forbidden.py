"""The address that Suno gives instead of a link is known however it is spelt, and never asked, also after a redirect."""

from __future__ import annotations

import pytest

from suno_desktop.core.errors import UrlRefusedError
from suno_desktop.core.net.urls import UrlPolicy, is_forbidden
from suno_desktop.core.relay import value_readers

SPELT = [
    "https://studio-api.prod.suno.com/api/forbidden",
    "HTTPS://Studio-API.prod.suno.com/API/Forbidden/",
    " https://studio-api.prod.suno.com/api/forbidden \n",
    "https://studio-api.prod.suno.com:443/api/forbidden?clip=1#x",
    "https://studio-api.prod.suno.com/api/%66orbidden",
    "https://studio-api.prod.suno.com/%2561pi%252Fforbidden",
    "https:\\\\studio-api.prod.suno.com\\api\\forbidden",
    "https://studio-api.prod.suno.com//api//forbidden",
    "https://studio-api.prod.suno.com/x/api/./forbidden",
    "https://studio-api.prod.suno.com/api/for\nbidden",
    "https://studio-api.suno.ai/api/forbidden.mp3",
    "https://relay.invalid/proxy?url=https%3A%2F%2Fstudio-api.prod.suno.com%2Fapi%2Fforbidden",
]


@pytest.mark.parametrize("url", SPELT)
def test_it_is_known_and_no_link(url: str) -> None:
    assert is_forbidden(url)
    assert value_readers.url(url) is None
    with pytest.raises(UrlRefusedError):
        UrlPolicy().check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.invalid/api/forbidden-fruit.mp3",
        "https://cdn.invalid/forbidden.mp3",
        "https://cdn.invalid/apiforbidden",
        "https://cdn.invalid/api/forbiddenly.mp3",
    ],
)
def test_a_song_of_that_name_is_none(url: str) -> None:
    assert value_readers.url(url) == url
