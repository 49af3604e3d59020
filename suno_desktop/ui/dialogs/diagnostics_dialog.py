"""What to send along with a report: versions and how the relays are doing, as text to read first and then copy.

Never holds a key, a relay's address, an ID or anything of a song.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QSize, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from suno_desktop.core.events import RelayInfo
from suno_desktop.core.model import SERVED
from suno_desktop.core.profile import diagnostics
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.widgets import StatusLine, Tone, Words, button, closing_row, fixed_font
from suno_desktop.ui.messages import plain
from suno_desktop.ui.screen_room import begin_with

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge


def report(infos: tuple[RelayInfo, ...]) -> str:
    """The text. It is English in every language, because it goes to people who repair the program."""
    pyside = PySide6.__version__
    facts = [
        *diagnostics.versions(),
        ("PySide6", pyside),
        ("Qt", qVersion()),
        ("Qt platform", QGuiApplication.platformName()),
    ]
    lines = [f"{name}: {value}" for name, value in facts]
    if diagnostics.is_deadly(pyside):
        lines.append("WARNING: PySide6 6.12.0 kills Python below 3.12; install another PySide6")
    lines.append("")
    lines += [_relay_line(number, info) for number, info in enumerate(infos, 1)] or ["no relay"]
    return "\n".join(lines)


def _relay_line(number: int, info: RelayInfo) -> str:
    status = info.status
    facts = [status.state, "has a key" if info.has_key else "no key"]
    if status.latency_s is not None:
        facts.append(f"{round(status.latency_s * 1000)} ms")
    if status.code:
        facts.append(status.code)
    if status.failures:
        facts.append(f"{status.failures} failures in a row")
    if info.relay.allow_http:
        facts.append("plain http allowed")
    serves = info.relay.serves
    known = {
        "fetch": serves.fetch,
        "batch": serves.batch,
        "batch_submit": serves.batch_submit,
        "feed": serves.feed,
        "lyrics": serves.lyrics,
        **{name: getattr(serves, name) for name in SERVED.values()},
    }
    facts += [
        f"{'has' if has else 'lacks'} {name}" for name, has in known.items() if has is not None
    ]
    return f"relay {number}: {', '.join(facts)}"


class DiagnosticsDialog(QDialog):
    """The text, and a button that copies it."""

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("diagnostics")
        self.setWindowTitle(self.tr("Diagnostics"))
        begin_with(self, first=QSize(560, 460), least=QSize(420, 320))
        self._text = QPlainTextEdit(self)
        self._text.setObjectName("diagnosticsText")
        self._text.setAccessibleName(self.tr("Diagnostics"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(fixed_font())
        #: Verb, on a button: copy the text.
        self._copy = button(self.tr("&Copy"), name="diagnosticsCopy", parent=self)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._status = StatusLine(name="diagnosticsStatus", parent=self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.L)
        layout.setSpacing(theme.M)
        layout.addWidget(
            Words(
                self.tr(
                    "Nothing is sent automatically. Review it, copy it and attach it to your report. It "
                    "contains no keys, addresses, IDs or songs."
                ),
                muted=True,
            )
        )
        layout.addWidget(self._text, 1)
        layout.addWidget(self._status)
        layout.addLayout(closing_row(self, self.tr("Close"), self._copy))
        bridge.do(bridge.engine.relays.infos(), owner=self, on_done=self._on_relays)

    def _on_relays(self, infos: tuple[RelayInfo, ...]) -> None:
        self._text.setPlainText(plain(report(infos)))

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._status.say(self.tr("Copied."), tone=Tone.GOOD)
