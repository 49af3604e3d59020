"""Sound and picture: QMediaPlayer behind our own states and signals.

Plays local files only (all fetching is our own client's). QtMultimedia is imported at the first need, because it
costs start-up time and cannot be imported at all where the system's audio library is missing. Knows no songs and
no order; that is `playback`. What Qt reports about bad files is not trusted (a cut file ends without any error).
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QLibraryInfo, QLoggingCategory, QObject, QTimer, QUrl, Signal, Slot

from suno_desktop.bridge.counted_length import CountedLength
from suno_desktop.bridge.fade import Fade
from suno_desktop.bridge.output_watch import OutputWatch
from suno_desktop.bridge.resting import Resting
from suno_desktop.core.errors import DesktopError, MediaDamagedError, PlatformMissingError
from suno_desktop.core.listening.volume import amplitude
from suno_desktop.core.patterns import later

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioOutput, QMediaDevices, QMediaPlayer

logger = logging.getLogger(__name__)

_PROBLEMS: Final = {
    "ResourceError": "it cannot be opened",
    "AccessDeniedError": "access is denied",
    "NetworkError": "the connection failed",
    "FormatError": "",
}
"""Qt's errors in fragments of ours; "": there is nothing in the file that plays."""
SLOWEST: Final = 0.75
FASTEST: Final = 2.0
_RISING_MS: Final = 60
"""An output that stood still sounds so much later than it is told to."""
_APART_MS: Final = 90
"""Qt tells the place twenty times a second; it is told on half as often, and with each new second."""
_END_TOLERANCE_S: Final = 2.0
"""How much earlier than promised a whole song may end; containers and relays round differently."""
_END_TOLERANCE_SHARE: Final = 0.05
_QUIET: Final = "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg*.info=false\nqt.multimedia.*.debug=false"
_AVUTIL: Final = later(r"libavutil\.so\.\d+|libavutil\.\d+\.dylib|avutil-\d+\.dll")
_AV_LOG_QUIET: Final = -8


class PlayerState(Enum):
    """What the player does, in our words."""

    EMPTY = "empty"
    LOADING = "loading"
    PLAYING = "playing"
    PAUSED = "paused"
    FAILED = "failed"


