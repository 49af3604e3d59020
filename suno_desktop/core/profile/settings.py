"""Every setting once: key in the file, type, default, check, label and help. Reads and writes one JSON file, atomically.

A setting is declared in a group below and used by its name, with its type: `settings.saving.template` is a `str`, and
`settings.set(SavingSettings.template, "{title}")` takes nothing else. The dialog takes label, help and options from the
declaration. What the file holds and this program does not understand is never thrown away: a damaged file is kept
beside as `.bad`, an unusable value stays until the person changes that setting, and `problems` says so.

Geometry and other convenience of the window are not here, and keys never are.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, overload

from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.model import PRICED, MediaKind
from suno_desktop.core.net import proxies
from suno_desktop.core.profile import private

_T = TypeVar("_T")
_MAX_TEXT = 4096
_MAX_PER_HOST = 4
_NO_KEYS: Mapping[str, tuple[str, ...]] = {}


class Option(NamedTuple):
    """One value that a person can choose. `label` and `help` are English and marked for translation."""

    value: Any
    label: str
    help: str = ""


class Setting(Generic[_T]):
    """One declaration.

    Attributes:
        key: its name in the file; it never changes, or stands in `was` afterwards.
        default: its value until the person chooses one, and where the file holds none that can be used.
        read: makes the value of what the file holds; raises ValueError if that cannot be used.
        label: what the dialog calls it; English, marked for translation, `&` before its letter.
        help: one or two sentences below it, or ""; English, marked for translation.
        options: what there is to choose from, in the dialog's order; () for free values.
        was: keys that it had in earlier versions of this program.
    """

    __slots__ = ("default", "help", "key", "label", "options", "read", "was")

    def __init__(
        self,
        key: str,
        default: _T,
        read: Callable[[object], _T],
        *,
        label: str,
        help: str = "",  # noqa: A002 — what it is called everywhere
        options: tuple[Option, ...] = (),
        was: tuple[str, ...] = (),
    ) -> None:
        self.key = key
        self.default = default
        self.read = read
        self.label = label
        self.help = help
        self.options = options
        self.was = was

    @overload
    def __get__(self, group: None, owner: type) -> Setting[_T]: ...

    @overload
    def __get__(self, group: Group, owner: type) -> _T: ...

    def __get__(self, group: Group | None, owner: type) -> Setting[_T] | _T:
        return self if group is None else group.settings.get(self)


class Group:
    """Settings that belong together; each is read as an attribute."""

    __slots__ = ("settings",)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings


def _text(value: object) -> str:
    if isinstance(value, str) and len(value) <= _MAX_TEXT and "\0" not in value:
        return value
    raise ValueError(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(map(_text, value))
    raise ValueError(value)


def _proxy(value: object) -> str:
    text = _text(value).strip()
    try:
        proxies.read(text)
    except UsageError:
        raise ValueError(value) from None
    return text


def _keys(value: object) -> Mapping[str, tuple[str, ...]]:
    """Names of acts with the keys that the person gave them; () for none."""
    if not isinstance(value, Mapping):
        raise ValueError(value)  # noqa: TRY004 — what every reader raises
    return {_text(name): _texts(keys) for name, keys in value.items()}


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(value)


def _share(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return value
    raise ValueError(value)


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise ValueError(value)

    return read


def _one_of(values: Sequence[_T]) -> Callable[[object], _T]:
    def read(value: object) -> _T:
        for one in values:
            if value == one and not isinstance(value, bool):
                return one
        raise ValueError(value)

    return read


def _some_of(values: Sequence[_T]) -> Callable[[object], tuple[_T, ...]]:
    one_of = _one_of(values)

    def read(value: object) -> tuple[_T, ...]:
        if isinstance(value, list | tuple):
            return tuple(one_of(one) for one in value)
        raise ValueError(value)

    return read


class SavingSettings(Group):
    """What is downloaded, where to, and what stands in and beside it."""

    __slots__ = ()

    folder = Setting(
        "library.folder",
        "",
        _text,
        label=QT_TRANSLATE_NOOP("settings", "Music folder"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "If you choose another folder, your songs can be moved there or stay where they are.",
        ),
    )
    """"" means the profile's own music folder; see `Settings.folder`."""
    marked = Setting(
        "library.marked", "", _text, label=QT_TRANSLATE_NOOP("settings", "Music folder")
    )
    """The folder in which a mark was left when it was chosen (`workflows.music_folder`); no choice of its own."""
    template = Setting(
        "library.name_template",
        "{artist}/{title} [{take} {clip8}]",
        _text,
        label=QT_TRANSLATE_NOOP("settings", "File &name template"),
    )
    kinds = Setting[tuple[MediaKind, ...]](
        "save.auto_kinds",
        (MediaKind.MP3,),
        _some_of(tuple(kind for kind in MediaKind if kind is MediaKind.MP4 or kind not in PRICED)),
        label=QT_TRANSLATE_NOOP("settings", "Download automatically when a song is ready"),
        help=QT_TRANSLATE_NOOP(
            "settings", "Cover and lyrics are always embedded in MP3 and MP4 files."
        ),
        options=(
            Option(MediaKind.MP3, QT_TRANSLATE_NOOP("settings", "MP3 (audio)")),
            Option(MediaKind.MP4, QT_TRANSLATE_NOOP("settings", "MP4 (with video)")),
        ),
    )
    """Earlier versions offered cover and lyrics here too; they are `sidecars` now and still work.

    What may cost something is never asked for automatically.
    """
    sidecars = Setting[tuple[str, ...]](
        "save.sidecars",
        (),
        _some_of(("txt", "lrc", "json", "jpg")),
        label=QT_TRANSLATE_NOOP("settings", "Extra files next to each song"),
        options=(
            Option(
                "txt",
                QT_TRANSLATE_NOOP("settings", "Lyrics (.txt)"),
                QT_TRANSLATE_NOOP("settings", "Lyrics as plain text."),
            ),
            Option(
                "lrc",
                QT_TRANSLATE_NOOP("settings", "Synced lyrics (.lrc)"),
                QT_TRANSLATE_NOOP(
                    "settings",
                    "For players that highlight the current line. Only if the song has real timing.",
                ),
            ),
            Option(
                "json",
                QT_TRANSLATE_NOOP("settings", "Details (.json)"),
                QT_TRANSLATE_NOOP(
                    "settings", "All tags as JSON, for other programs. No API keys or links."
                ),
            ),
            Option(
                "jpg",
                QT_TRANSLATE_NOOP("settings", "Cover (.jpg)"),
                QT_TRANSLATE_NOOP(
                    "settings", "For players that look for a cover image in the folder."
                ),
            ),
        ),
    )
    lrc_times = Setting(
        "save.lrc_times",
        "lines",
        _one_of(("lines", "words")),
        label=QT_TRANSLATE_NOOP("settings", "Times in synced &lyrics (.lrc)"),
        options=(
            #: Times in synced lyrics.
            Option("lines", QT_TRANSLATE_NOOP("settings", "For each line (all players)")),
            #: Times in synced lyrics.
            Option("words", QT_TRANSLATE_NOOP("settings", "For each word (enhanced LRC)")),
        ),
    )
    id3_version = Setting(
        "tags.id3_version",
        4,
        _one_of((4, 3)),
        label=QT_TRANSLATE_NOOP("settings", "&Tag format of MP3 files"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "Most players read 2.4. Choose 2.3 if your car or an older player shows no titles "
            "or garbled characters.",
        ),
        options=(
            Option(4, QT_TRANSLATE_NOOP("settings", "ID3v2.4")),
            Option(3, QT_TRANSLATE_NOOP("settings", "ID3v2.3, for old players and cars")),
        ),
    )
    albums = Setting(
        "tags.albums",
        "one",
        _one_of(("one", "month", "style", "task", "collection")),
        label=QT_TRANSLATE_NOOP("settings", "Al&bums for other players"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "To change songs that are downloaded already, press “Apply to existing songs” below.",
        ),
        options=(
            #: One album for all songs.
            Option("one", QT_TRANSLATE_NOOP("settings", "One for all songs (Suno)")),
            #: Albums by month.
            Option("month", QT_TRANSLATE_NOOP("settings", "By month (Suno 2026-03)")),
            #: Albums by genre.
            Option("style", QT_TRANSLATE_NOOP("settings", "By genre")),
            #: One album for each task.
            Option("task", QT_TRANSLATE_NOOP("settings", "One for each task")),
            #: Albums by collection.
            Option("collection", QT_TRANSLATE_NOOP("settings", "By collection")),
        ),
    )
    """What the person called the album of a song wins over it."""
    per_host = Setting(
        "save.per_host",
        4,
        _whole(1, _MAX_PER_HOST),
        label=QT_TRANSLATE_NOOP("settings", "Downloads from one server at a time"),
    )
    """There are never more than four in all."""
    ask_first = Setting[tuple[MediaKind, ...]](
        "save.ask_first",
        (MediaKind.LRC, MediaKind.WAV, MediaKind.MP4, MediaKind.MIDI),
        _some_of(tuple(MediaKind)),
        label=QT_TRANSLATE_NOOP("settings", "Ask before requests that may cost something"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "Files that a provider prepares only on request. Some providers charge for them.",
        ),
        options=(
            Option(MediaKind.LRC, QT_TRANSLATE_NOOP("settings", "Synced lyrics")),
            Option(MediaKind.WAV, QT_TRANSLATE_NOOP("settings", "WAV audio")),
            Option(
                MediaKind.MP4, QT_TRANSLATE_NOOP("settings", "Video, if the song came without one")
            ),
            Option(MediaKind.MIDI, QT_TRANSLATE_NOOP("settings", "MIDI notes")),
        ),
    )
    """Once the person has said yes to a kind it is taken out of these."""
    times_on_opening = Setting(
        "save.times_on_opening",
        "ask",
        _one_of(("ask", "yes", "no")),
        label=QT_TRANSLATE_NOOP("settings", "&When I open lyrics that are not synced"),
        options=(
            #: When the lyrics of a song are opened.
            Option("ask", QT_TRANSLATE_NOOP("settings", "Ask me, unless it is free")),
            #: When the lyrics of a song are opened.
            Option("yes", QT_TRANSLATE_NOOP("settings", "Get synced lyrics from the provider")),
            #: When the lyrics of a song are opened.
            Option("no", QT_TRANSLATE_NOOP("settings", "Do nothing")),
        ),
    )
    automatically = Setting(
        "save.automatically",
        "all",
        _one_of(("all", "kept")),
        label=QT_TRANSLATE_NOOP("settings", "Songs to download automaticall&y"),
        options=(
            #: Which songs are downloaded automatically.
            Option("all", QT_TRANSLATE_NOOP("settings", "All songs")),
            #: Which songs are downloaded automatically.
            Option(
                "kept",
                QT_TRANSLATE_NOOP(
                    "settings", "Favourites, and songs whose links are about to expire"
                ),
            ),
        ),
    )
    on_favourite = Setting[tuple[MediaKind, ...]](
        "save.on_favourite",
        (),
        _some_of((MediaKind.WAV, MediaKind.MP4, MediaKind.LRC)),
        label=QT_TRANSLATE_NOOP("settings", "Also download when a song becomes a favourite"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "You are asked before, once for all songs: providers may charge for these files.",
        ),
        options=(
            Option(MediaKind.WAV, QT_TRANSLATE_NOOP("settings", "WAV audio")),
            Option(MediaKind.MP4, QT_TRANSLATE_NOOP("settings", "MP4 (with video)")),
            Option(MediaKind.LRC, QT_TRANSLATE_NOOP("settings", "Synced lyrics")),
        ),
    )
    new_links = Setting(
        "save.new_links",
        "no",
        _one_of(("no", "yes")),
        label=QT_TRANSLATE_NOOP("settings", "When links ha&ve expired"),
        options=(
            #: When the links of a song have expired.
            Option("no", QT_TRANSLATE_NOOP("settings", "Ask for the links the provider has")),
            #: When the links of a song have expired.
            Option(
                "yes",
                QT_TRANSLATE_NOOP("settings", "Have new links made, which may cost something"),
            ),
        ),
    )
    """Only some APIs make new ones, and what they want for it is not public."""
    paused = Setting(
        "save.paused",
        False,  # noqa: FBT003 — a value
        _flag,
        label=QT_TRANSLATE_NOOP("settings", "Pause downloads"),
    )


