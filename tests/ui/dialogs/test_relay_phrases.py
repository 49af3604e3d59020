"""What is said of a provider: its API, what it serves, how long its links live."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from suno_desktop.core.events import RelayInfo, RelayStatus
from suno_desktop.core.link_life import LinkLife
from suno_desktop.core.model import Relay, RelayId, Serves
from suno_desktop.core.relay import apis
from suno_desktop.ui.dialogs.relay_phrases import links_words, past_words, serves_words

DAY_S = 86_400


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("serves", "said"),
    [
        (Serves(), ""),
        (
            Serves(fetch=True, batch=True, feed=False, timing=True, balance=True),
            (
                "Uses the common Suno API. Supports: single-task lookup, batch lookup, synced lyrics, balance. "
                "Does not support: lookup by song ID (feed)."
            ),
        ),
        (
            Serves(fetch=True, batch=False, batch_submit=True),
            "Uses the common Suno API. Supports: single-task lookup, batch lookup.",
        ),
        (
            Serves(fetch=True, batch=False),
            "Uses the common Suno API. Supports: single-task lookup. Does not support: batch lookup.",
        ),
        (
            apis.of("sunoapi").known(Serves(fetch=True, lyrics=True, balance=True)),
            "Uses the API of sunoapi.org. Supports: single-task lookup, lyrics, balance.",
        ),
        (
            apis.of("feed").known(Serves(fetch=True, batch=True)),
            (
                "Uses the feed API: songs are looked up by their IDs. "
                "Supports: lookup by song ID (feed), batch lookup."
            ),
        ),
    ],
)
def test_what_a_provider_serves(serves: Serves, said: str) -> None:
    assert serves_words(serves) == said


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("life", "said"),
    [
        (LinkLife(), ""),
        (LinkLife(early=3), "Its links have never worked so far."),
        (LinkLife(died_s=16 * DAY_S), "Links expire after about 15 days."),
        (LinkLife(died_s=DAY_S), "Links expire after about 24 hours."),
        (LinkLife(died_s=2 * DAY_S, lived_s=2 * DAY_S), "Links expire after about 2 days."),
        (LinkLife(lived_s=9 * DAY_S + 5), "Links have worked for 9 days so far."),
        (LinkLife(lived_s=12 * 3600), "Links have worked for 12 hours so far."),
        (LinkLife(lived_s=12 * 3600 - 1), ""),
    ],
)
def test_how_long_its_links_live(life: LinkLife, said: str) -> None:
    assert links_words(life) == said


def test_songs_and_links_stand_together(qtbot: QtBot) -> None:
    relay = Relay(relay_id=RelayId(1), name="One", base_url="https://one.invalid")
    info = RelayInfo(relay=relay, has_key=True, status=RelayStatus(relay_id=RelayId(1), name="One"))
    lines = past_words(info, 3, LinkLife(died_s=3 * DAY_S)).splitlines()
    assert lines == [
        "3 songs in your library came from this provider.",
        "Links expire after about 3 days.",
    ]