class Player(QObject):
    """One file at a time.

    Signals:
        state_changed(PlayerState), position_changed(ms), duration_changed(ms), volume_changed(shown 0..1),
        ended(): the file was played to its end; failed(DesktopError): it cannot be played, or broke off;
        interrupted(DesktopError): playing paused because the sound output went away;
        video_changed(has a picture);
        seeked(ms): somebody went to another place of the file; rate_changed(how fast, 1 is as recorded).
    """

    state_changed = Signal(object)
    position_changed = Signal(int)
    duration_changed = Signal(int)
    volume_changed = Signal(float)
    ended = Signal()
    failed = Signal(object)
    interrupted = Signal(object)
    video_changed = Signal(bool)
    seeked = Signal(int)
    rate_changed = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._qt: _QtPlayer | None = None
        self._missing: PlatformMissingError | None = None
        self._path: Path | None = None
        self._expected_s: float | None = None
        self._reached_ms = 0
        self._told_ms = 0
        self._wanted_ms = 0
        self._wants_sound = False
        self._state = PlayerState.EMPTY
        self._volume = 1.0
        self._rate = 1.0
        self._gain = self._next_gain = 1.0
        """How much louder or softer than it is the file plays, and the one that is opened next."""
        self._output = ""
        self._fade = Fade(self._apply_volume, self)
        self._sought_ms: int | None = None
        """Where to go once the sound has faded."""
        self._is_leaving = False
        """The file before fades out and is let go of then; only then the one of `_path` is opened."""
        self._picture: QObject | None = None
        self._watch = OutputWatch(lambda: self.position_ms, self)
        self._watch.lost.connect(self._interrupt)
        self._watch.returned.connect(self.play)
        self._rest = Resting(self)
        self._next = _NextFile(self)
        self._length = CountedLength(self)
        self._length.ticked.connect(self._on_counted_on)

    # What can be asked.

    @property
    def available(self) -> bool:
        """Whether sound can be played on this machine; the first call imports QtMultimedia."""
        return self._need() is not None

    @property
    def missing(self) -> PlatformMissingError | None:
        """What to install, once `available` turned out False."""
        return self._missing

    @property
    def state(self) -> PlayerState:
        """What the player does now."""
        return self._state

    @property
    def is_starting(self) -> bool:
        """Whether sound was ordered of a file that is still being opened."""
        return self._wants_sound and self._state is PlayerState.LOADING

    @property
    def position_ms(self) -> int:
        """Where in the file it is."""
        if self._qt is None or self._path is None:
            return 0
        if self._sought_ms is not None:
            return self._sought_ms
        if self._is_leaving:
            return self._wanted_ms
        if self._rest.place_ms is not None:
            return self._rest.place_ms
        return self._length.position_ms(self._qt.player.position(), self._qt.player.duration())

    @property
    def duration_ms(self) -> int:
        """How long the file is: as counted, else as Qt works it out; 0 while unknown."""
        if self._qt is None or self._path is None or self._is_leaving:
            return 0
        return self._length.duration_ms(self._qt.player.duration())

    @property
    def volume(self) -> float:
        """Loudness as shown."""
        return self._volume

    @property
    def rate(self) -> float:
        """How fast it plays; 1 is as recorded."""
        return self._rate

    # What can be ordered.

    def load(
        self, path: Path, *, duration_s: float | None = None, counted_s: float | None = None
    ) -> None:
        """Open a local file, paused at its beginning.

        Args:
            path: the file.
            duration_s: how long it should play; a file that ends much earlier has failed.
            counted_s: how long it plays, where its frames were counted; it is shown instead of what Qt works out.
        """
        qt = self._need()
        if qt is None:
            return
        self._path = path
        self._expected_s = duration_s
        self._length.set(counted_s)
        self._reached_ms = 0
        self._wanted_ms = 0
        self._wants_sound = False
        self._sought_ms = None
        self._set_state(PlayerState.LOADING)
        if not self._is_leaving:
            self._open(qt)

    def _open(self, qt: _QtPlayer) -> None:
        self._gain = self._next_gain
        ready = self._next.take(self._path)
        if ready is not None:
            self._follow(qt, on=False)
            self._next.give(qt)
            self._qt = ready
            self._follow(ready, on=True)
            self._fade.set(1.0)
            self._on_status_changed(ready.player.mediaStatus())

            def tell() -> (
                None
            ):  # as Qt would, once a file is open: it told this while nobody listened
                if self._qt is ready:
                    self._on_duration_changed(ready.player.duration())
                    self.video_changed.emit(ready.player.hasVideo())

            QTimer.singleShot(0, self, tell)
        elif self._path is not None:
            self._fade.set(1.0)
            qt.player.setSource(QUrl())  # or the same file would not be opened again
            qt.player.setSource(QUrl.fromLocalFile(str(self._path.absolute())))

    def prepare(self, path: Path) -> None:
        """Open the file that is loaded next, beside the one that plays: so no silence comes between them."""
        if self._need() is not None:
            self._next.open(path)

    def play(self) -> None:
        """Play on (from the beginning when it had ended)."""
        if self._qt is None or self._path is None or self._state is PlayerState.FAILED:
            return
        if not self._watch.can_play:
            self._interrupt("player.no_server")
            return
        self._wants_sound = True
        if self._is_leaving:
            return
        if self._watch.is_lost:
            self._watch.is_lost = False
            place = self.position_ms
            self._rest.end()
            self._qt.reopen()
            self._wanted_ms = place  # not before: letting go of the file would go there
        self._fade.back(after_ms=_RISING_MS)
        self._rest.wake()
        self._qt.player.play()
        self._settle()

    def pause(self) -> None:
        """Pause."""
        if self._qt is None or self._path is None:
            return
        self._wants_sound = False
        if self._is_leaving:
            return
        if self._is_heard():
            self._fade.out(self._hold)
        else:
            self._qt.player.pause()
        self._settle()

    def _hold(self) -> None:
        if self._qt is not None and not self._wants_sound:
            self._qt.player.pause()
            self._take_place()

    def _is_heard(self) -> bool:
        """Whether there is sound that would be heard to break off."""
        is_playing = self._qt is not None and self._qt.is_playing()
        return is_playing and self._fade.length_ms > 0 and not self._is_leaving

    def toggle(self) -> None:
        """Play or pause."""
        if self._wants_sound:
            self.pause()
        else:
            self.play()

    def seek(self, position_ms: int) -> None:
        """Go to a place in the file."""
        if self._qt is None or self._path is None:
            return
        place = max(0, min(position_ms, self.duration_ms or position_ms))
        self._reached_ms = place
        self._length.go_back()
        if self._state is PlayerState.LOADING:
            self._wanted_ms = place  # Qt forgets a place that is asked for before it knows the file
        elif self._rest.place_ms is not None:
            self._rest.place_ms = place
            self.position_changed.emit(place)
        elif self._is_heard():
            is_on_its_way, self._sought_ms = self._sought_ms is not None, place
            self.position_changed.emit(place)
            if self._wants_sound and not is_on_its_way:
                self._fade.out(self._go_to_place)
        else:
            self._qt.player.setPosition(place)
        self.seeked.emit(place)

    def _go_to_place(self) -> None:
        self._take_place()
        self._fade.back(after_ms=_RISING_MS)

    def _take_place(self) -> None:
        place, self._sought_ms = self._sought_ms, None
        if place is not None and self._qt is not None and self._path is not None:
            self._qt.player.setPosition(place)

    def stop(self, *, at_once: bool = False) -> None:
        """Stop and let go of the file, once its sound has faded or `at_once`."""
        fades = not at_once and self._is_heard()
        self._path = None
        self._wants_sound = False
        self._sought_ms = None
        if fades:
            self._is_leaving = True
            self._fade.out(self._leave)
        elif self._qt is not None and (at_once or not self._is_leaving):
            self._is_leaving = False
            self._qt.player.stop()
            self._qt.player.setSource(QUrl())
            self._fade.set(1.0)
        self._set_state(PlayerState.EMPTY)

    def _leave(self) -> None:
        """The sound of the file before is gone: let go of it, and open the next one if that is there already."""
        self._is_leaving = False
        if self._qt is None:
            return
        self._qt.player.stop()
        self._qt.player.setSource(QUrl())
        self._fade.set(1.0)
        self._open(self._qt)
        if self._wants_sound:
            self.play()

    def release(self, path: Path) -> None:
        """Let go of this file if it is the loaded one (it is about to be replaced or removed)."""
        self._next.release(path)
        if self._path is not None and self._path == path:
            self.stop(at_once=True)

    def set_volume(self, shown: float) -> None:
        """Set the loudness as shown, 0 to 1; each step of it sounds alike."""
        shown = min(1.0, max(0.0, shown))
        if shown != self._volume:
            self._volume = shown
            self._apply_volume()
            self.volume_changed.emit(shown)

    def set_gain(self, factor: float) -> None:
        """Play this file louder or softer than it is, beside the volume; at most 1 in the end."""
        self._next_gain = factor
        if not self._is_leaving:  # else another file is still heard
            self._gain = factor
            self._apply_volume()

    @property
    def outputs(self) -> Mapping[str, str]:
        """What it can be heard by: names by their ids; the first call imports QtMultimedia."""
        qt = self._need()
        return qt.outputs() if qt is not None else {}

    def set_output(self, output: str) -> None:
        """Play to this output while it is there, else to the system's default; "": always to that."""
        self._output = output
        self._on_outputs_changed()

    def set_fade(self, length_ms: int) -> None:
        """Let sound fade out and in for so long on pause, stop, next and seek; 0: break off."""
        self._fade.length_ms = length_ms

    def _apply_volume(self) -> None:
        if self._qt is not None:
            self._qt.set_volume(amplitude(self._volume) * self._gain * self._fade.level)

    def set_rate(self, rate: float) -> None:
        """Play slower or faster, in the same pitch; as far as 0.75 and 2 times."""
        rate = min(FASTEST, max(SLOWEST, rate))
        if rate != self._rate:
            self._rate = rate
            self._length.set_rate(rate)
            if self._qt is not None:
                self._qt.set_rate(rate)
            self.rate_changed.emit(rate)

    def set_video_sink(self, target: QObject | None) -> None:
        """Where the picture goes: a QVideoSink, or anything that has one (a QVideoWidget); None for nowhere."""
        self._picture = target
        if self._qt is not None:
            self._qt.show_picture(target)

    # Inside.

    def _need(self) -> _QtPlayer | None:
        if self._qt is None and self._missing is None:
            try:
                self._qt = _QtPlayer(self)
            except ImportError as error:
                self._missing = _what_is_missing(error)
                logger.warning("no playing: %s", error)
                return None
            self._follow(self._qt, on=True)
        return self._qt

    def _follow(self, qt: _QtPlayer, *, on: bool) -> None:
        """Let this one be heard and seen and tell what it does, or no more."""
        for signal, slot in (
            (qt.player.mediaStatusChanged, self._on_status_changed),
            (qt.player.playbackStateChanged, self._settle),
            (qt.player.errorOccurred, self._on_error_occurred),
            (qt.player.positionChanged, self._on_position_changed),
            (qt.player.durationChanged, self._on_duration_changed),
            (qt.player.hasVideoChanged, self.video_changed),
            (qt.devices.audioOutputsChanged, self._on_outputs_changed),
        ):
            if on:
                signal.connect(slot)
            else:
                signal.disconnect(slot)
        if on:
            self._apply_volume()
            qt.set_rate(self._rate)
            self._watch.set_device(has_device=qt.follow_device(self._output))
        qt.show_picture(self._picture if on else None)

    def _set_state(self, state: PlayerState) -> None:
        if state is not self._state:
            self._state = state
            if state is PlayerState.PLAYING:
                self._watch.begin()
            else:
                self._watch.end()
            if state is PlayerState.PAUSED and self._qt is not None:
                self._rest.begin(self._qt.player)
            else:
                self._rest.end()
            self._follow_length()
            self.state_changed.emit(state)

    def _fail(self, error: DesktopError) -> None:
        if self._state is PlayerState.FAILED or self._path is None:
            return
        logger.info("cannot play: %s", error)
        if self._qt is not None:
            self._qt.player.stop()
        self._set_state(PlayerState.FAILED)
        self.failed.emit(error)

    @Slot(object)
    def _on_status_changed(self, status: QMediaPlayer.MediaStatus) -> None:
        if self._qt is None or self._path is None or self._is_leaving:
            return
        kinds = type(status)
        if status == kinds.EndOfMedia:
            self._end()
        elif status == kinds.InvalidMedia or (
            status == kinds.LoadedMedia and not self._qt.has_tracks()
        ):
            self._fail(_unplayable(self._path))
        else:
            if status == kinds.LoadedMedia and self._wanted_ms:
                self._qt.player.setPosition(self._wanted_ms)
                self._wanted_ms = 0
            self._settle()

    @Slot()
    def _settle(self) -> None:
        """Derive our state from Qt's two and from what was ordered.

        Qt is for a moment stopped between a file's opening and its sound, and before it tells that the end is
        reached; otherwise a button would flicker.
        """
        if self._qt is None or self._path is None or self._state is PlayerState.FAILED:
            return
        if self._is_leaving or self._qt.is_loading():
            self._set_state(PlayerState.LOADING)
        elif self._qt.is_playing() and (self._wants_sound or not self._fade.length_ms):
            self._set_state(PlayerState.PLAYING)
        elif not self._wants_sound:
            self._set_state(PlayerState.PAUSED)

    def _end(self) -> None:
        expected_s = self._expected_s
        if expected_s is not None:
            early_s = expected_s - self._reached_ms / 1000
            if early_s > max(_END_TOLERANCE_S, expected_s * _END_TOLERANCE_SHARE):
                self._fail(
                    MediaDamagedError(
                        "media.wrong_length",
                        got=round(self._reached_ms / 1000),
                        expected=round(expected_s),
                        details=_name_of(self._path),
                    )
                )
                return
        self._reached_ms = 0
        self._wants_sound = False
        self.ended.emit()
        self._settle()  # the listener may have loaded the next file by now

    @Slot(object, str)
    def _on_error_occurred(self, error: QMediaPlayer.Error, text: str) -> None:
        if not self._is_leaving:
            problem = _PROBLEMS.get(error.name, "the player reports an error")
            self._fail(_unplayable(self._path, problem, text))

    @Slot(int)
    def _on_position_changed(self, position_ms: int) -> None:
        if self._path is None or self._is_leaving or self._sought_ms is not None:
            return
        if self._rest.place_ms is not None:
            return
        is_at_end = self._qt is None or position_ms >= self._qt.player.duration()
        is_near = 0 < position_ms - self._told_ms < _APART_MS
        if is_near and position_ms // 1000 == self._told_ms // 1000 and not is_at_end:
            return
        self._told_ms = position_ms
        # At the end Qt jumps to the promised duration, also in a cut file: that last jump is not believed.
        if not is_at_end:
            self._reached_ms = position_ms
        self._follow_length()
        self.position_changed.emit(self.position_ms)

    def _follow_length(self) -> None:
        if self._qt is not None:
            self._length.follow(
                self._qt.player.position(),
                self._qt.player.duration(),
                plays=self._state is PlayerState.PLAYING,
            )

    @Slot()
    def _on_counted_on(self) -> None:
        self._reached_ms = self.position_ms
        self.position_changed.emit(self.position_ms)

    @Slot(int)
    def _on_duration_changed(self, duration_ms: int) -> None:
        if self._path is not None and not self._is_leaving:
            self.duration_changed.emit(self._length.duration_ms(duration_ms))

    @Slot()
    def _on_outputs_changed(self) -> None:
        """Follow the chosen output, or the system's default one."""
        if self._qt is None:
            return
        self._watch.set_device(has_device=self._qt.follow_device(self._output))

    def _interrupt(self, code: str) -> None:
        self.pause()
        self.interrupted.emit(DesktopError(code))


