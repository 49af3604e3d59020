"""The field that takes any text or file and says what was found in it; the Add dialog and the first-run page share it.

Shows what the engine's preview found and never looks for IDs itself; tracks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.changes import Changes
from suno_desktop.core.errors import DesktopError, UsageError
from suno_desktop.core.events import RelayInfo
from suno_desktop.core.fragments import reason_of
from suno_desktop.core.media.disk import open_regular
from suno_desktop.core.override import override
from suno_desktop.ui import formats
from suno_desktop.ui.dialogs.widgets import StatusLine, Tone, Words, button
from suno_desktop.ui.drops import take_copy
from suno_desktop.ui.messages import beside, plain, say, say_error

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.workflows.track import Preview

_Drag = TypeVar("_Drag", bound=QDropEvent)
_LOOK_AFTER_MS = 150
_TYPED_LIMIT = 200_000
"""Characters; longer text would make the field slow, so it is kept beside it."""
_HOSTS_NAMED = 3
_STEP = 5
"""Percent between two words of how far a search is."""


def read_text(path: Path) -> str:
    """The text of a file that the person gave us, whatever its encoding.

    Raises:
        UsageError: it is no regular file, or cannot be read.
    """
    try:
        with open_regular(path) as file:
            content = file.read()
    except OSError as error:
        raise UsageError(
            "usage.cannot_read", name=path.name, reason=reason_of(error), details=str(error)
        ) from error
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return content.decode(encoding, errors="replace")


class PasteField(QPlainTextEdit):
    """Plain text only; files and very long texts are handed on instead of being inserted.

    Signals:
        files_dropped: local files, as a list of paths.
        long_pasted: a text that is too long to be edited.
        submitted: Ctrl+Enter.
    """

    files_dropped = Signal(object)
    long_pasted = Signal(object)  # as `str` Qt would copy it twice
    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(local_files(source)) or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        files = local_files(source)
        if files:
            self.files_dropped.emit(files)
            return
        self.take(source.text())

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        _as_copy(event, super().dragEnterEvent)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        _as_copy(event, super().dragMoveEvent)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        _as_copy(event, super().dropEvent)

    def take(self, text: str) -> None:
        """Put text in at the cursor, or hand it on if it is too long."""
        if len(text) + self.document().characterCount() > _TYPED_LIMIT:
            self.long_pasted.emit(text)
        else:
            self.insertPlainText(text)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submitted.emit()
            return
        super().keyPressEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().lineSpacing() * 3 + 16)


def _as_copy(event: _Drag, handle: Callable[[_Drag], None]) -> None:
    """Let the field handle a drag; of what comes from outside it agrees to a copy only."""
    is_ours = event.source() is not None
    if is_ours or take_copy(event):
        handle(event)
        if not is_ours and event.isAccepted():
            take_copy(event)


def local_files(source: QMimeData) -> list[Path]:
    """The local files among what was dropped or pasted."""
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]


class PasteBox(QWidget):
    """The field, the files beside it, and sentences about what was found.

    Signals:
        looked: a new preview, or none, how far the search for one is, or other relays; ask `preview`, `wish`, `obstacle`.
        submitted: the person wants it done from the keyboard.
    """

    looked = Signal()
    submitted = Signal()
    _went = Signal(int, int)

    def __init__(self, *, bridge: EngineBridge, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._bridge = bridge
        self._number = 0
        self._answered = 0
        self._percent = 0
        self._cancel = CancelToken()
        self._is_outdated = False
        self._attached: list[tuple[str, str]] = []
        self._error = ""
        self.preview: Preview | None = None
        self.relays: tuple[RelayInfo, ...] | None = None
        """None: not known yet."""
        self._build(name)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AFTER_MS)
        self._timer.timeout.connect(self._look)
        self._went.connect(self._on_went)  # sent on the engine's threads
        bridge.changed.connect(self._on_changed)
        self.read_relays()
        self._show()

    def _build(self, name: str) -> None:
        self.field = PasteField(self)
        self.field.setObjectName(f"{name}Field")
        self.field.setAccessibleName(self.tr("Task IDs, links or a provider's response"))
        self.field.setPlaceholderText(
            self.tr("Paste anything here: IDs, links, a log, a chat, a provider's response…")
        )
        self.field.textChanged.connect(self._on_edited)
        self.field.files_dropped.connect(self.add_files)
        self.field.long_pasted.connect(self._attach_long)
        self.field.submitted.connect(self.submitted)
        self._attached_words = Words(name=f"{name}Attached")
        #: Verb, on a button: remove an attached file from the dialog.
        self._detach = button(self.tr("Remove"), name=f"{name}Detach", look="link")
        self._detach.setAccessibleName(self.tr("Remove the files"))
        self._detach.clicked.connect(self._on_detach_clicked)
        beside = QHBoxLayout()
        beside.addWidget(self._attached_words, 1)
        beside.addWidget(self._detach)
        self.found = StatusLine(name=f"{name}Found")
        self.asked = StatusLine(name=f"{name}Asked")
        self.foreign = StatusLine(name=f"{name}Foreign")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field, 1)
        layout.addLayout(beside)
        for line in (self.found, self.asked, self.foreign):
            layout.addWidget(line)

    # What others ask.

    @property
    def is_current(self) -> bool:
        """Whether the preview is of the text that is there now."""
        return not self._timer.isActive() and self._answered == self._number

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given: no text and no files."""
        return not self._attached and not self.field.toPlainText().strip()

    def hold(self, *, held: bool) -> None:
        """While what was found comes into the library, nothing is edited, and nothing is searched for anew."""
        self.setEnabled(not held)
        if not held and self._is_outdated:
            self._look_again()

    def wish(self) -> str:
        """What the button does, in words."""
        new = self.preview.new if self.preview else 0
        songs = self.preview.reply_songs if self.preview else 0
        answers = len(self.preview.reply_tasks) if self.preview else 0
        if new and songs:
            return self.tr("Add {tasks} and import {songs}").format(tasks=new, songs=songs)
        if new and answers:
            return self.tr("Add {tasks} and import {answers}").format(tasks=new, answers=answers)
        if songs:
            return formats.counted(songs, self.tr("Import {n} songs", "", songs))
        if answers:
            return formats.counted(answers, self.tr("Import {n} responses", "", answers))
        if new == 0:
            return self.tr("Add tasks")
        return formats.counted(new, self.tr("Add {n} tasks", "", new))

    def obstacle(self) -> str:
        """Why there is nothing to do, in words; "" if there is something."""
        if self.is_empty:
            return self.tr("Nothing pasted yet.")
        if self._error:
            return self._error
        if self.preview is None:
            return self._looking_words()
        if not self.preview:
            return say("usage.udio" if self.preview.has_udio else "usage.no_ids")
        if not self.preview.new and not self.preview.reply_tasks:
            return self.tr("All of these are already in your library.")
        return ""

    # What others tell.

    def set_text(self, text: str) -> None:
        """Replace everything that was given."""
        self._attached.clear()
        self.field.clear()
        self.field.take(text)

    def add_text(self, text: str) -> None:
        """Put text on a line of its own behind what is there."""
        if not text or text.isspace():
            return
        self.field.moveCursor(QTextCursor.MoveOperation.End)
        before = self.field.toPlainText()
        self.field.take(f"\n{text}" if before and not before.endswith("\n") else text)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read files beside the field, off the window's thread."""
        for path in paths:
            self._read_file(path)

    def _read_file(self, path: Path) -> None:
        self._bridge.read(
            lambda _reader: read_text(path),
            owner=self,
            on_done=lambda text: self._attach(path.name, text),
            on_error=self._on_file_error,
        )

    def read_relays(self) -> None:
        """Ask again which relays there are."""
        self._bridge.do(self._bridge.engine.relays.infos(), owner=self, on_done=self._on_relays)

    # What happens.

    def _on_edited(self) -> None:
        self._error = ""
        self._look_again()
        if self.is_empty:
            self._timer.stop()
            self._answered = self._number
            self._take_preview(None)

    def _look_again(self) -> None:
        self._number += 1
        self._cancel.cancel()  # a search that is overtaken would only take time
        self._is_outdated = False
        self._timer.start()

    def _attach(self, name: str, text: str) -> None:
        self._attached.append((name, text))
        self._on_edited()
        self._show()

    def _attach_long(self, text: str) -> None:
        self._attach(self.tr("a long text"), text)

    def _on_detach_clicked(self) -> None:
        self._attached.clear()
        self.field.setFocus()
        self._on_edited()
        self._show()

    def _on_file_error(self, error: DesktopError) -> None:
        self._error = say_error(error)
        self._show()
        self.looked.emit()

    def _look(self) -> None:
        number, cancel = self._number, CancelToken()
        self._cancel, self._percent = cancel, 0

        def take(preview: Preview | None) -> None:
            if number == self._number:
                self._answered = number
                self._take_preview(preview)

        def fail(error: DesktopError) -> None:
            if number == self._number:
                self._error = say_error(error)
                take(None)

        told = 0

        def tell(done: int, total: int) -> None:
            nonlocal told
            percent = done * 100 // total if total else 0
            if not shiboken6.isValid(self):  # the window is gone
                cancel.cancel()
            elif percent >= told + _STEP:
                told = percent
                self._went.emit(number, percent)

        texts = [self.field.toPlainText(), *(text for _, text in self._attached)]
        self._bridge.do(
            self._bridge.engine.tracking.preview(
                *filter(None, texts), cancel=cancel, progress=tell
            ),
            owner=self,
            on_done=take,
            on_error=fail,
        )

    def _on_went(self, number: int, percent: int) -> None:
        if number == self._number and number != self._answered:
            self._percent = percent
            self.preview = None
            self._show()
            self.looked.emit()

    def _take_preview(self, preview: Preview | None) -> None:
        self.preview = preview
        self._show()
        self.looked.emit()

    def _on_relays(self, relays: tuple[RelayInfo, ...]) -> None:
        self.relays = relays
        self._show()
        self.looked.emit()

    def _on_changed(self, changes: Changes) -> None:
        if changes.relays:
            self.read_relays()
        if self.preview is None or not changes.tasks_listed:
            return
        if self.isEnabled():
            self._look_again()
        else:
            self._is_outdated = True

    # What is said.

    def _show(self) -> None:
        names = formats.listed(plain(name) for name, _ in self._attached)
        self._attached_words.setText(self.tr("Also searched: {names}").format(names=names))
        self._attached_words.setVisible(bool(self._attached))
        self._detach.setVisible(bool(self._attached))
        self.found.say(self._found_words(), tone=self._found_tone())
        self.asked.say(*self._asked_words())
        self._show_foreign()

    def _found_tone(self) -> Tone:
        if self._error:
            return Tone.BAD
        if self.preview is None:
            return Tone.PLAIN
        return Tone.GOOD if self.preview else Tone.WARNING

    def _found_words(self) -> str:
        if self._error:
            return self._error
        if self.preview is None:
            return "" if self.is_empty else self._looking_words()
        if not self.preview:
            return say("usage.udio" if self.preview.has_udio else "usage.no_ids")
        left_out = say("usage.udio") if self.preview.has_udio else ""
        return beside(self._ids_words(), self._replies_words(), left_out)

    def _looking_words(self) -> str:
        if not self._percent:
            return self.tr("Looking for IDs…")
        return self.tr("Looking for IDs… {n}%").format(n=formats.number(self._percent))

    def _ids_words(self) -> str:
        count = len(self.preview.items) if self.preview else 0
        new = self.preview.new if self.preview else 0
        if count == 0:
            return ""
        if new == count:
            return formats.counted(count, self.tr("Found {n} new task IDs.", "", count))
        if new == 0:
            return formats.counted(
                count, self.tr("Found {n} task IDs, all already added.", "", count)
            )
        return formats.counted(
            count,
            self.tr("Found {n} task IDs: {new} new, {known} already added.", "", count),
            new=formats.number(new),
            known=formats.number(count - new),
        )

    def _replies_words(self) -> str:
        answers = len(self.preview.reply_tasks) if self.preview else 0
        songs = self.preview.reply_songs if self.preview else 0
        if answers == 0:
            return ""
        imported = self.tr(
            "{n} responses are imported directly; no provider is contacted.", "", answers
        )
        return beside(
            formats.counted(answers, imported),
            formats.counted(songs, self.tr("{n} songs in all.", "", songs)),
        )

    def _asked_words(self) -> tuple[str]:
        if self.preview is None or not self.preview.new or self.relays is None:
            return ("",)
        if not self.relays:
            return (
                self.tr(
                    "No provider set up yet. The IDs are added now and checked as soon as you add a provider."
                ),
            )
        if len(self.relays) == 1:
            name = plain(self.relays[0].relay.name)
            return (self.tr("Will be checked with {relay}.").format(relay=name),)
        if None in self.preview.asked:
            return (
                self.tr("Your providers are tried one after another until one finds the task."),
            )
        relays = formats.listed(plain(name) for name in sorted(filter(None, self.preview.asked)))
        return (self.tr("Will be checked with {relay}.").format(relay=relays),)

    def _show_foreign(self) -> None:
        hosts = self.preview.foreign_hosts if self.preview else ()
        if not hosts:
            self.foreign.clear()
            return
        shown = formats.listed(plain(host) for host in hosts[:_HOSTS_NAMED])
        if len(hosts) == 1:
            words = self.tr(
                "{host} is not one of your providers. The ID is looked up at your own providers; nothing "
                "is sent to {host}."
            ).format(host=shown)
        elif len(hosts) <= _HOSTS_NAMED:
            words = self.tr(
                "{hosts} are not among your providers. The IDs are looked up at your own providers; "
                "nothing is sent to those hosts."
            ).format(hosts=shown)
        else:
            words = self.tr(
                "{hosts} and {more} more are not among your providers. The IDs are looked up at your own "
                "providers; nothing is sent to those hosts."
            ).format(hosts=shown, more=len(hosts) - _HOSTS_NAMED)
        self.foreign.say(words, tone=Tone.PLAIN)
