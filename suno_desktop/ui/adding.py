"""All ways to add things: paste, drop, files that are opened, text that a second start hands over.

Decides whether something is shown before it comes in; the dialog and the import do the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from suno_desktop.core.patterns import later
from suno_desktop.ui.clipboard_watch import ClipboardWatch
from suno_desktop.ui.drops import take_copy
from suno_desktop.ui.import_export import is_export

if TYPE_CHECKING:
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.ui.import_export import ImportExport
    from suno_desktop.ui.views.centre import Centre
    from suno_desktop.ui.window_dialogs import WindowDialogs

_ADDRESS = later("^file:", re.IGNORECASE | re.MULTILINE)


class Adding(QObject):
    """Takes texts and files in."""

    def __init__(
        self,
        *,
        import_export: ImportExport,
        dialogs: WindowDialogs,
        centre: Centre,
        bridge: EngineBridge,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.clipboard = ClipboardWatch(
            bridge=bridge, clipboard=QGuiApplication.clipboard(), window=window
        )
        self.clipboard.wanted.connect(self.add)
        self.clipboard.offer_made.connect(centre.put_above)
        self.is_protected = False
        """Nothing is taken in: the library is only read."""
        self._import_export = import_export
        import_export.texts_met.connect(lambda files: self.add("", files))
        self._dialogs = dialogs
        self._centre = centre
        self._window = window

    def add(self, text: str = "", files: Sequence[Path] = ()) -> None:
        """Show what is in a text or in files before it comes in."""
        self._dialogs.show_add(text, files)

    def take_over(self, text: str) -> None:
        """Take what another start handed over: text, and files as `file://` addresses on lines of their own."""
        if self.is_protected:
            self._import_export.said.emit(
                self.tr("This library can only be read, so nothing was added."), [], ""
            )
            return
        rest, files = local_addresses(text)
        if rest.strip():
            self.add(rest)
        self.take_files(files)

    def ask_files(self) -> None:
        """Let the person choose files."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 — costs start-up time

        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            #: Title of a dialog that asks for files: import responses and exports.
            self.tr("Import"),
            "",
            self.tr(
                "Responses, exports and text files (*.json *.jsonl *.ndjson *.txt *.md *.log);;All files (*)"
            ),
        )
        self.take_files([Path(name) for name in names])

    def take_files(self, files: Sequence[Path]) -> None:
        """One file is shown before it comes in, because it may be any text; several and folders come in at once.

        Those that only name tasks are shown too.
        """
        if len(files) == 1 and not files[0].is_dir() and not is_export(files[0]):
            self.add("", files)
        elif files:
            self._import_export.import_paths(files)

    def paste(self) -> None:
        """Take what is in the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        files = _local_files(mime)
        text = "" if files else mime.text()
        page = self._centre.first_run
        if page is not None:
            page.paste(text, files)
        elif files:
            self.take_files(files)
        else:
            self.add(text)

    # Dropping.

    def drag_enter(self, event: QDragEnterEvent) -> None:
        """Something is dragged over the window; our own songs are in already."""
        is_ours = event.source() is not None
        if (
            not is_ours
            and not self.is_protected
            and (event.mimeData().hasText() or event.mimeData().hasUrls())
        ):
            take_copy(event)

    def drop(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        mime = event.mimeData()
        files = _local_files(mime)
        if not take_copy(event):
            return
        # Not before the drag has ended, or the other program waits for our dialog.
        links = [url.toString() for url in mime.urls() if not url.isLocalFile()]
        text = "\n".join(links) if files else mime.text()
        if files:
            QTimer.singleShot(0, self, lambda: self.take_files(files))
        if text or not files:
            QTimer.singleShot(0, self, lambda: self.add(text))


def local_addresses(text: str) -> tuple[str, list[Path]]:
    """A text that was handed over without its lines that are `file://` addresses, and the files of those."""
    if _ADDRESS.search(text) is None:
        return text, []
    lines = text.splitlines()
    files = [line for line in lines if line.lower().startswith("file:")]
    paths = [Path(os.fsdecode(unquote_to_bytes(urlsplit(line).path))) for line in files]
    if not paths:
        return text, []
    return "\n".join(line for line in lines if line not in files), paths


def _local_files(mime: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