class _QtPlayer:
    """The Qt objects. Constructing it imports QtMultimedia.

    Raises:
        ImportError: a system library is missing.
    """

    def __init__(self, parent: QObject) -> None:
        _quieten_qt()
        from suno_desktop.bridge import multimedia  # noqa: PLC0415 — a start that plays nothing does without it

        module = self._module = multimedia.load()
        self.devices: QMediaDevices = module.QMediaDevices(parent)
        self.player: QMediaPlayer = module.QMediaPlayer(parent)
        self._audio: QAudioOutput = module.QAudioOutput(parent)
        _let_go_without_python(self._audio.volumeChanged)
        _let_go_without_python(self.player.errorChanged)
        self.player.setAudioOutput(self._audio)
        _quieten_ffmpeg()  # now that the plug-in is loaded and has set its own level

    def is_playing(self) -> bool:
        return self.player.playbackState() == self.player.PlaybackState.PlayingState

    def is_loading(self) -> bool:
        return self.player.mediaStatus() == self.player.MediaStatus.LoadingMedia

    def has_tracks(self) -> bool:
        """A lone picture (a cover with a wrong ending) has no length and no sound."""
        return self.player.hasAudio() or (self.player.hasVideo() and self.player.duration() > 0)

    def set_volume(self, factor: float) -> None:
        self._audio.setVolume(factor)

    def set_rate(self, rate: float) -> None:
        self.player.setPlaybackRate(rate)

    def outputs(self) -> Mapping[str, str]:
        return {_id_of(one): one.description() for one in self.devices.audioOutputs()}

    def follow_device(self, wanted: str) -> bool:
        """Use the wanted output, or the system's default; False when there is none."""
        device = self._module.QMediaDevices.defaultAudioOutput()
        if wanted:
            found = (one for one in self.devices.audioOutputs() if _id_of(one) == wanted)
            device = next(found, device)
        if device != self._audio.device():
            self._audio.setDevice(device)
        return not device.isNull()

    def reopen(self) -> None:
        """Open the file once more from its beginning: only that opens a dead sound output anew.

        Exchanging the QAudioOutput under a living player crashes in Qt's audio thread.
        """
        source = self.player.source()
        self.player.setSource(QUrl())
        self.player.setSource(source)

    def show_picture(self, target: QObject | None) -> None:
        if isinstance(target, self._module.QVideoSink):
            self.player.setVideoSink(target)
        else:
            output: Any = target
            self.player.setVideoOutput(output)


