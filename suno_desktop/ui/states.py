"""What a state is called, which drawing and tone it has, and which sentence tells it.

One place, so that lists, panel and tasks never call the same thing by two names. Pure; paints nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject

from suno_desktop.core import stem_names
from suno_desktop.core.errors import SAME_KEY
from suno_desktop.core.fields import QT_TRANSLATE_NOOP
from suno_desktop.core.model import (
    ClipState,
    FileState,
    MediaFile,
    MediaKind,
    SongKind,
    TaskState,
    Way,
)
from suno_desktop.core.rows import SongDetail, SongRow, TaskRow
from suno_desktop.core.sentences import SENTENCES, Next
from suno_desktop.core.state_words import FILE_WORDS, TASK_WORDS
from suno_desktop.ui.formats import counted, lately, length, line, number, seconds_until, short_id
from suno_desktop.ui.messages import plain, say


def _tr(text: str) -> str:
    return QCoreApplication.translate("states", text)


class Shown(NamedTuple):
    """A state as it is shown."""

    word: str
    icon: str
    tone: str
    """Name of a colour of the theme."""
    percent: int | None = None
    """How far it is, if that is known."""
    busy: bool = False
    """Something is going on."""

    @property
    def is_settled(self) -> bool:
        """Whether a quiet mark says enough: it is here, and nothing is to be done."""
        return self.tone == "good" and self.percent is None


_TASKS: Final[Mapping[TaskState, tuple[str, str]]] = {
    TaskState.WAITING: ("hourglass", "muted"),
    TaskState.RUNNING: ("arc", "busy"),
    TaskState.READY: ("saved", "good"),
    TaskState.FAILED: ("failed", "bad"),
    TaskState.STALLED: ("clock", "warn"),
    TaskState.HELD: ("key", "warn"),
    TaskState.UNKNOWN: ("question", "warn"),
    TaskState.GONE: ("question", "muted"),
}
_CLIPS: Final[Mapping[ClipState, tuple[str, str, str]]] = {
    ClipState.PENDING: (QT_TRANSLATE_NOOP("states", "Generating"), "arc", "busy"),
    ClipState.STREAMING: (QT_TRANSLATE_NOOP("states", "Live preview"), "live", "busy"),
    ClipState.READY: (QT_TRANSLATE_NOOP("states", "Not downloaded"), "ring", "muted"),
    ClipState.FAILED: (QT_TRANSLATE_NOOP("states", "Failed"), "failed", "bad"),
}
_FILES: Final[Mapping[FileState, tuple[str, str]]] = {
    FileState.ABSENT: ("ring", "muted"),
    FileState.QUEUED: ("hourglass", "muted"),
    FileState.DOWNLOADING: ("save", "busy"),
    FileState.PAUSED: ("pause", "muted"),
    FileState.SAVED: ("dot", "good"),
    FileState.BLOCKED: ("blocked", "muted"),
    FileState.FAILED: ("failed", "warn"),
    FileState.MISSING: ("question", "warn"),
    FileState.DAMAGED: ("failed", "warn"),
}
_KINDS: Final[Mapping[MediaKind, str]] = {
    #: Kind of a file of a song.
    MediaKind.MP3: QT_TRANSLATE_NOOP("states", "Audio"),
    MediaKind.MP4: QT_TRANSLATE_NOOP("states", "Video"),
    #: Kind of a file of a song: its picture.
    MediaKind.COVER: QT_TRANSLATE_NOOP("states", "Cover"),
    MediaKind.LYRICS: QT_TRANSLATE_NOOP("states", "Lyrics"),
    #: Kind of a file of a song: lyrics with the time of each line.
    MediaKind.LRC: QT_TRANSLATE_NOOP("states", "Synced lyrics"),
    #: Kind of a file of a song: uncompressed audio.
    MediaKind.WAV: QT_TRANSLATE_NOOP("states", "WAV audio"),
    #: Kind of a file of a song: its notes.
    MediaKind.MIDI: QT_TRANSLATE_NOOP("states", "MIDI notes"),
}
_IN_WORDS: Final = frozenset({MediaKind.COVER, MediaKind.LYRICS})
"""Kinds that sentences call by a word; others by their format."""
# What matters most of several downloads of one song stands first.
_URGENCY: Final = (
    FileState.DOWNLOADING,
    FileState.QUEUED,
    FileState.PAUSED,
)


def kind_word(kind: MediaKind) -> str:
    """Audio, Video, Cover, Lyrics."""
    return _tr(_KINDS[kind])


def of_task(state: TaskState, percent: int | None = None) -> Shown:
    """A task's state."""
    icon, tone = _TASKS[state]
    running = state is TaskState.RUNNING
    return Shown(
        _tr(TASK_WORDS[state]),
        icon,
        tone,
        percent=percent if running else None,
        busy=running or state is TaskState.WAITING,
    )


