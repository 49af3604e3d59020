"""How a relay is doing, in words. Pure; shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from suno_desktop.core.events import RelayInfo, RelayStatus
from suno_desktop.core.model import Serves
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import Tone
from suno_desktop.ui.messages import beside, plain, say

if TYPE_CHECKING:
    from suno_desktop.core.engine.accounts import Account

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


def past_words(info: RelayInfo, songs: int) -> str:
    """How many songs came from a relay, and what went wrong there last, if it is well by now."""
    words = [formats.counted(songs, _SongWords().came_from_it(songs))] if songs else []
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
    offers = (
        (serves.fetch, translate("relay_words", "single-task lookup")),
        (serves.batch or serves.batch_submit, translate("relay_words", "batch lookup")),
        (serves.feed, translate("relay_words", "lookup by song ID (feed)")),
        #: In a list of what a provider supports: lookup of lyrics.
        (serves.lyrics, translate("relay_words", "lyrics")),
        #: In a list of what a provider supports; so are the next three.
        (serves.timing, translate("relay_words", "synced lyrics")),
        (serves.wav, translate("relay_words", "WAV")),
        (serves.mp4, translate("relay_words", "video on request")),
        (serves.midi, translate("relay_words", "MIDI")),
    )
    has = [words for served, words in offers if served]
    lacks = [words for served, words in offers if served is False]
    lines = []
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


class _SongWords(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def came_from_it(self, count: int) -> str:
        return self.tr("{n} songs in your library came from this provider.", "", count)


class _BatchWords(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def tasks_at_once(self, count: int) -> str:
        return self.tr("At most {n} tasks at once.", "", count)