class PollingSettings(Group):
    """How providers are asked."""

    __slots__ = ()

    paused = Setting(
        "polling.paused",
        False,  # noqa: FBT003 — a value
        _flag,
        label=QT_TRANSLATE_NOOP("settings", "Pause checks"),
    )
    watched = Setting[tuple[str, ...]](
        "polling.watched",
        (),
        _texts,
        label=QT_TRANSLATE_NOOP("settings", "&Files and folders to watch for task IDs"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "IDs that appear there are added automatically, for example from the log of a script.",
        ),
    )
    """Absolute paths."""


class KeySettings(Group):
    """Where API keys are kept."""

    __slots__ = ()

    storage = Setting(
        "keys.storage",
        "keyring",
        _one_of(("keyring", "session", "file")),
        label=QT_TRANSLATE_NOOP("settings", "Where to keep API keys"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "A key is only ever sent to its own provider. It is never written to logs, exports or the library.",
        ),
        options=(
            Option(
                "keyring",
                QT_TRANSLATE_NOOP("settings", "System &keyring (recommended)"),
                QT_TRANSLATE_NOOP(
                    "settings", "Encrypted by the system and unlocked when you sign in."
                ),
            ),
            Option(
                "session",
                QT_TRANSLATE_NOOP("settings", "This &session only"),
                QT_TRANSLATE_NOOP(
                    "settings", "Not stored. You will be asked for the key at the next start."
                ),
            ),
            Option(
                "file",
                QT_TRANSLATE_NOOP("settings", "&File (not encrypted)"),
                QT_TRANSLATE_NOOP(
                    "settings",
                    "Only your user account can read it, but anyone with access to the disk can too.",
                ),
            ),
        ),
    )