def of_task_row(row: TaskRow) -> Shown:
    """A task's state; of a ready one what is true of its songs, which may be unfinished or have failed."""
    if row.state is TaskState.READY and row.running_songs:
        return of_task(TaskState.RUNNING)
    if row.state is TaskState.READY and row.failed_songs:
        return Shown(_tr(QT_TRANSLATE_NOOP("states", "Partly failed")), "failed", "warn")
    return of_task(row.state, row.progress)


def of_file(state: FileState, percent: int | None = None, *, is_encrypted: bool = False) -> Shown:
    """The state of a song's download; `is_encrypted` where it is blocked because Suno encrypts the song."""
    icon, tone = _FILES[state]
    word = FILE_WORDS[state]
    if is_encrypted:
        word = QT_TRANSLATE_NOOP("states", "Encrypted by Suno")
    loading = state is FileState.DOWNLOADING
    percent = percent if loading else None
    return Shown(_tr(word), icon, tone, percent=percent, busy=loading)


def of_media_file(file: MediaFile) -> Shown:
    """A download's state, with what is known of it besides."""
    shown = of_file(file.state, is_encrypted=file.is_encrypted)
    if file.is_being_made:
        #: State of a download: the provider is making the file.
        return shown._replace(word=_tr(QT_TRANSLATE_NOOP("states", "Being prepared")), busy=True)
    return shown


def of_song(row: SongRow, percent: int | None = None) -> Shown:
    """The one state that the Songs table shows of a row; `percent` is that of its running download."""
    if row.kind is SongKind.TASK:
        return of_task(row.task_state, row.progress)
    for state in _URGENCY:
        if state in row.files.values():
            return of_file(state, percent)
    main = MediaKind.LYRICS if row.kind is SongKind.SHEET else MediaKind.MP3
    if main in row.files:
        return of_file(row.files[main], is_encrypted=row.is_encrypted)
    if row.files.get(MediaKind.MP4) is FileState.SAVED:
        return Shown(_tr(QT_TRANSLATE_NOOP("states", "Downloaded as video")), "dot", "good")
    if row.kind is SongKind.SHEET:
        return Shown(_tr(QT_TRANSLATE_NOOP("states", "Lyrics only")), "sheet", "muted")
    word, icon, tone = _CLIPS[row.state]
    rendering = row.state in {ClipState.PENDING, ClipState.STREAMING}
    return Shown(
        _tr(word),
        icon,
        tone,
        percent=row.progress if row.state is ClipState.PENDING else None,
        busy=rendering,
    )


class StateSentence(NamedTuple):
    """A state told in a sentence: a code of `sentences` with what it names, and what could be done."""

    code: str
    values: Mapping[str, str]
    details: str = ""
    """The other side's own words."""
    kept: str = ""
    """The whole sentence as it was when it happened, in English."""
    general: str = ""
    """Code of a sentence without values, for when the values are not known any more."""
    then: Next = ""
    """What comes next if the trouble may pass."""
    deed: str = ""
    """retry_task, check_task, retry_file, resume_file, save, settings or ""."""
    tone: str = "muted"
    icon: str = ""
    """The drawing of what the sentence tells; "" for that of the whole row."""


_DEEDS: Final[Mapping[FileState, str]] = {
    FileState.ABSENT: "save",
    FileState.BLOCKED: "check_task",
    FileState.FAILED: "retry_file",
    FileState.MISSING: "retry_file",
    FileState.DAMAGED: "retry_file",
    FileState.PAUSED: "resume_file",
}
_NEXT: Final[Mapping[FileState, Next]] = {FileState.QUEUED: "again", FileState.FAILED: "retry"}
_ENDED: Final = frozenset(TaskState) - {TaskState.WAITING, TaskState.RUNNING, TaskState.READY}
_IN_SETTINGS: Final = ("relay.key", "task.no_relay")
"""Codes of troubles that the person ends in the settings."""
PART_RUNNING: Final = "task.part_running"
PART_FAILED: Final = "task.part_failed"
_MINUTES_FROM_S: Final = 90
_DAYS_FROM_H: Final = 48
_ASK_AGAIN: Final = frozenset(
    {TaskState.STALLED, TaskState.HELD, TaskState.UNKNOWN, TaskState.GONE, TaskState.FAILED}
)


