"""Where songs are saved and how they are named there: the settings, or this run's own folder. Saves nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from suno_desktop.core.engine.context import Context
from suno_desktop.core.errors import DiskError
from suno_desktop.core.profile.settings import SavingSettings, Setting

if TYPE_CHECKING:
    from suno_desktop.core.workflows.save_file import SaveOrder

_T = TypeVar("_T")


class SavingFolder:
    """The folder of the library's files."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._of_this_run: Path | None = None

    @property
    def path(self) -> Path:
        """Where songs are saved; instant, and it may not be there."""
        if self._of_this_run is not None:
            return self._of_this_run
        return self._context.settings.folder(self._context.profile.music)

    @property
    def usual(self) -> Path:
        """Where songs are saved if the person chose no folder."""
        return self._context.profile.music

    @property
    def is_of_this_run(self) -> bool:
        """Whether `use` named it."""
        return self._of_this_run is not None

    def was_marked(self, root: Path) -> bool:
        """Whether this is the chosen folder, and its mark was left when it was chosen: without it the disk is away."""
        settings = self._context.settings
        return settings.saving.marked == str(root) and settings.folder(self.usual) == root

    def use(self, folder: Path) -> None:
        """Save into this folder in this run (`--out`); it is made if it is not there, and marked.

        Raises:
            DiskError: it cannot be made, its path leaves no room for the names of songs, or songs were saved in it or in
                one around it and that is not the same folder any more: its disk is away (`disk.missing`).
        """
        from suno_desktop.core.media import names
        from suno_desktop.core.media.disk import disk_errors
        from suno_desktop.core.workflows.music_folder import check_root

        context = self._context
        names.room(folder, context.settings.saving.template)
        saved, was_marked = self._saved_below(folder), self.was_marked(folder)
        if not (saved or was_marked):
            self._check_way(folder)
            with disk_errors(folder):
                folder.mkdir(parents=True, exist_ok=True)
        if folder != context.profile.music:
            check_root(folder, lambda: saved, was_marked=was_marked)
        self._of_this_run = folder

    def _saved_below(self, folder: Path) -> list[Path]:
        context = self._context
        return context.write(lambda: context.library.saved_below(folder)).result()

    def _check_way(self, folder: Path) -> None:
        from suno_desktop.core.engine.upkeep import all_saved
        from suno_desktop.core.workflows.music_folder import check_way

        check_way(
            folder,
            own=self.usual,
            saved_below=self._saved_below,
            saved=lambda: all_saved(self._context),
        )

    def order(self) -> SaveOrder:
        """Root and template for the next file. Our own default folder is made; a chosen one must be there."""
        from suno_desktop.core.workflows.save_file import SaveOrder

        root, own = self.path, self._context.profile.music
        settings = self._context.settings.saving
        if root == own:
            with suppress(OSError):  # saving says what is wrong
                own.mkdir(parents=True, exist_ok=True)
        return SaveOrder(
            root=root,
            template=settings.template,
            id3_version=settings.id3_version,
            albums=settings.albums,
            lrc_times=settings.lrc_times,
            sidecars=settings.sidecars,
            is_chosen=root != own,
            was_marked=self.was_marked(root),
        )

    def named(self, value: str) -> Path:
        """The folder that a value of the setting names."""
        return Path(value).expanduser() if value else self.usual

    def refuse(self, setting: Setting[_T], value: _T) -> None:
        """See that a folder or template could hold a song: now, not at the five hundredth download.

        A folder is marked at once, while it is surely there: its disk may be away before the first song comes.

        Raises:
            UsageError: a template that cannot be used.
            DiskError: a folder that songs cannot be saved in.
        """
        from suno_desktop.core.media import disk, names

        root, template = self.path, self._context.settings.saving.template
        if setting is SavingSettings.folder:
            root = self.named(str(value))
        elif setting is SavingSettings.template:
            template = str(value)
            names.check_template(template)
        else:
            return
        names.room(root, template)
        if setting is SavingSettings.folder and value:
            disk.check_writable(root)
            if root != self.usual:
                self._mark(root)

    def _mark(self, root: Path) -> None:
        from suno_desktop.core.workflows.music_folder import is_there, leave_mark

        if not is_there(root, lambda: self._saved_below(root)):
            return  # its disk is away, and this is the place where it is put
        with suppress(DiskError):  # it is full: the first song marks it
            leave_mark(root)
            self._context.store_setting(SavingSettings.marked, str(root))