class WindowSettings(Group):
    """How the window looks and which language it speaks."""

    __slots__ = ()

    theme = Setting(
        "window.theme",
        "system",
        _one_of(("system", "light", "dark")),
        label=QT_TRANSLATE_NOOP("settings", "&Colours"),
        options=(
            Option("system", QT_TRANSLATE_NOOP("settings", "Same as system")),
            #: Colours of the window.
            Option("light", QT_TRANSLATE_NOOP("settings", "Light")),
            #: Colours of the window.
            Option("dark", QT_TRANSLATE_NOOP("settings", "Dark")),
        ),
    )
    balance = Setting(
        "window.balance",
        False,  # noqa: FBT003 — a value
        _flag,
        label=QT_TRANSLATE_NOOP("settings", "&Balance in the status bar"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "What your providers say is left on your keys, where they tell it. Checked while you use the window.",
        ),
        options=(
            #: What is left on a key, in the status bar.
            Option(False, QT_TRANSLATE_NOOP("settings", "Hidden")),  # noqa: FBT003 — a value
            #: What is left on a key, in the status bar.
            Option(True, QT_TRANSLATE_NOOP("settings", "Shown")),  # noqa: FBT003 — a value
        ),
    )
    clipboard = Setting(
        "window.clipboard",
        True,  # noqa: FBT003 — a value
        _flag,
        label=QT_TRANSLATE_NOOP("settings", "Task IDs in the cli&pboard"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "When you come back to the window with new task IDs copied elsewhere, it offers to add them. Nothing is "
            "sent before you agree.",
        ),
        options=(
            #: What happens with task IDs that were copied in another program.
            Option(True, QT_TRANSLATE_NOOP("settings", "Offer to add them")),  # noqa: FBT003 — a value
            #: What happens with task IDs that were copied in another program.
            Option(False, QT_TRANSLATE_NOOP("settings", "Ignore them")),  # noqa: FBT003 — a value
        ),
    )
    tray = Setting(
        "window.tray",
        False,  # noqa: FBT003 — a value
        _flag,
        label=QT_TRANSLATE_NOOP("settings", "&Tray icon"),
        options=(
            #: Icon in the tray.
            Option(False, QT_TRANSLATE_NOOP("settings", "Only while it is needed")),  # noqa: FBT003 — a value
            #: Icon in the tray.
            Option(True, QT_TRANSLATE_NOOP("settings", "Always shown")),  # noqa: FBT003 — a value
        ),
    )
    on_close = Setting(
        "window.on_close",
        "ask",
        _one_of(("ask", "tray", "quit")),
        label=QT_TRANSLATE_NOOP(
            "settings", "When I close the &window before everything is finished"
        ),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "Without a tray, closing the window always quits. What is unfinished goes on at the next start.",
        ),
        options=(
            #: When the window is closed before everything is finished.
            Option("ask", QT_TRANSLATE_NOOP("settings", "Ask me once")),
            #: When the window is closed before everything is finished.
            Option("tray", QT_TRANSLATE_NOOP("settings", "Keep working in the tray")),
            #: When the window is closed before everything is finished.
            Option("quit", QT_TRANSLATE_NOOP("settings", "Quit and go on next time")),
        ),
    )
    language = Setting(
        "window.language",
        "",
        _text,
        label=QT_TRANSLATE_NOOP("settings", "&Language"),
        options=(Option("", QT_TRANSLATE_NOOP("settings", "Same as system")),),
    )
    """"" means the first language of the system that there is a translation for. The dialog adds the languages."""
    shortcuts = Setting(
        "window.shortcuts",
        _NO_KEYS,
        _keys,
        label=QT_TRANSLATE_NOOP("settings", "Keyboard shortcuts"),
    )
    """Only those that the person changed; they are chosen in the window that lists them all."""


