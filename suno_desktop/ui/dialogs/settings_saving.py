"""The settings page about files: the folder, their names with a real example, and what is saved by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.model import MediaKind, SongKind
from suno_desktop.core.rows import SongDetail, SongQuery
from suno_desktop.core.settings import SETTINGS
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.parts import (
    Choice,
    StatusLine,
    Tick,
    Tone,
    Words,
    button,
    fixed_font,
    labelled,
)
from suno_desktop.ui.text import plain

if TYPE_CHECKING:
    from suno_desktop.bridge.engine import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader

_SAVE_AFTER_MS = 600
_EXAMPLE = {
    "artist": "Paper Lanterns",
    "title": "City Lights",
    "take": "A",
    "clip8": "18aeaf10",
    "task8": "3340d43f",
    "style": "emotional punk",
    "model": "chirp-v4",
    "date": "2026-03-04",
    "year": "2026",
    "relay": "nengyongai",
    "clip": "18aeaf10-0000-4000-8000-000000000001",
    "task": "3340d43f-0000-4000-8000-000000000002",
}
"""Shown while the library has no song of its own to take as an example."""
_TEMPLATE = "library.name_template"
_FOLDER = "library.folder"
_KINDS = "save.auto_kinds"
_TAGS = "tags.id3_version"


def newest_clip(reader: LibraryReader) -> SongDetail | None:
    """The song to show names with: the newest clip, if there is one."""
    ids = reader.song_ids(SongQuery())[:50]
    rows = [row for row in reader.song_rows(ids) if row.kind is SongKind.CLIP]
    return reader.song_detail(rows[0].song_id) if rows else None


class SavingPage(QWidget):
    """Folder, names, kinds.

    Signals:
        set: a setting was changed; its key.
        rename_requested: all saved files are to have the names of the template.
    """

    set = Signal(str)
    rename_requested = Signal()

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._values: dict[str, str] = dict(_EXAMPLE)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(self.tr("Saving"), scale=1.25, bold=True))
        self._build_folder(layout)
        self._build_template(layout)
        self._build_kinds(layout)
        self._build_tags(layout)
        self._status = StatusLine(name="settingsSavingStatus")
        layout.addWidget(self._status)
        layout.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save_template)
        self._template.textChanged.connect(self._on_template_changed)
        self._template.editingFinished.connect(self._save_template)
        self._show_folder()
        self._show_example()
        bridge.read(newest_clip, owner=self, on_done=self._on_example)

    # Parts.

    def _build_folder(self, layout: QVBoxLayout) -> None:
        self._folder = QLineEdit(self)
        self._folder.setObjectName("settingsFolder")
        self._folder.setReadOnly(True)
        self._folder.setAccessibleName(self.tr("Folder of the songs"))
        choose = button(self.tr("C&hoose …"), name="settingsFolderChoose", parent=self)
        choose.setAccessibleName(self.tr("Choose another folder"))
        choose.clicked.connect(self._on_choose_clicked)
        self._default = button(self.tr("Use default"), name="settingsFolderDefault", parent=self)
        self._default.clicked.connect(lambda: self._set(_FOLDER, ""))
        label = Words(self.tr("Songs are saved in"), wraps=False)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        row.addWidget(self._default)
        note = Words(
            self.tr("Files that are saved already stay where they are and stay known."), muted=True
        )
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(note)
        layout.addLayout(column)

    def _build_template(self, layout: QVBoxLayout) -> None:
        self._template = QLineEdit(self._bridge.engine.settings.get(_TEMPLATE), self)
        self._template.setObjectName("settingsTemplate")
        self._template.setFont(fixed_font())
        self._template.setMaxLength(300)
        label = Words(self.tr("&Names of files"), wraps=False)
        label.setBuddy(self._template)
        insert = button(self.tr("Insert"), name="settingsTemplateInsert", parent=self)
        insert.setMenu(self._tokens_menu())
        self._original = button(self.tr("Use default"), name="settingsTemplateDefault", parent=self)
        self._original.clicked.connect(self._on_original_clicked)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._template, 1)
        row.addWidget(insert)
        row.addWidget(self._original)
        self._example = Words(name="settingsTemplateExample", muted=True).selectable()
        self._problem = StatusLine(name="settingsTemplateProblem")
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(self._example)
        column.addWidget(self._problem)
        layout.addLayout(column)
        self._build_rename(column)

    def _tokens_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("settingsTemplateTokens")
        for token, words in (
            ("artist", self.tr("Artist")),
            ("title", self.tr("Title")),
            ("take", self.tr("Take: A, B …")),
            ("clip8", self.tr("First 8 signs of the clip ID")),
            ("task8", self.tr("First 8 signs of the task ID")),
            ("style", self.tr("Style")),
            ("model", self.tr("Model")),
            ("date", self.tr("Day it was made")),
            ("year", self.tr("Year it was made")),
            ("relay", self.tr("Relay")),
            ("clip", self.tr("Whole clip ID")),
            ("task", self.tr("Whole task ID")),
        ):
            action = menu.addAction(f"{{{token}}}   {words}")
            action.triggered.connect(lambda _on=False, token=token: self._insert(token))
        return menu

    def _build_kinds(self, layout: QVBoxLayout) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(Words(self.tr("Saved by itself as soon as a song is ready")))
        chosen = self._bridge.engine.settings.get(_KINDS)
        self._kinds: dict[str, Tick] = {}
        for kind, words in (
            (MediaKind.MP3, self.tr("MP3, the song")),
            (MediaKind.MP4, self.tr("MP4, the song with its video")),
            (MediaKind.COVER, self.tr("The cover as a picture")),
            (MediaKind.LYRICS, self.tr("The lyrics as a text file")),
        ):
            box = Tick(words, self)
            box.setObjectName(f"settingsAuto{kind.value.capitalize()}")
            box.setChecked(kind.value in chosen)
            box.clicked.connect(self._on_kind_clicked)
            self._kinds[kind.value] = box
            column.addWidget(box)
        note = Words(
            self.tr("Cover and lyrics are always inside the MP3 and MP4 as well."), muted=True
        )
        column.addWidget(note)
        layout.addLayout(column)

    def _build_tags(self, layout: QVBoxLayout) -> None:
        self._tags = Choice(name="settingsTags", parent=self)
        self._tags.addItem(self.tr("ID3v2.4"), 4)
        self._tags.addItem(self.tr("ID3v2.3, for old players and cars"), 3)
        self._tags.setCurrentIndex(self._tags.findData(self._bridge.engine.settings.get(_TAGS)))
        self._tags.setMaximumWidth(320)
        self._tags.activated.connect(lambda _index: self._set(_TAGS, self._tags.currentData()))
        layout.addLayout(labelled(self.tr("&Tags of MP3 files saved from now on"), self._tags))

    def _build_rename(self, layout: QVBoxLayout) -> None:
        self._rename = button(self.tr("&Rename saved files …"), name="settingsRename", parent=self)
        self._rename.clicked.connect(lambda: self._ask_rename(asks=True))
        self._question = QWidget(self)
        self._question.setObjectName("settingsRenameQuestion")
        asks = Words(
            self.tr(
                "Give all saved files names of this kind and move them into its folders? "
                "No other file is ever overwritten."
            )
        )
        yes = button(self.tr("Rename them"), name="settingsRenameYes")
        yes.clicked.connect(self._on_rename_clicked)
        no = button(self.tr("Leave them"), name="settingsRenameNo")
        no.clicked.connect(lambda: self._ask_rename(asks=False))
        row = QHBoxLayout(self._question)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(asks, 1)
        row.addWidget(no)
        row.addWidget(yes)
        self._question.hide()
        layout.addWidget(self._rename, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._question)

    def _ask_rename(self, *, asks: bool) -> None:
        self._rename.setVisible(not asks)
        self._question.setVisible(asks)

    def _on_rename_clicked(self) -> None:
        self._save_template()
        self._ask_rename(asks=False)
        if not self._problem.text:
            self.rename_requested.emit()

    # What happens.

    def _set(self, key: str, value: Any) -> None:
        self._bridge.do(
            self._bridge.engine.set_setting(key, value),
            owner=self,
            on_done=lambda _nothing: self._on_set(key),
            on_error=self._status.say_error,
        )

    def _on_set(self, key: str) -> None:
        self._status.say(self.tr("Saved."), tone=Tone.GOOD)
        self._show_folder()
        self.set.emit(key)

    def _on_choose_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Folder for songs"))
        chooser.setObjectName("settingsFolderChooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setDirectory(str(self._bridge.engine.library_folder()))
        chooser.fileSelected.connect(self._on_folder_selected)
        chooser.open()

    def _on_folder_selected(self, name: str) -> None:
        self._set(_FOLDER, str(Path(name)))

    def _on_kind_clicked(self) -> None:
        self._set(_KINDS, [kind for kind, box in self._kinds.items() if box.isChecked()])

    def _on_template_changed(self) -> None:
        self._status.clear()
        self._show_example()
        self._timer.start()

    def _on_original_clicked(self) -> None:
        default = next(one.default for one in SETTINGS if one.key == _TEMPLATE)
        self._template.setText(default)
        self._save_template()

    def _insert(self, token: str) -> None:
        self._template.insert(f"{{{token}}}")
        self._template.setFocus()

    def _save_template(self) -> None:
        self._timer.stop()
        template = self._template.text()
        saved = self._bridge.engine.settings.get(_TEMPLATE)
        if template != saved and not self._problem.text:
            self._set(_TEMPLATE, template)

    def _on_example(self, detail: SongDetail | None) -> None:
        if detail is None or detail.clip is None:
            return
        from suno_desktop.core.media import names  # noqa: PLC0415 — not for the first paint

        take = detail.row.take
        self._values = names.values(
            clip=detail.clip,
            take=chr(ord("A") + take) if take is not None and take < 26 else None,
            task_id=detail.task.task_id,
            relay_name=detail.task.relay_name,
        )
        self._show_example()

    # What is shown.

    def _show_folder(self) -> None:
        self._folder.setText(plain(str(self._bridge.engine.library_folder())))
        self._folder.setCursorPosition(0)
        self._folder.setToolTip(self._folder.text())
        self._default.setEnabled(bool(self._bridge.engine.settings.get(_FOLDER)))

    def _show_example(self) -> None:
        from suno_desktop.core.media import names  # noqa: PLC0415 — not for the first paint

        try:
            path = names.render(self._template.text(), self._values, ext="mp3")
        except DesktopError as error:
            self._example.setVisible(False)
            self._problem.say_error(error)
            return
        self._problem.clear()
        self._example.setText(self.tr("Example: {path}").format(path=plain(str(path))))
        self._example.setVisible(True)
