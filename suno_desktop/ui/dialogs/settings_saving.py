"""The settings page about files: the folder, their names with a real example, what is saved, and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

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
from suno_desktop.core.profile.settings import SavingSettings
from suno_desktop.core.rows import MoveWay, SongDetail, SongQuery
from suno_desktop.ui import theme
from suno_desktop.ui.dialogs.move_folder import MoveFolderDialog
from suno_desktop.ui.dialogs.settings_page import SettingsPage, declared_words, same
from suno_desktop.ui.dialogs.widgets import StatusLine, Words, button, fixed_font
from suno_desktop.ui.messages import plain
from suno_desktop.ui.views.labels import set_tip

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
_SAME: dict[str, MediaKind] = {"txt": MediaKind.LYRICS, "jpg": MediaKind.COVER}
"""What may lie next to a song may also be among the kinds that are downloaded automatically, without its sound."""


def newest_clip(reader: LibraryReader) -> tuple[SongDetail, str] | None:
    """The song to show names with, and its album: the newest clip, if there is one."""
    ids = reader.song_ids(SongQuery())[:50]
    rows = [row for row in reader.song_rows(ids) if row.kind is SongKind.CLIP]
    detail = reader.song_detail(rows[0].song_id) if rows else None
    return None if detail is None else (detail, "".join(reader.albums([rows[0].song_id])))


class SavingPage(SettingsPage):
    """Folder, names, kinds, files beside songs, tags.

    Signals:
        rename_requested: saved files are to have the names of the template, if the person wants what that does.
        retag_requested: what is in and beside songs is to be written again for all that are saved.
        move_begun: another folder is chosen, and the songs are being brought there.
    """

    rename_requested = Signal()
    retag_requested = Signal()
    move_begun = Signal()

    def __init__(self, *, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        # The status stands below the page, which is longer than its place.
        title = self.tr("Downloads")
        super().__init__(bridge=bridge, title=title, status="settingsSavingStatus", parent=parent)
        self._values: dict[str, str] = dict(_EXAMPLE)
        self._build_folder(self.column)
        self._build_template(self.column)
        self._kinds = self.ticks(
            SavingSettings.kinds, names="settingsAuto", clicked=self._on_kind_clicked
        )
        self.choice(SavingSettings.automatically, name="settingsAutomatically")
        self._favourite = self.ticks(
            SavingSettings.on_favourite,
            names="settingsFavourite",
            clicked=self._on_favourite_clicked,
        )
        self.shown(self._show_favourite)
        self._beside = self.ticks(
            SavingSettings.sidecars, names="settingsBeside", clicked=self._on_kind_clicked
        )
        self.shown(self._show_kinds)
        self.choice(SavingSettings.lrc_times, name="settingsLrcTimes")
        self.choice(SavingSettings.times_on_opening, name="settingsTimesOnOpening")
        self._first = self.ticks(
            SavingSettings.ask_first, names="settingsAskFirst", clicked=self._on_first_clicked
        )
        self.shown(self._show_first)
        self.choice(SavingSettings.new_links, name="settingsNewLinks")
        self.choice(SavingSettings.id3_version, name="settingsTags")
        self.choice(SavingSettings.albums, name="settingsAlbums")
        self._build_again(self.column)
        self.column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save_template)
        self._template.textChanged.connect(self._on_template_changed)
        self._template.editingFinished.connect(self._save_template)
        self.shown(self._show_folder)
        self._show_example()
        bridge.read(newest_clip, owner=self, on_done=self._on_example)

    # Parts.

    def _build_folder(self, layout: QVBoxLayout) -> None:
        self._folder = QLineEdit(self)
        self._folder.setObjectName("settingsFolder")
        self._folder.setReadOnly(True)
        self._folder.setAccessibleName(declared_words(SavingSettings.folder.label))
        choose = button(self.tr("C&hoose…"), name="settingsFolderChoose", parent=self)
        choose.setAccessibleName(self.tr("Choose another folder"))
        choose.clicked.connect(self._on_choose_clicked)
        self._default = button(self.tr("Use default"), name="settingsFolderDefault", parent=self)
        self._default.clicked.connect(lambda: self._choose(""))
        label = Words(declared_words(SavingSettings.folder.label), wraps=False)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        row.addWidget(self._default)
        note = Words(declared_words(SavingSettings.folder.help), muted=True)
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(label)
        column.addLayout(row)
        column.addWidget(note)
        layout.addLayout(column)

    def _build_template(self, layout: QVBoxLayout) -> None:
        self._template = QLineEdit(self.settings.saving.template, self)
        self._template.setObjectName("settingsTemplate")
        self._template.setFont(fixed_font())
        self._template.setMaxLength(300)
        label = Words(declared_words(SavingSettings.template.label), wraps=False)
        label.setBuddy(self._template)
        #: Verb, on a button: insert a field into the file name template.
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
            #: Field of the file name template: the title of the song.
            ("title", self.tr("Title")),
            ("album", self.tr("Album")),
            ("take", self.tr("Version: A, B…")),
            ("clip8", self.tr("First 8 characters of the song ID")),
            ("task8", self.tr("First 8 characters of the task ID")),
            #: Field of the file name template: the style of music, which Suno calls tags.
            ("style", self.tr("Style")),
            #: Field of the file name template: the model of Suno that made the song, such as v4.5.
            ("model", self.tr("Model")),
            ("date", self.tr("Date created")),
            ("year", self.tr("Year created")),
            ("relay", self.tr("Provider")),
            ("clip", self.tr("Full song ID")),
            ("task", self.tr("Full task ID")),
        ):
            action = menu.addAction(f"{{{token}}}   {words}")
            action.triggered.connect(lambda _on=False, token=token: self._insert(token))
        return menu

    def _show_kinds(self) -> None:
        kinds, beside = self.settings.saving.kinds, self.settings.saving.sidecars
        for kind, box in self._kinds.items():
            box.setChecked(kind in kinds)
        for name, box in self._beside.items():
            box.setChecked(name in beside or _SAME.get(name) in kinds)

    def _build_again(self, layout: QVBoxLayout) -> None:
        note = Words(
            self.tr(
                "These settings apply to new downloads. You can also apply them to songs you already have; "
                "the audio does not change."
            ),
            muted=True,
        )
        again = button(self.tr("&Apply to existing songs…"), name="settingsWriteAgain", parent=self)
        again.clicked.connect(self.retag_requested)
        column = QVBoxLayout()
        column.setSpacing(theme.XS)
        column.addWidget(note)
        column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(column)

    def _build_rename(self, layout: QVBoxLayout) -> None:
        self._rename = button(
            self.tr("&Rename downloaded files…"), name="settingsRename", parent=self
        )
        self._rename.clicked.connect(self._on_rename_clicked)
        layout.addWidget(self._rename, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_rename_clicked(self) -> None:
        self._save_template(then=self.rename_requested.emit)

    # What happens.

    def _on_choose_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Music folder"))
        chooser.setObjectName("settingsFolderChooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setDirectory(str(self.bridge.engine.folder.path))
        chooser.fileSelected.connect(self._on_folder_selected)
        chooser.open()

    def _on_folder_selected(self, name: str) -> None:
        self._choose(str(Path(name)))

    def _choose(self, value: str) -> None:
        """Another folder; if there are songs in the one before, the person is asked what becomes of them."""
        old = self.bridge.engine.folder.path
        new = Path(value) if value else self.bridge.engine.folder.usual

        def ask(found: tuple[int, int]) -> None:
            files, size = found
            if not files or old == new:
                self.put(SavingSettings.folder, value)
                return
            dialog = MoveFolderDialog(old=old, new=new, files=files, size=size, parent=self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.chosen.connect(lambda way: self._change_folder(value, way))
            dialog.open()

        self.bridge.survey(lambda reader: reader.files_below(old), owner=self, on_done=ask)

    def _change_folder(self, value: str, way: MoveWay | None) -> None:
        if way is None:
            self.put(SavingSettings.folder, value)
            return
        self.bridge.do(
            self.bridge.engine.moving.move(value, way),
            owner=self,
            on_done=lambda _nothing: self._on_moving(),
            on_error=self._on_error,
        )

    def _on_moving(self) -> None:
        self.set.emit(SavingSettings.folder.key)
        self.move_begun.emit()

    def _on_kind_clicked(self) -> None:
        saving = self.settings.saving
        kinds = [kind for kind, box in self._kinds.items() if box.isChecked()]
        beside = [name for name, box in self._beside.items() if box.isChecked()]
        kinds += [_SAME[name] for name in beside if _SAME.get(name) in saving.kinds]
        changes_kinds = not same(kinds, saving.kinds)
        if not same(beside, saving.sidecars):
            self.put(SavingSettings.sidecars, tuple(beside))
        if changes_kinds:
            self.put(SavingSettings.kinds, tuple(kinds))

    def _show_favourite(self) -> None:
        for kind, box in self._favourite.items():
            box.setChecked(kind in self.settings.saving.on_favourite)

    def _on_favourite_clicked(self) -> None:
        kinds = tuple(kind for kind, box in self._favourite.items() if box.isChecked())
        self.put(SavingSettings.on_favourite, kinds)

    def _show_first(self) -> None:
        for kind, box in self._first.items():
            box.setChecked(kind in self.settings.saving.ask_first)

    def _on_first_clicked(self) -> None:
        kinds = tuple(kind for kind, box in self._first.items() if box.isChecked())
        self.put(SavingSettings.ask_first, kinds)

    def _on_template_changed(self) -> None:
        self.status.clear()
        self._show_example()
        self._timer.start()

    def _on_original_clicked(self) -> None:
        self._template.setText(SavingSettings.template.default)
        self._save_template()

    def _insert(self, token: str) -> None:
        self._template.insert(f"{{{token}}}")
        self._template.setFocus()

    def _save_template(self, then: Callable[[], object] | None = None) -> None:
        self._timer.stop()
        template = self._template.text()
        if self._problem.text:
            return
        if template != self.settings.saving.template:
            self.put(SavingSettings.template, template, then)
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
        self._folder.setText(plain(str(self.bridge.engine.folder.path)))
        self._folder.setCursorPosition(0)
        set_tip(self._folder, self._folder.text())
        self._default.setEnabled(bool(self.settings.saving.folder))

    def _show_example(self) -> None:
        from suno_desktop.core.media import names  # noqa: PLC0415 — not for the first paint

        self._original.setEnabled(self._template.text() != SavingSettings.template.default)
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
                self.tr("If two songs share a name: {path}").format(path=plain(str(other)))
            )
        self._example.setText("\n".join(lines))
        self._example.setVisible(True)
