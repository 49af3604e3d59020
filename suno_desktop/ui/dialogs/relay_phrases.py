"""How a relay is doing, in words. Pure; shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from suno_desktop.core.events import RelayInfo, RelayStatus
from suno_desktop.core.link_life import LinkLife
from suno_desktop.core.model import Serves
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import Tone
from suno_desktop.ui.messages import beside, plain, say

if TYPE_CHECKING:
    from suno_desktop.core.engine.accounts import Account

_MANY_HOURS = 48
"""From so many on, days are counted."""
_TELLING_S = 12 * 3600
"""That links worked for less tells nothing."""
_TONES = {
    "online": Tone.GOOD,
    "offline": Tone.WARNING,
    "refused": Tone.BAD,
    "faulty": Tone.WARNING,
    "busy": Tone.WARNING,
    "unasked": Tone.PLAIN,
}


def relay_tone(status: RelayStatus) -> Tone:
    """How that is meant."""
    return _TONES[status.state]


def relay_words(info: RelayInfo) -> str:
    """One line: reachable or not, how fast, and whether there is a key."""
    #: State of a provider and of its key.
    template = QCoreApplication.translate("relay_words", "{state}, {key}")
    words = template.format(state=state_words(info.status), key=key_words(info))
    if info.status.address is None:
        return words
    template = QCoreApplication.translate(
        "relay_words", "Using {address}, because the first address does not respond."
    )
    return f"{words}\n{template.format(address=plain(info.status.address))}"


def state_words(status: RelayStatus) -> str:
    """Whether it answers, and how fast."""
    translate = QCoreApplication.translate
    if status.state == "online" and status.latency_s is not None:
        template = translate("relay_words", "online, responds in {ms} ms")
        return template.format(ms=round(status.latency_s * 1000))
    if status.is_unusable:
        return translate("relay_words", "returns nothing usable")
    return {
        #: State of a provider.
        "online": translate("relay_words", "online"),
        "offline": translate("relay_words", "cannot be reached"),
        #: State of a provider: the user has to do something, for example enter another key.
        "refused": translate("relay_words", "action needed"),
        "faulty": translate("relay_words", "has a problem of its own"),
        "busy": translate("relay_words", "rate limited"),
        "unasked": translate("relay_words", "not contacted yet"),
    }[status.state]


def key_words(info: RelayInfo) -> str:
    """Whether there is a key."""
    translate = QCoreApplication.translate
    if info.has_key:
        return translate("relay_words", "has a key")
    return translate("relay_words", "no key")


def storage_words(storage: str) -> str:
    """Where a key is kept that is entered now, by the setting `keys.storage`."""
    translate = QCoreApplication.translate
    if storage == "session":
        return translate(
            "RelayForm", "Kept for this session only. You will need to enter it again next time."
        )
    if storage == "file":
        return translate("RelayForm", "Kept in a file that only you can read. It is not encrypted.")
    return translate("RelayForm", "Kept in the system keyring and sent only to this provider.")


def account_words(account: Account) -> str:
    """What is left at a relay and what a task costs there; "" where it does not tell."""
    translate = QCoreApplication.translate
    words = []
    balance = account.balance
    if balance is not None and balance.left is None:
        words.append(translate("relay_words", "This key has no spending limit of its own."))
    elif balance is not None and balance.left is not None:
        template = translate("relay_words", "{amount} left.")
        words.append(template.format(amount=formats.money(balance.left)))
    if balance is not None and balance.expires_at is not None:
        template = translate("relay_words", "Valid until {day}.")
        words.append(template.format(day=formats.day(balance.expires_at)))
    if account.price is not None:
        template = translate("relay_words", "One task costs {amount}.")
        words.append(template.format(amount=formats.money(account.price)))
    return beside(*words)


def past_words(info: RelayInfo, songs: int, life: LinkLife) -> str:
    """How many songs came from a relay, how long its links live, and what went wrong last, if it is well by now."""
    words = [formats.counted(songs, _SongWords().came_from_it(songs))] if songs else []
    words += filter(None, [links_words(life)])
    trouble = info.status.trouble
    if trouble is not None and not trouble_words(info.status):
        template = QCoreApplication.translate("relay_words", "Last problem ({time}): {sentence}")
        sentence = say(trouble.code, trouble.values)
        words.append(template.format(time=formats.moment(trouble.at), sentence=sentence))
    return "\n".join(words)


def trouble_words(status: RelayStatus) -> str:
    """Why it is not online, as a sentence; "" if it is or nobody knows."""
    if status.state in {"online", "unasked"} or status.code is None:
        return ""
    return say(status.code, status.values, then="again")


def serves_words(serves: Serves) -> str:
    """What a relay is known to answer and what not; "" while nothing is known."""
    translate = QCoreApplication.translate
    offers = _offers(serves)
    has = [words for served, words in offers if served]
    # What a neighbour is not asked for it may serve all the same.
    lacks = [words for served, words in offers if served is False and serves.api is None]
    lines = list(filter(None, [_api_words(serves)]))
    if has:
        template = translate("relay_words", "Supports: {list}.")
        lines.append(template.format(list=formats.listed(has)))
    if lacks:
        template = translate("relay_words", "Does not support: {list}.")
        lines.append(template.format(list=formats.listed(lacks)))
    if serves.batch_limit:
        most = serves.batch_limit
        lines.append(formats.counted(most, _BatchWords().tasks_at_once(most)))
    return beside(*lines)


def _api_words(serves: Serves) -> str:
    """Which API a relay was found to speak; "" while nothing is known."""
    translate = QCoreApplication.translate
    if serves.api == "sunoapi":
        return translate("relay_words", "Uses the API of sunoapi.org.")
    if serves.api == "feed":
        return translate("relay_words", "Uses the feed API: songs are looked up by their IDs.")
    return translate("relay_words", "Uses the common Suno API.") if serves.fetch else ""


def _offers(serves: Serves) -> tuple[tuple[bool | None, str], ...]:
    """Whether a relay serves something, and what it is called."""
    translate = QCoreApplication.translate
    by_song = translate("relay_words", "lookup by song ID (feed)")
    is_feed = serves.api == "feed"
    single = by_song if is_feed else translate("relay_words", "single-task lookup")
    other_way = serves.batch_submit
    return (
        (serves.fetch, single),
        (
            serves.batch if serves.batch or other_way is None else other_way,
            translate("relay_words", "batch lookup"),
        ),
        (None if is_feed else serves.feed, by_song),
        #: In a list of what a provider supports: lookup of lyrics.
        (serves.lyrics, translate("relay_words", "lyrics")),
        #: In a list of what a provider supports; so are the next three.
        (serves.timing, translate("relay_words", "synced lyrics")),
        (serves.wav, translate("relay_words", "WAV")),
        (serves.mp4, translate("relay_words", "video on request")),
        (serves.midi, translate("relay_words", "MIDI")),
        #: In a list of what a provider supports: it tells how much credit is left.
        (serves.balance, translate("relay_words", "balance")),
        #: In a list of what a provider supports: it makes new links for songs whose links have expired.
        (serves.renewal, translate("relay_words", "renewing links")),
    )


def links_words(life: LinkLife) -> str:
    """How long the links of a relay live; "" while nothing is known."""
    translate = QCoreApplication.translate
    if life.is_none:
        return translate("relay_words", "Its links have never worked so far.")
    if life.seconds is not None:
        return _LinkWords().last(round(life.seconds / 3600))
    if life.lived_s is not None and life.lived_s >= _TELLING_S:
        return _LinkWords().lasted(life.lived_s // 3600)
    return ""


class _LinkWords(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def last(self, hours: int) -> str:
        if hours < _MANY_HOURS:
            return formats.counted(hours, self.tr("Links expire after about {n} hours.", "", hours))
        days = round(hours / 24)
        return formats.counted(days, self.tr("Links expire after about {n} days.", "", days))

    def lasted(self, hours: int) -> str:
        if hours < _MANY_HOURS:
            return formats.counted(
                hours, self.tr("Links have worked for {n} hours so far.", "", hours)
            )
        days = hours // 24
        return formats.counted(days, self.tr("Links have worked for {n} days so far.", "", days))


class _SongWords(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def came_from_it(self, count: int) -> str:
        return self.tr("{n} songs in your library came from this provider.", "", count)


class _BatchWords(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def tasks_at_once(self, count: int) -> str:
        return self.tr("At most {n} tasks at once.", "", count)
