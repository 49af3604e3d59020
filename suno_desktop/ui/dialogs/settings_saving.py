"""The settings page about files: the folder, their names with a real example, what is saved, and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from suno_desktop.core.errors import DesktopError
from suno_desktop.core.model import MediaKind, SongKind
from suno_desktop.core.profile.settings import SETTINGS
from suno_desktop.core.rows import SongDetail, SongQuery
from suno_desktop.ui import formats, theme
from suno_desktop.ui.dialogs.widgets import (
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
    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.core.library.reader import LibraryReader

_SAVE_AFTER_MS = 600
_EXAMPLE = {
    "artist": "Paper Lanterns",
    "title": "City Lights",
    "album": "Night Drives",
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
_BESIDE = "save.sidecars"
_TAGS = "tags.id3_version"
_SAME = {"txt": "lyrics", "jpg": "cover"}
"""What may be saved beside a song may also be among the kinds that are saved by themselves, without its sound."""


def newest_clip(reader: LibraryReader) -> tuple[SongDetail, str] | None:
    """The song to show names with, and its album: the newest clip, if there is one."""
    ids = reader.song_ids(SongQuery())[:50]
    rows = [row for row in reader.song_rows(ids) if row.kind is SongKind.CLIP]
    detail = reader.song_detail(rows[0].song_id) if rows else None
    return None if detail is None else (detail, "".join(reader.albums([rows[0].song_id])))


class SavingPage(QWidget):
    """Folder, names, kinds, files beside songs, tags.

    Signals:
        set: a setting was changed; its key.
        rename_requested: saved files are to have the names of the template, if the person wants what that does.
        retag_requested: what is in and beside songs is to be written again for all that are saved.
    """

    set = Signal(str)
    rename_requested = Signal()
    retag_requested = Signal()

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._values: dict[str, str] = dict(_EXAMPLE)
        self.status = StatusLine(name="settingsSavingStatus")
        """How the last choice went; stands below the page, which is longer than its place."""
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.M)
        layout.addWidget(Words(self.tr("Saving"), scale=1.25, bold=True))
        self._build_folder(layout)
        self._build_template(layout)
        self._build_kinds(layout)
        self._build_beside(layout)
        self._build_tags(layout)
        self._build_again(layout)
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
            ("album", self.tr("Album")),
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
        self._kinds: dict[str, Tick] = {}
        for kind, words in (
            (MediaKind.MP3, self.tr("MP3, the song")),
            (MediaKind.MP4, self.tr("MP4, the song with its video")),
        ):
            self._kinds[kind.value] = self._tick(column, f"Auto{kind.value.capitalize()}", words)
        note = Words(
            self.tr("Cover and lyrics are always inside the MP3 and MP4 as well."), muted=True
        )
        column.addWidget(note)
        layout.addLayout(column)

    def _build_beside(self, layout: QVBoxLayout) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(Words(self.tr("Files beside each song")))
        self._beside: dict[str, Tick] = {}
        for name, words, note in (
            (
                "txt",
                self.tr("Lyrics (.txt)"),
                self.tr("The words as plain text, to read and to print."),
            ),
            (
                "lrc",
                self.tr("Lyrics with times (.lrc)"),
                self.tr("Players show the line that is sung. Only where there are real times."),
            ),
            (
                "json",
                self.tr("Details (.json)"),
                self.tr(
                    "All that the tags say, for other programs. No keys and no links to files."
                ),
            ),
            (
                "jpg",
                self.tr("Cover (.jpg)"),
                self.tr("The picture, for players that look for it in the folder."),
            ),
        ):
            self._beside[name] = self._tick(column, f"Beside{name.capitalize()}", words, note)
        layout.addLayout(column)
        self._show_kinds()

    def _tick(self, column: QVBoxLayout, name: str, words: str, note: str = "") -> Tick:
        box = Tick(words, self)
        box.setObjectName(f"settings{name}")
        box.clicked.connect(self._on_kind_clicked)
        column.addWidget(box)
        if note:
            box.setAccessibleDescription(note)
            under = Words(note, muted=True)
            style = self.style()
            indent = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
            indent += style.pixelMetric(QStyle.PixelMetric.PM_CheckBoxLabelSpacing)
            under.setContentsMargins(indent, 0, 0, theme.XS)
            column.addWidget(under)
        return box

    def _show_kinds(self) -> None:
        settings = self._bridge.engine.settings
        kinds, beside = settings.get(_KINDS), settings.get(_BESIDE)
        for kind, box in self._kinds.items():
            box.setChecked(kind in kinds)
        for name, box in self._beside.items():
            box.setChecked(name in beside or _SAME.get(name) in kinds)

    def _build_tags(self, layout: QVBoxLayout) -> None:
        self._tags = Choice(name="settingsTags", parent=self)
        self._tags.addItem(self.tr("ID3v2.4"), 4)
        self._tags.addItem(self.tr("ID3v2.3, for old players and cars"), 3)
        self._tags.setCurrentIndex(self._tags.findData(self._bridge.engine.settings.get(_TAGS)))
        self._tags.setMaximumWidth(320)
        self._tags.activated.connect(lambda _index: self._set(_TAGS, self._tags.currentData()))
        column = labelled(self.tr("&Tags of MP3 files"), self._tags)
        column.addWidget(
            Words(
                self.tr(
                    "Today's players read 2.4. Choose 2.3 if a car or an old player shows no titles "
                    "or wrong signs."
                ),
                muted=True,
            )
        )
        layout.addLayout(column)

    def _build_again(self, layout: QVBoxLayout) -> None:
        note = Words(
            self.tr(
                "Tags and files beside songs are for what is saved from now on. "
                "They can be written again for the songs that are saved already; the sound stays as it is."
            ),
            muted=True,
        )
        again = button(
            self.tr("&Write again for saved songs"), name="settingsWriteAgain", parent=self
        )
        again.clicked.connect(self.retag_requested)
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(note)
        column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(column)

    def _build_rename(self, layout: QVBoxLayout) -> None:
        self._rename = button(self.tr("&Rename saved files …"), name="settingsRename", parent=self)
        self._rename.clicked.connect(self._on_rename_clicked)
        layout.addWidget(self._rename, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_rename_clicked(self) -> None:
        self._save_template(then=self.rename_requested.emit)

    # What happens.

    def _set(self, key: str, value: Any, then: Callable[[], object] | None = None) -> None:
        self._bridge.do(
            self._bridge.engine.set_setting(key, value),
            owner=self,
            on_done=lambda _nothing: self._on_set(key, then),
            on_error=self._on_error,
        )

    def _on_error(self, error: DesktopError) -> None:
        self._show_folder()
        self._show_kinds()
        self.status.say_error(error)

    def _on_set(self, key: str, then: Callable[[], object] | None) -> None:
        self.status.say(self.tr("Saved."), tone=Tone.GOOD)
        self._show_folder()
        self.set.emit(key)
        if then is not None:
            then()

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
        settings = self._bridge.engine.settings
        kinds = [kind for kind, box in self._kinds.items() if box.isChecked()]
        beside = [name for name, box in self._beside.items() if box.isChecked()]
        kinds += [_SAME[name] for name in beside if _SAME.get(name) in settings.get(_KINDS)]
        for key, value in ((_KINDS, kinds), (_BESIDE, beside)):
            if sorted(value) != sorted(settings.get(key)):
                self._set(key, value)

    def _on_template_changed(self) -> None:
        self.status.clear()
        self._show_example()
        self._timer.start()

    def _on_original_clicked(self) -> None:
        default = next(one.default for one in SETTINGS if one.key == _TEMPLATE)
        self._template.setText(default)
        self._save_template()

    def _insert(self, token: str) -> None:
        self._template.insert(f"{{{token}}}")
        self._template.setFocus()

    def _save_template(self, then: Callable[[], object] | None = None) -> None:
        self._timer.stop()
        template = self._template.text()
        if self._problem.text:
            return
        if template != self._bridge.engine.settings.get(_TEMPLATE):
            self._set(_TEMPLATE, template, then)
        elif then is not None:
            then()

    def _on_example(self, found: tuple[SongDetail, str] | None) -> None:
        if found is None or found[0].clip is None:
            return
        detail, album = found
        from suno_desktop.core.media import names  # noqa: PLC0415 — not for the first paint

        take = detail.row.take
        self._values = names.values(
            clip=detail.clip,
            take=chr(ord("A") + take) if take is not None and take < 26 else None,
            task_id=detail.task.task_id,
            relay_name=detail.task.relay_name,
            album=album,
        )
        self._show_example()

    # What is shown.

    def _show_folder(self) -> None:
        self._folder.setText(plain(str(self._bridge.engine.library_folder())))
        self._folder.setCursorPosition(0)
        self._folder.setToolTip(formats.tooltip(self._folder.text()))
        self._default.setEnabled(bool(self._bridge.engine.settings.get(_FOLDER)))

    def _show_example(self) -> None:
        from suno_desktop.core.media import names  # noqa: PLC0415 — not for the first paint

        try:
            path = names.render(self._template.text(), self._values, ext="mp3")
        except DesktopError as error:
            self._example.setVisible(False)
            self._problem.say_error(error)
            self._rename.setEnabled(False)
            return
        self._problem.clear()
        self._rename.setEnabled(True)
        lines = [self.tr("Example: {path}").format(path=plain(str(path)))]
        identity = self._values["clip8"]
        if identity not in path.name:  # takes have one title, so this is what most songs meet
            other = path.with_name(names.marked(path.name, identity))
            lines.append(
                self.tr("A second song of that name: {path}").format(path=plain(str(other)))
            )
        self._example.setText("\n".join(lines))
        self._example.setVisible(True)