def _task_deed(task: TaskRow) -> str:
    code = task.code or ""
    if task.state is TaskState.HELD and code.startswith(_IN_SETTINGS) and code not in SAME_KEY:
        return "settings"
    if task.state not in _ASK_AGAIN:
        return ""
    # The button is called what the sentence calls it.
    sentence = SENTENCES.get(code or f"task.{task.state.value}", "")
    return "retry_task" if "Retry" in sentence else "check_task"


def tell_task(task: TaskRow) -> StateSentence:
    """A task's state in a sentence."""
    values = {"message": _in_short(task.detail)}
    code = task.code or f"task.{task.state.value}"
    if task.state is TaskState.READY and task.code is None:
        code = PART_RUNNING if task.running_songs else PART_FAILED if task.failed_songs else code
    if code == "task.running" and task.progress is None and task.usual_s is not None:
        # A relay that tells no progress: how long such tasks take there, as a guess.
        code = "task.usual" if task.usual_s >= _MINUTES_FROM_S else "task.usual_seconds"
        values |= {
            "minutes": number(round(task.usual_s / 60)),
            "seconds": number(max(5, round(task.usual_s / 5) * 5)),
        }
    values["relay"] = task.relay_name or _some_relay(code)
    return StateSentence(
        code,
        values,
        details=task.detail or task.reason or "",
        general=f"task.{task.state.value}",
        then="again" if task.state in {TaskState.WAITING, TaskState.RUNNING} else "",
        deed=_task_deed(task),
        tone=of_task_row(task).tone,
    )


def _some_relay(code: str) -> str:
    """What stands in the sentence of a code for a relay that is not known yet."""
    if SENTENCES.get(code, "").startswith("{relay}"):
        #: Beginning of a sentence, in place of the name of a provider.
        return QCoreApplication.translate("states", "The provider")
    #: Within a sentence, in place of the name of a provider.
    return QCoreApplication.translate("states", "the provider")


def _tell_file(file: MediaFile) -> StateSentence:
    return StateSentence(
        file.code or f"file.{file.state.value}",
        {"kind": file.kind.value if file.kind in _IN_WORDS else file.kind.upper()},
        kept=file.detail or "",
        general=f"file.{file.state.value}",
        then=_NEXT.get(file.state, ""),
        deed=_DEEDS.get(file.state, ""),
        tone=_FILES[file.state][1],
        icon=_FILES[file.state][0],
    )


def tell_song(detail: SongDetail) -> StateSentence:
    """A song's state in a sentence: its task while nothing came, else its main file."""
    row = detail.row
    unfinished = row.kind is SongKind.TASK or (
        row.kind is SongKind.CLIP and row.state in {ClipState.PENDING, ClipState.FAILED}
    )
    if unfinished and not row.files:
        told = tell_task(detail.task)
        error = detail.clip.error if detail.clip is not None else None
        if row.state is ClipState.FAILED and row.kind is SongKind.CLIP:
            return StateSentence(
                "song.failed", {}, details=error or told.details, tone="bad", icon="failed"
            )
        return told
    main = MediaKind.LYRICS if row.kind is SongKind.SHEET else MediaKind.MP3
    for file in detail.files:
        if file.kind is main:
            return _tell_file(file)
    if row.state is ClipState.STREAMING:
        return StateSentence("media.live_only", {}, tone="busy")
    if detail.links_die_at_once:
        relay = detail.task.relay_name or ""
        return StateSentence(
            "links.none_work", {"relay": relay}, deed="save", tone="warn", general="file.not_saved"
        )
    return StateSentence("file.not_saved", {}, deed="save")


class _LinkLives(QObject):
    """Texts with plural forms, which are collected only from `tr` in a class."""

    def hours(self, count: int) -> str:
        return self.tr("Not downloaded (link valid about {n} more hours)", "", count)

    def days(self, count: int) -> str:
        return self.tr("Not downloaded (link valid about {n} more days)", "", count)