class NetworkSettings(Group):
    """How servers are reached."""

    __slots__ = ()

    proxy = Setting(
        "network.proxy",
        "",
        _proxy,
        label=QT_TRANSLATE_NOOP("settings", "P&roxy"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "Leave empty to use the system's proxy. Otherwise enter it like http://host:port or "
            "socks5h://user:password@host:port, or “direct” to use none.",
        ),
    )


class PlayerSettings(Group):
    """The player."""

    __slots__ = ()

    #: Loudness of the player.
    volume = Setting("player.volume", 0.8, _share, label=QT_TRANSLATE_NOOP("settings", "Volume"))
    """As shown, 0 to 1."""
    fade_ms = Setting(
        "player.fade_ms",
        200,
        _one_of((200, 0)),
        label=QT_TRANSLATE_NOOP("settings", "On &pause, stop, next and seek"),
        options=(
            #: On pause, stop, next and seek.
            Option(200, QT_TRANSLATE_NOOP("settings", "Fade out and in (0.2 s)")),
            #: On pause, stop, next and seek.
            Option(0, QT_TRANSLATE_NOOP("settings", "Stop the sound at once")),
        ),
    )
    equally_loud = Setting(
        "player.equally_loud",
        False,  # noqa: FBT003 — a value
        _flag,
        label=QT_TRANSLATE_NOOP("settings", "&Loudness of songs"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "Files are not changed. Downloaded songs are measured in the background once you play something. At full "
            "volume, quiet songs cannot become louder.",
        ),
        options=(
            #: Loudness of songs.
            Option(False, QT_TRANSLATE_NOOP("settings", "As recorded")),  # noqa: FBT003 — a value
            #: Loudness of songs.
            Option(True, QT_TRANSLATE_NOOP("settings", "Play all songs equally loud")),  # noqa: FBT003 — a value
        ),
    )
    output = Setting(
        "player.output",
        "",
        _text,
        label=QT_TRANSLATE_NOOP("settings", "&Output"),
        help=QT_TRANSLATE_NOOP(
            "settings",
            "While a chosen output is not connected, songs play to the system default.",
        ),
        options=(
            #: The output of sound that the system uses.
            Option("", QT_TRANSLATE_NOOP("settings", "System default")),
        ),
    )
    """The id of a sound device; others than the default are asked of the system."""
    preview_s = Setting(
        "player.preview_s",
        15,
        _one_of((5, 10, 15, 20, 30)),
        label=QT_TRANSLATE_NOOP("settings", "Le&ngth of a preview"),
        options=(
            Option(5, QT_TRANSLATE_NOOP("settings", "5 seconds")),
            Option(10, QT_TRANSLATE_NOOP("settings", "10 seconds")),
            Option(15, QT_TRANSLATE_NOOP("settings", "15 seconds")),
            Option(20, QT_TRANSLATE_NOOP("settings", "20 seconds")),
            Option(30, QT_TRANSLATE_NOOP("settings", "30 seconds")),
        ),
    )


