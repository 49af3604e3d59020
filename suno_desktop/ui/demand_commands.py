"""What providers make on request, and may charge for: said first, asked once, remembered in the settings.

For the selection by command; automatically for the song whose lyrics are in view, where that is free or was agreed to.
Asks no provider; the engine does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from suno_desktop.core.events import FileEnded
from suno_desktop.core.model import (
    SERVED,
    ClipState,
    FileState,
    MediaKind,
    Relay,
    RelayId,
    SongId,
    SongKind,
    has_words,
)
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import SongDetail, SongRow
from suno_desktop.ui import formats, states
from suno_desktop.ui.messages import plain, say
from suno_desktop.ui.models.selection import Selection
from suno_desktop.ui.views.side_panel import LYRICS, SidePanel

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.core.relay.balances import Amount
    from suno_desktop.ui.commands import Commands
    from suno_desktop.ui.dialogs.demand_price import DemandPriceDialog
    from suno_desktop.ui.favourite_downloads import FavouriteDownload
    from suno_desktop.ui.window_dialogs import WindowDialogs

_READING_MS: Final = 1500
"""Whose lyrics are in view for less than that is only passed by."""


class DemandCommands(QObject):
    """Wishes for what may cost something."""

    def __init__(
        self, *, bridge: EngineBridge, commands: Commands, dialogs: WindowDialogs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._commands = commands
        self._dialogs = dialogs

    def get(self, kind: MediaKind, selection: Selection) -> None:
        """Get this of the selected songs; before the first time, say that it may cost something."""
        ids = selection.ids
        if not ids:
            return

        def work(reader: LibraryReader) -> list[SongRow]:
            return list(reader.song_rows(ids))

        self._bridge.read(work, owner=self, on_done=partial(self._get, kind))

    def _get(self, kind: MediaKind, rows: list[SongRow]) -> None:
        ordered = [row for row in rows if kind is not MediaKind.MP4 or _needs_video(row)]
        there = [row.song_id for row in rows if row not in ordered]
        self._commands.save_songs(there, [kind])
        ids = [row.song_id for row in ordered]
        if kind in self._bridge.engine.settings.saving.ask_first and ids:
            self._ask(kind, ids, ordered)
        else:
            self._commands.save_songs(ids, [kind], orders=[kind])

    def _ask(self, kind: MediaKind, ids: list[SongId], rows: Sequence[SongRow]) -> None:
        dialog = self._dialogs.show_price([kind], len(ids))
        dialog.agreed.connect(partial(self._agree, kind, ids))
        self._tell_prices(dialog, [kind], rows)

    def ask_for_favourites(self, download: FavouriteDownload) -> None:
        """Ask once for all files that new favourites bring and that may cost something."""
        dialog = self._dialogs.show_price(download.priced, download.count, is_first=False)
        dialog.agreed.connect(download.agree)

        def work(reader: LibraryReader) -> list[SongRow]:
            return list(reader.song_rows(download.ids))

        self._bridge.read(
            work, owner=dialog, on_done=partial(self._tell_prices, dialog, download.priced)
        )

    def _tell_prices(
        self, dialog: DemandPriceDialog, kinds: Sequence[MediaKind], rows: Sequence[SongRow]
    ) -> None:
        """Say what the providers of these songs ask for these kinds, as soon as they tell."""
        names = {row.relay_name for row in rows}
        words: dict[tuple[RelayId, MediaKind], str] = {}

        def tell(relay: Relay, prices: Mapping[str, Amount]) -> None:
            for kind in kinds:
                price = prices.get(SERVED[kind])
                if price is not None:
                    told = price_words(price, relay.name)
                    is_one = len(kinds) == 1
                    words[relay.relay_id, kind] = told if is_one else f"{kind.upper()}: {told}"
            dialog.show_price("\n".join(words.values()))

        for relay in self._bridge.engine.relays.saved:
            if relay.name in names:
                look = self._bridge.engine.accounts.prices(relay.relay_id)
                self._bridge.do(look, owner=dialog, on_done=partial(tell, relay))

    def _agree(self, kind: MediaKind, ids: list[SongId]) -> None:
        left = tuple(
            one for one in self._bridge.engine.settings.saving.ask_first if one is not kind
        )
        self._commands.save_songs(ids, [kind], orders=[kind])
        self._bridge.do(self._bridge.engine.set_setting(SavingSettings.ask_first, left), owner=self)


def _needs_video(row: SongRow) -> bool:
    """Whether a video of a song would have to be made first."""
    is_song = row.kind is SongKind.CLIP and row.state is ClipState.READY
    return (
        is_song and not row.has_video_link and row.files.get(MediaKind.MP4) is not FileState.SAVED
    )


class _PriceWords(QObject):
    """Texts, which are collected only from `tr` in a class."""

    def price(self, amount: str, relay: str) -> str:
        return self.tr("{relay}: {amount} for each song.").format(relay=relay, amount=amount)

    def free(self, relay: str) -> str:
        return self.tr("{relay}: free of charge.").format(relay=relay)


def price_words(price: Amount, relay: str) -> str:
    """What a provider asks for something."""
    if price.value <= 0:
        return _PriceWords().free(plain(relay))
    return _PriceWords().price(formats.money(price), plain(relay))


class TimesOnOpening(QObject):
    """Synced lyrics of the song whose lyrics are in view: got without asking where free, else the person is asked once."""

    def __init__(
        self, *, bridge: EngineBridge, commands: Commands, panel: SidePanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._commands = commands
        self._panel = panel
        self._detail: SongDetail | None = None
        self._prices: dict[RelayId, Decimal | None] = {}
        """As far as they were asked for in this run; None where a provider does not tell."""
        self._words: dict[RelayId, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_READING_MS)
        self._timer.timeout.connect(self._get)
        panel.tab_shown.connect(self._look)
        panel.lyrics.times_answered.connect(self._on_answered)
        bridge.file_ended.connect(self._on_file_ended)

    def show_song(self, detail: SongDetail | None) -> None:
        """These lyrics are on the tab now; None: none, or those of nobody."""
        is_same = (
            detail is not None
            and self._detail is not None
            and detail.row.song_id == self._detail.row.song_id
        )
        self._detail = detail
        self._look(is_same=is_same)

    def _look(self, *, is_same: bool = False) -> None:
        """Say how it stands with the times of this song, or ask, or get them after a while."""
        if not is_same:
            self._timer.stop()
        detail, lyrics = self._detail, self._panel.lyrics
        if detail is None or not self._is_open():
            lyrics.say_times("")
            return
        file = next((one for one in detail.files if one.kind is MediaKind.LRC), None)
        if file is not None:
            lyrics.say_times(self._of_file(file.state, states.say_file(file)))
            return
        choice = self._bridge.engine.settings.saving.times_on_opening
        lyrics.say_times("")
        if not _may_have_times(detail) or choice == "no" or self._bridge.engine.is_protected:
            return
        relay = self._relay_of(detail)
        if relay is None:
            if choice == "yes":
                lyrics.say_times(say("timing.not_served"))
        elif choice == "yes":
            self._begin()
        elif relay.relay_id in self._prices:
            self._by_price(relay)
        else:
            look = self._bridge.engine.accounts.prices(relay.relay_id)
            self._bridge.do(look, owner=self, on_done=partial(self._on_price, relay))

    def _is_open(self) -> bool:
        return self._panel.tab == LYRICS and self._panel.isVisible()

    def _of_file(self, state: FileState, why: str) -> str:
        if state in {FileState.QUEUED, FileState.DOWNLOADING}:
            return self.tr("Getting synced lyrics…")
        return why if state is FileState.FAILED else ""

    def _relay_of(self, detail: SongDetail) -> Relay | None:
        """Who would be asked first."""
        saved = {relay.relay_id: relay for relay in self._bridge.engine.relays.saved}
        relays: Iterable[Relay] = (
            saved[source.relay_id] for source in detail.sources if source.relay_id in saved
        )
        return next((relay for relay in relays if relay.serves.timing is not False), None)

    def _on_price(self, relay: Relay, prices: Mapping[str, Amount]) -> None:
        price = prices.get(SERVED[MediaKind.LRC])
        self._prices[relay.relay_id] = None if price is None else price.value
        self._words[relay.relay_id] = "" if price is None else price_words(price, relay.name)
        self._look(is_same=True)

    def _by_price(self, relay: Relay) -> None:
        price = self._prices[relay.relay_id]
        if price is not None and price <= 0:
            self._begin()
            return
        known = self._words[relay.relay_id] or self.tr("Your provider may charge a small amount.")
        question = self.tr("Get synced lyrics whenever you open the lyrics of a song?")
        self._panel.lyrics.say_times(f"{question} {known}", asks=True)

    def _begin(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _get(self) -> None:
        if self._detail is not None and self._is_open():
            self._commands.save_songs([self._detail.row.song_id], [MediaKind.LRC])

    def _on_answered(self, answer: str) -> None:
        self._bridge.do(
            self._bridge.engine.set_setting(SavingSettings.times_on_opening, answer),
            owner=self,
            on_done=lambda _nothing: self._look(),
        )

    def _on_file_ended(self, ended: FileEnded) -> None:
        """What is selected is read again anyway; what plays is not."""
        detail = self._detail
        if detail is None or ended.kind is not MediaKind.LRC or ended.song_id != detail.row.song_id:
            return
        song_id = detail.row.song_id

        def work(reader: LibraryReader) -> SongDetail | None:
            return reader.song_detail(song_id)

        def show(again: SongDetail | None) -> None:
            if self._detail is not None and self._detail.row.song_id == song_id:
                self.show_song(again)

        self._bridge.read(work, owner=self, on_done=show)


def _may_have_times(detail: SongDetail) -> bool:
    clip = detail.clip
    if clip is None or detail.times is not None or clip.instrumental:
        return False
    return detail.row.state is ClipState.READY and has_words(clip.lyrics)