def link_words(detail: SongDetail) -> str:
    """How long the link to a song lives that is not saved, or "" where that is not known or does not matter."""
    is_saved = detail.row.files.get(MediaKind.MP3) is FileState.SAVED
    if is_saved or detail.link_ends is None:
        return ""
    if detail.links_die_at_once:
        return _tr(
            QT_TRANSLATE_NOOP("states", "Not downloaded (links of this provider do not work)")
        )
    left_s = seconds_until(detail.link_ends)
    hours = round(left_s / 3600)
    if left_s <= 0:
        return _tr(QT_TRANSLATE_NOOP("states", "Not downloaded (the link has expired)"))
    if hours < 1:
        return _tr(QT_TRANSLATE_NOOP("states", "Not downloaded (link valid less than an hour)"))
    if hours < _DAYS_FROM_H:
        return counted(hours, _LinkLives().hours(hours))
    days = round(hours / 24)
    return counted(days, _LinkLives().days(days))


def why(row: SongRow) -> str:
    """Why a row is not a song that can be heard, and what to do; "" where there is nothing to explain.

    What the relay said stands behind it, as a line of its own.
    """
    sentence = _why_sentence(row)
    said = line(row.said)
    return "\n".join(filter(None, (sentence, said if said not in sentence else "")))


def why_in_short(row: SongRow) -> str:
    """The same in one line: the relay's own words where ours would only say that it failed."""
    if row.said and (row.code is None or row.kind is SongKind.CLIP):
        return line(row.said) if _why_sentence(row) else ""
    return _why_sentence(row)


def _why_sentence(row: SongRow) -> str:
    if row.kind is SongKind.CLIP and row.state is ClipState.FAILED:
        return say("song.failed")
    if row.kind is not SongKind.TASK or row.task_state not in _ENDED:
        return ""
    general = f"task.{row.task_state.value}"
    code = row.code or general
    values = {"relay": row.relay_name or _some_relay(code), "message": _in_short(row.said)}
    return say_told(StateSentence(code, values, general=general))


def _in_short(words: str | None) -> str:
    """Somebody else's words as a sentence of ours quotes them."""
    return " ".join((words or "").split())[:200]


def drawing_of(row: SongRow) -> str:
    """What is drawn where a song has no cover."""
    if row.kind is SongKind.SHEET:
        return "sheet"
    if row.kind is SongKind.CLIP:
        return "note"
    return _TASKS[row.task_state][0] if row.task_state in _ENDED else "hourglass"


def _values_in(sentence: str, template: str) -> dict[str, str]:
    """What a kept English sentence names, read with the template that it was made from."""
    pattern, known = "", set[str]()
    for text, name, _format, _conversion in Formatter().parse(template):
        pattern += re.escape(text)
        if name:
            pattern += f"(?P={name})" if name in known else f"(?P<{name}>.+)"
            known.add(name)
    found = re.fullmatch(pattern, sentence) if pattern else None
    return found.groupdict() if found else {}


_DEED_WORDS: Final = {
    "save": QT_TRANSLATE_NOOP("states", "Download"),
    #: Verb, on a button: try the download again.
    "retry_file": QT_TRANSLATE_NOOP("states", "Retry"),
    #: Verb, on a button: go on with the download.
    "resume_file": QT_TRANSLATE_NOOP("states", "Resume"),
    "retry_task": QT_TRANSLATE_NOOP("states", "Retry"),
    "check_task": QT_TRANSLATE_NOOP("states", "Check again"),
    "settings": QT_TRANSLATE_NOOP("states", "Settings"),
}
TASK_DEEDS: Final = frozenset({"retry_task", "check_task"})
"""Those that ask a provider for the task."""


def deed_word(deed: str) -> str:
    """What a button is called that does this (`StateSentence.deed`); "" if there is nothing to do."""
    word = _DEED_WORDS.get(deed)
    return "" if word is None else _tr(word)


def say_told(told: StateSentence) -> str:
    """The sentence in the window's language; where a value that it names is not known any more, what was kept of it."""
    template = SENTENCES.get(told.code, "")
    named = {name for _text, name, _format, _conversion in Formatter().parse(template) if name}
    values = {**_values_in(told.kept, template), **told.values}
    if named <= values.keys():
        return line(say(told.code, values, then=told.then))
    return line(told.kept or told.details) or say(told.general)