class DesktopLyricsSettings(Group):
    """How the lyrics over the desktop look."""

    __slots__ = ()

    px = Setting(
        "desktop_lyrics.px",
        32,
        _one_of((22, 32, 44, 60)),
        label=QT_TRANSLATE_NOOP("settings", "&Size of desktop lyrics"),
        options=(
            #: Size of the letters of desktop lyrics.
            Option(22, QT_TRANSLATE_NOOP("settings", "Small")),
            #: Size of the letters of desktop lyrics.
            Option(32, QT_TRANSLATE_NOOP("settings", "Medium")),
            #: Size of the letters of desktop lyrics.
            Option(44, QT_TRANSLATE_NOOP("settings", "Large")),
            #: Size of the letters of desktop lyrics.
            Option(60, QT_TRANSLATE_NOOP("settings", "Very large")),
        ),
    )
    colours = Setting(
        "desktop_lyrics.colours",
        "violet",
        _one_of(("violet", "gold", "green", "blue")),
        label=QT_TRANSLATE_NOOP("settings", "&Colours of desktop lyrics"),
        options=(
            #: Colours of desktop lyrics: of what is to be sung and of what is sung.
            Option("violet", QT_TRANSLATE_NOOP("settings", "White and violet")),
            #: Colours of desktop lyrics: of what is to be sung and of what is sung.
            Option("gold", QT_TRANSLATE_NOOP("settings", "White and gold")),
            #: Colours of desktop lyrics: of what is to be sung and of what is sung.
            Option("green", QT_TRANSLATE_NOOP("settings", "White and green")),
            #: Colours of desktop lyrics: of what is to be sung and of what is sung.
            Option("blue", QT_TRANSLATE_NOOP("settings", "White and blue")),
        ),
    )