class _NextFile:
    """A second player that has the next file open. It makes no sound until it takes the first one's place."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._spare: _QtPlayer | None = None
        self._path: Path | None = None

    def open(self, path: Path) -> None:
        if self._spare is None:
            self._spare = _QtPlayer(self._parent)
        self._path = path
        self._spare.player.setSource(QUrl.fromLocalFile(str(path.absolute())))

    def take(self, path: Path | None) -> _QtPlayer | None:
        """The player that has this file open, if it has; another file is let go of."""
        spare, found = self._spare, self._path
        self._path = None
        if spare is None or found is None:
            return None
        if path == found and spare.player.mediaStatus() == spare.player.MediaStatus.LoadedMedia:
            self._spare = None
            return spare
        spare.player.setSource(QUrl())
        return None

    def give(self, qt: _QtPlayer) -> None:
        """This one is not heard any more, and may open the next file."""
        qt.player.stop()
        qt.player.setSource(QUrl())
        self._spare = qt

    def release(self, path: Path) -> None:
        """Let go of this file."""
        if path == self._path:
            self.take(None)


def _id_of(device: QAudioDevice) -> str:
    return device.id().toStdString()


def _unplayable(path: Path | None, problem: str = "", text: str = "") -> DesktopError:
    if path is not None and not path.exists():
        return MediaDamagedError("file.missing", details=path.name)
    if not problem:
        return MediaDamagedError("media.no_sound", details=_name_of(path))
    return MediaDamagedError("media.unplayable", problem=problem, details=text or _name_of(path))


def _name_of(path: Path | None) -> str:
    return path.name if path is not None else ""


def _let_go_without_python(signal: Any) -> None:
    """Let Qt's sound thread end its connections to an object of ours without asking Python.

    At the first of them PySide looks whether Python has something to say to that, for which it needs the interpreter; if
    the window's thread waits for the sound thread just then, both wait for ever. What was looked up once is remembered.
    """

    def nothing(*_: object) -> None:
        pass

    signal.connect(nothing)
    signal.disconnect(nothing)


def _quieten_qt() -> None:
    """Keep Qt's chatter about its own plug-ins out of the log; the environment still has the last word."""
    QLoggingCategory.setFilterRules(_QUIET)


def _quieten_ffmpeg() -> None:
    """FFmpeg writes straight to standard error; only its own library can be told not to."""
    if logger.isEnabledFor(logging.DEBUG):
        return
    places = QLibraryInfo.LibraryPath
    for place in (places.LibrariesPath, places.BinariesPath, places.PrefixPath):
        for path in Path(QLibraryInfo.path(place)).glob("*avutil*"):
            if _AVUTIL.fullmatch(path.name):
                with contextlib.suppress(OSError, AttributeError):
                    ctypes.CDLL(str(path)).av_log_set_level(_AV_LOG_QUIET)


def _what_is_missing(error: ImportError) -> PlatformMissingError:
    found = re.search(r"(lib[\w.+-]+?\.so[.\d]*)", str(error))
    library = found.group(1) if found else "QtMultimedia"
    package = "libpulse0" if library.startswith("libpulse") else library
    if found is None:  # a part of PySide that some systems have in a package of its own
        package = "PySide6-Addons"
    return PlatformMissingError("platform.no_audio", library=library, package=package)