def say_file(file: MediaFile, *, at_known_time: bool = False) -> str:
    """Why a download stands where it stands, or why it was saved without tags; "" if all is well.

    `at_known_time` leaves out that it is tried again.
    """
    if file.code is None:
        return ""
    told = _tell_file(file)
    return say_told(told._replace(then="") if at_known_time else told)


_WAYS: Final[Mapping[Way, tuple[str, str]]] = {
    Way.LINK: (
        QT_TRANSLATE_NOOP("states", "Downloaded from {host}"),
        QT_TRANSLATE_NOOP("states", "Not downloaded, streaming"),
    ),
    Way.EARLIER_LINK: (
        QT_TRANSLATE_NOOP("states", "Downloaded from {host} (earlier link)"),
        QT_TRANSLATE_NOOP("states", "Not downloaded, streaming from an earlier link"),
    ),
    Way.OTHER_RELAY: (
        QT_TRANSLATE_NOOP("states", "Downloaded from {host}, through another provider"),
        QT_TRANSLATE_NOOP("states", "Not downloaded, streaming through another provider"),
    ),
}
"""How a saved file came, and what is played where nothing is saved."""


def came_by(file: MediaFile) -> str:
    """Which way a saved file came, or "" if that is not known."""
    if file.state is not FileState.SAVED or not file.host:
        return ""
    saved, _ = _WAYS.get(file.way or Way.SAVED, (QT_TRANSLATE_NOOP("states", "From {host}"), ""))
    return _tr(saved).format(host=file.host)


_CAME: Final[Mapping[str, str]] = {
    "media.refused": QT_TRANSLATE_NOOP("states", "refused (status {status})"),
    "media.refused_said": QT_TRANSLATE_NOOP("states", "not sent (status {status})"),
    "media.refused_expired": QT_TRANSLATE_NOOP("states", "not sent (status {status})"),
    "media.not_sent": QT_TRANSLATE_NOOP("states", "not sent (status {status})"),
    "media.challenge": QT_TRANSLATE_NOOP("states", "a browser check (status {status})"),
    "media.not_found": QT_TRANSLATE_NOOP("states", "not there (status {status})"),
    "media.blocked_by_suno": QT_TRANSLATE_NOOP("states", "blocked by Suno"),
    "media.encrypted": QT_TRANSLATE_NOOP("states", "an encrypted file"),
    "media.web_page": QT_TRANSLATE_NOOP("states", "a web page instead of the file"),
    "media.said": QT_TRANSLATE_NOOP("states", "a message instead of the file"),
    "media.said_expired": QT_TRANSLATE_NOOP("states", "a message instead of the file"),
    "media.wrong_length": QT_TRANSLATE_NOOP("states", "a file of the wrong length"),
}
"""What came of a link that was tried."""
_TRIED: Final[Mapping[Way, str]] = {
    Way.LINK: QT_TRANSLATE_NOOP("states", "Tried {host}: {result}"),
    Way.EARLIER_LINK: QT_TRANSLATE_NOOP("states", "Tried an earlier link at {host}: {result}"),
    Way.OTHER_RELAY: QT_TRANSLATE_NOOP(
        "states", "Tried a link from another provider at {host}: {result}"
    ),
}


def tried(file: MediaFile) -> list[str]:
    """Which links were tried for a file in vain, and what came."""
    no_file = QT_TRANSLATE_NOOP("states", "no usable file")
    return [
        _tr(_TRIED.get(one.way, _TRIED[Way.LINK])).format(
            host=plain(one.host),
            result=_tr(_CAME.get(one.code, no_file)).format(status=one.status or "?"),
        )
        for one in file.tried
    ]


def played_from(way: Way) -> str:
    """What a song that is not saved is played from, or "" if there is nothing to say."""
    return _tr(_WAYS[way][1]) if way in _WAYS else ""


