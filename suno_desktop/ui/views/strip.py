"""The strip above the list: what is wrong with a relay, with saving, with the library or with the settings, as long as it is.

Nothing else is ever in it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from suno_desktop.core.errors import SAME_KEY
from suno_desktop.core.events import Notice, RelayStatus, Snapshot
from suno_desktop.core.model import RelayId
from suno_desktop.ui import formats, icons, theme
from suno_desktop.ui.messages import plain, say
from suno_desktop.ui.views.labels import PlainLabel

_SETTINGS: Final = frozenset(
    {"settings.damaged", "settings.not_kept", "settings.unreadable", "settings.unusable"}
)
"""Notices that stand here until the person goes to the settings."""
LASTING: Final = _SETTINGS | {"library.not_sound", "library.read_only"}
"""Notices that stand here instead of going away after some seconds as toasts do; all others of them until the end."""

_FAULTS: Final = 2
"""Faults in a row of a relay before they are told here; one alone passes."""


class Strip(QFrame):
    """Says what is wrong with a relay, the disk or the library, as long as it is.

    Signals:
        retry_requested: ask again now.
        settings_requested: the key wants to be looked at.
        said: what it says now; "" where it went away.
    """

    retry_requested = Signal()
    settings_requested = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._statuses: dict[RelayId, RelayStatus] = {}
        self._lasting: Notice | None = None
        self._waiting = ""
        """Why no download is begun."""
        self._icon = PlainLabel()
        self._text = PlainLabel(wrap=True)
        self._text.setObjectName("stripText")
        self._button = QPushButton(self.tr("Retry now"))
        self._button.setObjectName("stripDeed")
        self._deed: Callable[[], None] = self.retry_requested.emit
        self._button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.L, 6, theme.L, 6)
        row.setSpacing(theme.M)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def _on_clicked(self) -> None:
        self._deed()

    @property
    def text(self) -> str:
        """What it says; "" while it is not there."""
        return self._text.text() if not self.isHidden() else ""

    def set_status(self, status: RelayStatus) -> None:
        """A relay is doing well or not."""
        self._statuses[status.relay_id] = status
        self._show()

    def set_statuses(self, statuses: tuple[RelayStatus, ...]) -> None:
        """All relays there are."""
        known = {status.relay_id: status for status in statuses}
        if known != self._statuses:
            self._statuses = known
            self._show()

    def set_waiting(self, snapshot: Snapshot, folder: Path) -> None:
        """Whether songs wait because they cannot be saved into the folder."""
        words = ""
        if snapshot.saving_waits is not None and not snapshot.saving_paused:
            values = {"path": formats.place(folder)}
            if snapshot.saving_needs_mb is not None:
                values["needs"] = formats.number(snapshot.saving_needs_mb)
            words = say(snapshot.saving_waits, values)
        if words != self._waiting:
            self._waiting = words
            self._show()

    def take_notice(self, notice: Notice) -> None:
        """Keep a notice that must not go automatically; others are not for this place."""
        if notice.code not in LASTING:
            return
        if self._lasting is None or notice.code not in _SETTINGS:  # the library comes first
            self._lasting = notice
            self._show()

    def _leave_for_settings(self) -> None:
        self._lasting = None
        self._show()
        self.settings_requested.emit()

    def _show(self) -> None:
        statuses = self._statuses.values()
        refused = [one for one in statuses if one.state == "refused"]
        silent = [one for one in statuses if one.state == "offline" and not one.is_unusable]
        troubled = [
            one
            for one in statuses
            if one.is_unusable or (one.state == "faulty" and one.failures >= _FAULTS)
        ]
        is_about_settings = self._lasting is not None and self._lasting.code in _SETTINGS
        self._button.setVisible(
            is_about_settings or (self._lasting is None and bool(refused or not self._waiting))
        )
        self.setVisible(bool(self._lasting or refused or self._waiting or silent or troubled))
        if self._lasting is not None:
            self._say("failed", say(self._lasting.code, self._lasting.values))
            self._button.setText(self.tr("Settings"))
            self._deed = self._leave_for_settings
        elif refused:
            status = refused[0]
            values = {"relay": status.name, **status.values}
            self._say("key", say(status.code or "relay.key_wrong", values))
            if status.code in SAME_KEY:
                self._offer_retry()
            else:
                self._button.setText(self.tr("Settings"))
                self._deed = self.settings_requested.emit
        elif self._waiting:
            self._say("save", self._waiting)
        elif silent:
            status = silent[0]
            template = self.tr(
                "{relay} has been unreachable since {time}. Your library still works; refreshing resumes automatically."
            )
            since = formats.clock(status.since) or "?"
            self._say("offline", template.format(relay=plain(status.name), time=since))
            self._offer_retry()
        elif troubled:
            status = troubled[0]
            values = {"relay": status.name, **status.values}
            self._say("offline", say(status.code or "relay.fault", values, then="again"))
            self._offer_retry()
        self.said.emit(self.text)

    def _offer_retry(self) -> None:
        self._button.setText(self.tr("Retry now"))
        self._deed = self.retry_requested.emit

    def _say(self, icon: str, text: str) -> None:
        ratio = self.devicePixelRatioF()
        tint = theme.color("strip_text")
        self._icon.setPixmap(icons.pixmap(icon, 18, tint=tint, ratio=ratio))
        self._icon.setFixedSize(QSize(18, 18))
        self._text.setText(text)
        self.setAccessibleName(text)

    def recolor(self) -> None:
        """The theme is another one now."""
        self._show()