GROUPS: tuple[type[Group], ...] = (
    SavingSettings,
    PollingSettings,
    KeySettings,
    WindowSettings,
    NetworkSettings,
    PlayerSettings,
    DesktopLyricsSettings,
)


def declared(groups: Sequence[type[Group]] = GROUPS) -> tuple[Setting[Any], ...]:
    """Every setting of these groups, in their order."""
    return tuple(
        one for group in groups for one in vars(group).values() if isinstance(one, Setting)
    )


class Settings:
    """The values of one profile.

    Reading never fails; `problems` tells what could not be read or used. Unknown keys in the file are kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._problem: DiskError | None = None
        self.saving = SavingSettings(self)
        self.polling = PollingSettings(self)
        self.keys = KeySettings(self)
        self.window = WindowSettings(self)
        self.network = NetworkSettings(self)
        self.player = PlayerSettings(self)
        self.desktop_lyrics = DesktopLyricsSettings(self)
        self._load()

    def get(self, setting: Setting[_T]) -> _T:
        """The value of a setting: what the file holds if that can be used, else the default."""
        found = self._find(setting)
        if found is None:
            return setting.default
        try:
            return setting.read(found[1])
        except ValueError:
            return setting.default

    def folder(self, default: Path) -> Path:
        """Where songs are saved: the chosen folder, else `default`."""
        chosen = self.saving.folder
        return Path(chosen).expanduser() if chosen else default

    @property
    def problems(self) -> tuple[DiskError, ...]:
        """What is wrong with the file, each a sentence: it is damaged, cannot be read, or some values cannot be used."""
        if self._problem is not None:
            return (self._problem,)
        unusable = [
            found[0]
            for one in declared()
            if (found := self._find(one)) and not _fits(one, found[1])
        ]
        if not unusable:
            return ()
        return (DiskError("settings.unusable", path=self._path, names=", ".join(unusable)),)

    def set(self, setting: Setting[_T], value: _T) -> None:
        """Set one value and write the file. All else that the file holds by now stays as it is.

        Raises:
            ValueError: the value does not fit.
            DiskError: the file cannot be read, or it is damaged and no copy of it can be kept; nothing was written.
            OSError: the file cannot be written; the old file stays.
        """
        if not _fits(setting, value):
            raise ValueError(setting.key)
        self._load()
        if self._problem is not None and self._problem.code != "settings.damaged":
            raise DiskError(self._problem.code, **self._problem.values)
        values = {key: kept for key, kept in self._values.items() if key not in setting.was}
        values[setting.key] = value
        write_json(self._path, values)
        self._values, self._problem = values, None

    def _find(self, setting: Setting[Any]) -> tuple[str, Any] | None:
        """The key under which the file holds a value of this setting, and that value."""
        values = self._values
        return next(
            ((key, values[key]) for key in (setting.key, *setting.was) if key in values), None
        )

    def _load(self) -> None:
        """Take what the file holds now; what was known stays where the file is gone or cannot be understood."""
        self._problem = None
        try:
            data = _read_file(self._path)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not _leads_away(self._path):
                return
            self._problem = DiskError("settings.unreadable", path=self._path, reason=_reason(error))
            return
        try:
            values = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            self._values = values
            return
        try:
            kept = _keep(self._path, data)
        except OSError as error:
            self._problem = DiskError("settings.not_kept", path=self._path, reason=_reason(error))
        else:
            self._problem = DiskError("settings.damaged", path=self._path, kept=kept)


def _fits(setting: Setting[Any], value: object) -> bool:
    try:
        setting.read(value)
    except ValueError:
        return False
    return True


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _read_file(path: Path) -> bytes:
    """What a file holds. A pipe or a device in its place is not waited for."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a file")
    return path.read_bytes()


