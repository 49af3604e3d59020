"""The lowest line: what runs, when relays are asked next, what is being saved, and how the relays are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from suno_desktop.core.events import RelayStatus, Snapshot
from suno_desktop.core.override import override
from suno_desktop.core.rows import Counts, Safety
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.messages import plain, say
from suno_desktop.ui.views.balance_label import BalanceLabel
from suno_desktop.ui.views.labels import ElidedLabel, set_tip

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge

_TICK_MS: Final = 1000
_WORTH_TELLING: Final = timedelta(days=1)
"""A link that is younger will not die soon."""
_WORST_FIRST: Final = ("refused", "offline", "faulty", "busy", "unasked", "online")
_TONES: Final = {
    "online": "good",
    "offline": "warn",
    "refused": "warn",
    "faulty": "warn",
    "busy": "busy",
}


class StatusBar(QFrame):
    """One line of figures.

    Signals:
        relays_requested: the relays want to be looked at.
        unsaved_requested: the songs that exist only as links want to be looked at.
        snapshot_taken: fresh figures (`Snapshot`).
    """

    relays_requested = Signal()
    unsaved_requested = Signal()
    snapshot_taken = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self._bridge = bridge
        self._counts = Counts()
        self._snapshot: Snapshot | None = None
        self._relays: tuple[RelayStatus, ...] | None = None
        self._left = ElidedLabel(look="muted")
        self._left.setObjectName("statusText")
        self._relay = QToolButton()
        self._relay.setObjectName("statusRelay")
        self._relay.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._relay.setIconSize(QSize(12, 12))
        self._relay.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._relay.clicked.connect(self.relays_requested)
        self._safety = Safety(on_disk=0, links_only=0, blocked=0, oldest_link=None)
        self._safe = QToolButton()
        self._safe.setObjectName("statusSafety")
        self._safe.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._safe.clicked.connect(self.unsaved_requested)
        self._safe.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 0, theme.S, 0)
        row.setSpacing(theme.S)
        self.balance = BalanceLabel(bridge)
        row.addWidget(self._left, 1)
        row.addWidget(self.balance)
        row.addWidget(self._safe)
        row.addWidget(self._relay)
        self.setFixedHeight(max(28, self.fontMetrics().height() + 12))
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.refresh)
        bridge.relay_changed.connect(self._on_relay_changed)

    @property
    def text(self) -> str:
        """The figures as they stand there."""
        return self._left.text()

    @property
    def relay_text(self) -> str:
        """What is said of the relays."""
        return self._relay.text()

    @property
    def safety_text(self) -> str:
        """How safe the songs are, as it stands there."""
        return self._safe.text() if not self._safe.isHidden() else ""

    def set_safety(self, safety: Safety) -> None:
        """How many songs are on disk, and how many are only links."""
        self._safety = safety
        self._show_safety()

    def _show_safety(self) -> None:
        safety = self._safety
        self._safe.setVisible(bool(safety.on_disk or safety.links_only))
        sentence = self._safety_sentence(safety)
        fits = self.fontMetrics().horizontalAdvance(sentence) <= self.width() // 2
        short = self.tr("{safe} downloaded, {links} not").format(
            safe=formats.number(safety.on_disk), links=formats.number(safety.links_only)
        )
        self._safe.setText(sentence if fits else short)
        self._safe.setAccessibleName(sentence)
        tips = [sentence]
        if safety.blocked:
            tips.append(
                formats.counted(
                    safety.blocked, self.tr("{n} of them are blocked by Suno.", "", safety.blocked)
                )
            )
        if safety.links_only:
            tips.append(self.tr("Links expire within days. Click to show these songs."))
        set_tip(self._safe, "\n".join(tips))

    def set_counts(self, counts: Counts) -> None:
        """How many tasks run."""
        self._counts = counts
        self._show()

    def _on_relay_changed(self, _status: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Ask for fresh figures."""
        self._snapshot = self._bridge.engine.snapshot()
        self.balance.follow()
        self._show()
        self.snapshot_taken.emit(self._snapshot)

    def _show(self) -> None:
        if self._snapshot is not None:
            self._left.setText(" · ".join(self._parts(self._snapshot)))
            self._show_relays(self._snapshot.relays)

    def _parts(self, snapshot: Snapshot) -> list[str]:
        parts = []
        if self._counts.tasks_running:
            parts.append(
                self.tr("{n} in progress").format(n=formats.number(self._counts.tasks_running))
            )
        if snapshot.polling_paused:
            parts.append(self.tr("auto-refresh paused"))
        elif snapshot.asking:
            parts.append(self.tr("refreshing…"))
        elif snapshot.next_look_s is not None:
            parts.append(
                self.tr("next refresh in {time}").format(time=formats.wait(snapshot.next_look_s))
            )
        if snapshot.downloads_active:
            downloads = formats.counted(
                snapshot.downloads_active, self.tr("{n} downloads", "", snapshot.downloads_active)
            )
            parts.append(f"{downloads} {formats.rate(snapshot.rate_bytes_s)}")
        if snapshot.saving_paused:
            parts.append(self.tr("downloads paused"))
        elif snapshot.saving_waits is not None:
            parts.append(self.tr("downloads waiting"))  # the strip says why
        if not parts:
            #: Nothing is being refreshed or downloaded.
            parts.append(self.tr("Idle"))
        return parts

    def _show_relays(self, relays: tuple[RelayStatus, ...]) -> None:
        if relays == self._relays:
            return
        self._relays = relays
        if not relays:
            self._relay.setText(self.tr("No provider"))
            self._relay.setIcon(icons.icon("ring", tint="muted"))
            return
        worst = min(relays, key=lambda status: _WORST_FIRST.index(status.state))
        words = {
            #: State of a provider.
            "online": self.tr("online"),
            #: State of a provider.
            "offline": self.tr("unreachable"),
            #: State of a provider: the user has to do something, for example enter another key.
            "refused": self.tr("action needed"),
            "faulty": self.tr("has a problem"),
            #: State of a provider: it limits requests.
            "busy": self.tr("busy"),
            "unasked": self.tr("not contacted yet"),
        }
        state = "faulty" if worst.is_unusable else worst.state
        if len(relays) == 1 or state != "online":
            text = f"{plain(worst.name)}  {words[state]}"
        else:
            text = formats.counted(len(relays), self.tr("{n} providers online", "", len(relays)))
        self._relay.setText(text.replace("&", "&&"))
        self._relay.setIcon(icons.icon("dot", tint=_TONES.get(worst.state, "muted")))
        tip = "\n".join(f"{plain(one.name)}: {_reason(one) or words[one.state]}" for one in relays)
        set_tip(self._relay, tip)
        self._relay.setAccessibleName(text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_safety()

    def _safety_sentence(self, safety: Safety) -> str:
        count, left = safety.on_disk, safety.links_only
        safe = formats.counted(count, self.tr("{n} songs downloaded", "", count))
        if not left:
            return safe
        links = formats.counted(left, self.tr("{n} songs not downloaded", "", left))
        if safety.next_end is not None:
            template = self.tr("{safe}, {links} (next link expires in {time})")
            return template.format(safe=safe, links=links, time=formats.until(safety.next_end))
        if safety.oldest_link is None or not formats.is_past(safety.oldest_link, _WORTH_TELLING):
            return self.tr("{safe}, {links}").format(safe=safe, links=links)
        template = self.tr("{safe}, {links} (oldest link received {age} ago)")
        return template.format(safe=safe, links=links, age=formats.age(safety.oldest_link))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        QTimer.singleShot(0, self, self.refresh)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _reason(status: RelayStatus) -> str:
    return (
        say(status.code, {"relay": status.name, **status.values}, then="again")
        if status.code
        else ""
    )