def preview_words(seconds: float, duration_s: float | None, *, short: bool = False) -> str:
    """How much the live stream gave so far, or in all; `short` where there is little room."""
    time = length(seconds)
    if duration_s is not None and duration_s >= seconds:
        of_all = _tr(QT_TRANSLATE_NOOP("states", "{time} of {total}"))
        time = of_all.format(time=time, total=length(duration_s))
    text = (
        #: How much of a song can be heard before it is ready.
        QT_TRANSLATE_NOOP("states", "Preview: {time}")
        if short
        else QT_TRANSLATE_NOOP("states", "Live preview: {time}")
    )
    return _tr(text).format(time=time)


def tried_again(when: datetime) -> str:
    """When a download is tried again automatically."""
    return _tr(QT_TRANSLATE_NOOP("states", "Trying again at {time}.")).format(time=lately(when))


def task_title(task_id: str) -> str:
    """What a task without songs is called."""
    return _tr(QT_TRANSLATE_NOOP("states", "Task {id}")).format(id=short_id(task_id))


def unreadable() -> str:
    """What stands for a row that the library cannot give."""
    return _tr(QT_TRANSLATE_NOOP("states", "Cannot be read"))


def untitled() -> str:
    """What stands for a title that nobody gave."""
    return _tr(QT_TRANSLATE_NOOP("states", "Untitled"))


_STEMS: Final[Mapping[str, str]] = {
    #: A single track of a song; so are all that follow.
    "Vocals": QT_TRANSLATE_NOOP("states", "Vocals"),
    "Backing vocals": QT_TRANSLATE_NOOP("states", "Backing vocals"),
    "Instrumental": QT_TRANSLATE_NOOP("states", "Instrumental"),
    "Drums": QT_TRANSLATE_NOOP("states", "Drums"),
    "Bass": QT_TRANSLATE_NOOP("states", "Bass"),
    "Guitar": QT_TRANSLATE_NOOP("states", "Guitar"),
    "Piano": QT_TRANSLATE_NOOP("states", "Piano"),
    "Keyboard": QT_TRANSLATE_NOOP("states", "Keyboard"),
    "Percussion": QT_TRANSLATE_NOOP("states", "Percussion"),
    "Strings": QT_TRANSLATE_NOOP("states", "Strings"),
    "Synth": QT_TRANSLATE_NOOP("states", "Synth"),
    "Effects": QT_TRANSLATE_NOOP("states", "Effects"),
    "Brass": QT_TRANSLATE_NOOP("states", "Brass"),
    "Woodwinds": QT_TRANSLATE_NOOP("states", "Woodwinds"),
    "Other": QT_TRANSLATE_NOOP("states", "Other"),
    "Stem": QT_TRANSLATE_NOOP("states", "Stem"),
}
"""All of `core.stem_names`, and the one for a stem that nobody named."""


def stem_word(name: str) -> str:
    """What a stem is called."""
    word = _STEMS.get(name)
    return name if word is None else _tr(word)


def stem_title(name: str, title: str) -> str:
    """What a stem is called together with its song, whose title its own title holds."""
    song, word = stem_names.song_title(title, name), stem_word(name)
    if not song.strip():
        return word
    #: A single track of a song, such as “Vocals – Summer rain”.
    return _tr(QT_TRANSLATE_NOOP("states", "{stem} – {title}")).format(stem=word, title=song)


_MADE_AS: Final[Mapping[str, str]] = {
    #: How a song was made: from a prompt or from lyrics, as most are.
    "gen": QT_TRANSLATE_NOOP("states", "New song"),
    #: How a song was made: the person gave Suno a recording.
    "upload": QT_TRANSLATE_NOOP("states", "Uploaded recording"),
    #: How a song was made: only the singing or the instruments of another song.
    "stem": QT_TRANSLATE_NOOP("states", "Single track (stem) of another song"),
    #: How a song was made: a song and its extensions put together.
    "concat": QT_TRANSLATE_NOOP("states", "Whole song, joined from its parts"),
}
"""Suno's own words for that, in ours."""


def made_as(raw: str | None) -> str:
    """How a song was made, in our words, or "" where the word that Suno has for it is not known."""
    word = _MADE_AS.get((raw or "").strip().lower())
    return _tr(word) if word else ""


def music_word() -> str:
    """What a task that makes songs is called."""
    #: Kind of a task: it makes songs.
    return _tr(QT_TRANSLATE_NOOP("states", "Music"))


def lyrics_word() -> str:
    """What a task that makes lyric sheets is called."""
    return _tr(QT_TRANSLATE_NOOP("states", "Lyrics"))