def _leads_away(path: Path) -> bool:
    """Whether a link on the way to a file leads nowhere: what it leads to may be on a disk that is not connected."""
    return any(one.is_symlink() and not one.exists() for one in (path, *path.parents))


def _keep(path: Path, data: bytes) -> Path:
    """Keep the bytes of a damaged file beside it, once: as `.bad`, or `.bad.2` and so on where that is another one.

    Raises:
        OSError: they cannot be written.
    """
    for number in itertools.count(1):
        kept = path.with_name(f"{path.name}.bad" + (f".{number}" if number > 1 else ""))
        try:
            handle = os.open(
                kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
            )
        except FileExistsError:
            with contextlib.suppress(OSError):
                if _read_file(kept) == data:
                    return kept
            continue
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                kept.unlink()
            raise
        return kept
    raise AssertionError


def write_json(path: Path, value: object) -> None:
    """Replace a small JSON file so that it is always whole. Text outside of Unicode (paths of bytes) is kept exactly.

    Raises:
        OSError: it cannot be written; the old file stays.
    """
    try:
        data = json.dumps(value, ensure_ascii=False, indent=2).encode()
    except UnicodeEncodeError:
        data = json.dumps(value, indent=2).encode()
    write_bytes(path, data)


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a small file of our own so that it is always whole.

    Raises:
        OSError: it cannot be written; the old file stays.
    """
    private.make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
