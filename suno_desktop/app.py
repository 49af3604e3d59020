"""The composition root of the window: what is made, in which order, and how it ends.

Preflight, log, lock, engine, bridge, window; then Qt runs; then everything ends in the reverse order. Holds no
knowledge of its own. Until the first paint only what it needs is imported.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import linecache
import logging
import os
import sys
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from suno_desktop import __version__
from suno_desktop.bridge import preflight
from suno_desktop.core import resources
from suno_desktop.core.clock import SystemClock
from suno_desktop.core.errors import Cancelled, DesktopError, PlatformMissingError, ProfileError
from suno_desktop.core.events import Notice
from suno_desktop.core.library.protected import is_protected, window_of
from suno_desktop.core.model import Relay, RelayId
from suno_desktop.core.profile.lock import ProfileLock
from suno_desktop.core.profile.log import Log
from suno_desktop.core.profile.paths import Profile, cannot_open
from suno_desktop.core.profile.settings import KeySettings, Settings
from suno_desktop.core.rows import SongFilter, SongQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject, QTranslator
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication, QDialog

    from suno_desktop.bridge.engine_bridge import EngineBridge
    from suno_desktop.bridge.keep_awake import KeepAwake, Keeper
    from suno_desktop.bridge.runtime import SystemSignals
    from suno_desktop.core.engine import Engine
    from suno_desktop.core.library.reader import LibraryReader
    from suno_desktop.demo.demo_relay import DemoRelay
    from suno_desktop.ui.main_window import MainWindow
    from suno_desktop.ui.views.first_run import DemoOffer

logger = logging.getLogger(__name__)

Serve: TypeAlias = "Callable[[Engine], Callable[[], None]]"
"""Begins to work off what other processes ask of this engine; gives what ends that."""
Leave: TypeAlias = "Callable[[Profile, str], bool | None]"
"""Lets the command that holds a profile add the tasks of a text; tells whether it did, None if it cannot be reached."""

EXIT_OK: Final = 0
EXIT_NO_WINDOW: Final = 2
EXIT_NO_LIBRARY: Final = 5
EXIT_STUCK: Final = 70

_NAME: Final = "suno-desktop"
_STYLE: Final = "Fusion"
"""The one that the style sheet is made for. As an argument, because what `setStyle` returns is expensive to know."""
_UNSEEN: Final = {"offscreen", "minimal"}
"""Platforms of Qt whose windows nobody sees."""
_RECOVERED: Final = {"library.damaged", "library.missing"}
_DEMO_NAME: Final = "Demo provider"
_DEMO_PORTS: Final = range(21_000, 29_000)
"""Below the ports that systems give out automatically."""
_AFTER_BEGIN_MS: Final = 100
_QUIT_S: Final = 3.0
_FIRST_WINDOW_S: Final = 5.0
"""How long a second start waits for the first one, which may just be starting or ending."""
_COMMAND_S: Final = 1.0
"""How long it waits for a command, which may just be ending."""
_LOOK_AGAIN_S: Final = 0.1
_BEGIN_MS: Final = 500
_PAINTED, _WAITED = 1, 2
_COMPLETE_MS: Final = 1_000
"""So long the whole window waits for rows at most."""
_BEGIN_TRIES: Final = 10
"""So often it is looked whether rows are still to be painted; a window that is hidden paints none."""
_OPENING_S: Final = 1.0
"""After so long it is said that the library is being opened."""
_SWITCH_S: Final = 0.001 if sys.platform == "win32" else 0.0002
"""
A worker gives Python's lock back after so long. The window needs it again after each call into Qt, some hundred times
while it paints: with Python's own five milliseconds and three busy workers that would be seen. Windows counts in whole
milliseconds.
"""


def run_window(
    profile: Profile | None,
    *,
    text: str = "",
    demo_speed: float | None = None,
    language: str = "",
    debug: bool = False,
    serve: Serve | None = None,
    leave: Leave | None = None,
) -> int:
    """Show the window until it is closed; returns the exit code.

    Args:
        profile: where everything is kept; None for a throw-away one.
        text: pasted text to begin with.
        demo_speed: how fast the embedded relay's tasks live; None for no embedded relay.
        language: code of the window's language; "" for the one in the settings, else the system's.
        debug: a longer log, also on standard error.
        serve: begins to work off commands with the window's engine; gives what ends that.
        leave: lets the command that holds the profile add the tasks of the text.

    Raises:
        ProfileError: the library cannot be opened or is in use.
    """
    try:
        preflight.check()
    except PlatformMissingError as error:
        _tell(error)
        sys.stderr.write(f"{_NAME}: {error}\n")
        return EXIT_NO_WINDOW
    with ExitStack() as stack:
        if profile is None:
            profile = _throw_away(stack)
        try:
            code = _run(profile, text, demo_speed, language, debug=debug, serve=serve, leave=leave)
        except DesktopError as error:
            _tell(error, box=functools.partial(_show_box, error, profile, language))
            raise
    if code == EXIT_STUCK:
        os._exit(code)  # a worker that will not end must not keep the process
    return code


def _run(
    profile: Profile,
    text: str,
    demo_speed: float | None,
    language: str,
    *,
    debug: bool,
    serve: Serve | None,
    leave: Leave | None,
) -> int:
    with ExitStack() as stack:
        locked_place: Path | None = None
        looked = _look_at(profile, language)
        if looked is None:
            return EXIT_STUCK
        if looked:
            locked_place = profile.library.parent
            profile = window_of(profile, _own_folder(stack, "reading"))
        lock = ProfileLock(profile.lock, holder="window")
        if not _is_first(lock, profile, text, leave):
            return EXIT_OK
        stack.enter_context(lock)
        log = stack.enter_context(Log(profile.logs, debug=debug))
        session = _Session(
            profile,
            log=log,
            language=language,
            demo_speed=demo_speed,
            serve=None if locked_place else serve,
            protected=locked_place,
        )
        return session.run(text)


def _look_at(profile: Profile, language: str) -> bool | None:
    """Whether the library is only read; None if its disk does not respond and the person would rather quit.

    All that comes later asks the same disk on the window's thread, so that the first question is asked on another one.
    """
    looking: Future[bool] = Future()

    def look() -> None:
        try:
            looking.set_result(is_protected(profile))
        except OSError as error:
            looking.set_exception(error)

    threading.Thread(target=look, name="first look", daemon=True).start()
    with contextlib.suppress(TimeoutError):
        looking.exception(_OPENING_S)
    if not looking.done():
        from suno_desktop.bridge import runtime  # noqa: PLC0415 — Qt
        from suno_desktop.ui.dialogs.opening import OpeningDialog  # noqa: PLC0415 — hardly ever

        app = _application()
        _Speech(app).speak(language)  # the settings may lie on that disk
        signals = runtime.SystemSignals()
        dialog = OpeningDialog(profile.library, looking)
        signals.ending.connect(dialog.reject)
        is_there = bool(dialog.exec())
        signals.close()
        if not is_there:
            return None
    try:
        return looking.result()
    except OSError as error:
        raise cannot_open(profile.library.parent, error) from error


def _is_first(lock: ProfileLock, profile: Profile, text: str, leave: Leave | None) -> bool:
    """Hold the lock, or hand the text to the window or the command that does.

    Raises:
        ProfileError: a command holds the profile, and has the text where the error says so; or it cannot be locked.
    """
    clock = SystemClock()
    began = clock.monotonic()
    deadline = began + _FIRST_WINDOW_S
    pause = threading.Event()
    while True:
        try:
            if lock.acquire():
                return True
        except OSError as error:
            raise cannot_open(profile.lock.parent, error) from error
        holder = lock.held_by()
        if holder == "command":
            if clock.monotonic() > began + _COMMAND_S:
                _leave_to_command(profile, text, leave, is_last=clock.monotonic() > deadline)
            pause.wait(_LOOK_AGAIN_S)
            continue
        if holder != "window":
            raise ProfileError("library.in_use")
        from suno_desktop.bridge.desktop import hand_over, is_listening  # noqa: PLC0415 — only for second starts

        if clock.monotonic() > deadline:
            silent = is_listening(profile.lock)
            raise ProfileError("library.no_answer" if silent else "library.in_use")
        if hand_over(profile.lock, text):
            return False
        pause.wait(_LOOK_AGAIN_S)


def _leave_to_command(profile: Profile, text: str, leave: Leave | None, *, is_last: bool) -> None:
    """Let the command that holds the profile add what is in the text, and say that the window cannot open meanwhile.

    Returns where no command can be reached: it may have just begun or ended, unless this is the last try.

    Raises:
        ProfileError: the window cannot open.
    """
    if not text or leave is None:
        raise ProfileError("library.command")
    is_added = leave(profile, text)
    if is_added is not None:
        raise ProfileError("library.command_added" if is_added else "library.command")
    if is_last:
        raise ProfileError("library.no_answer")


class _Session:
    """One run of the window, from the QApplication to the exit code."""

    def __init__(
        self,
        profile: Profile,
        *,
        log: Log,
        language: str,
        demo_speed: float | None,
        serve: Serve | None,
        protected: Path | None = None,
    ) -> None:
        self._profile = profile
        self._log = log
        self._language = language
        self._demo_speed = demo_speed
        self._serve = serve
        self._protected = protected
        """The folder of a library that is only read."""
        self._end_serving: Callable[[], None] = lambda: None
        self._waiting: Engine | None = None
        """The engine until it begins to work."""
        self._code_without_library = EXIT_NO_LIBRARY
        self._is_stuck = False
        """The library is still being opened although nobody waits for it any more."""
        self._speech: _Speech | None = None
        self._join: Callable[[QApplication], None] | None = None
        self._awake: KeepAwake | None = None
        self._windows: list[MainWindow] = []
        """The window; for a moment two, while one in another language takes the place of the first."""

    def run(self, text: str) -> int:
        """Make everything, run, end everything."""
        from PySide6.QtCore import QTimer  # noqa: PLC0415 — Qt, after the preflight

        from suno_desktop.bridge import runtime  # noqa: PLC0415 — Qt

        sys.setswitchinterval(_SWITCH_S)
        runtime.keep_memory_small()
        gc.disable()  # what is made until the first paint stays; to look for garbage among it takes as long as a paint
        settings = Settings(self._profile.settings)
        app = _application()
        self._speech = _Speech(app)
        self._speech.speak(self._language or settings.window.language)
        with ExitStack() as stack:
            signals = runtime.SystemSignals()
            stack.callback(signals.close)
            demo = self._start_demo(stack)
            bridge = self._open(app, signals, demo)
            if bridge is None:
                return EXIT_STUCK if self._is_stuck else self._code_without_library
            try:
                bridge.keep_events()
                window = self._make_window(app, bridge, demo)
                signals.ending.connect(self._close_window)
                signals.ending.connect(app.quit)
                QTimer.singleShot(0, app, functools.partial(self._show, app, window, bridge, text))
                app.exec()
            finally:
                gc.enable()
                self._end_serving()
                ended = self._stop_engine(bridge.engine)
        return EXIT_OK if ended else EXIT_STUCK

    def _start_demo(self, stack: ExitStack) -> DemoRelay | None:
        if self._demo_speed is None:
            return None
        from suno_desktop.demo.demo_relay import DEMO_KEY, DemoRelay  # noqa: PLC0415 — only for the demo

        # Always the same port for a profile that stays: what it remembers of the relay stays true.
        port = _DEMO_PORTS[0] + zlib.crc32(os.fsencode(self._profile.lock)) % len(_DEMO_PORTS)
        try:
            demo = DemoRelay(speed=self._demo_speed, port=port, key=DEMO_KEY)
        except OSError:
            demo = DemoRelay(speed=self._demo_speed, key=DEMO_KEY)
        stack.callback(demo.stop)
        return demo.start()

    def _open(
        self, app: QApplication, signals: SystemSignals, demo: DemoRelay | None
    ) -> EngineBridge | None:
        """The open library; None if it is damaged, gone or slow and the person would rather quit."""
        while True:
            try:
                return self._start_engine(app, signals, demo)
            except Cancelled:  # while it was being opened: nothing failed
                self._code_without_library = EXIT_OK
                return None
            except ProfileError as error:
                if error.code not in _RECOVERED or self._protected is not None:
                    raise
                is_gone = error.code == "library.missing"
            if not self._recover(app, signals, is_gone=is_gone):
                return None

    def _recover(self, app: QApplication, signals: SystemSignals, *, is_gone: bool) -> bool:
        """Ask what is to be opened in place of the library that was; tells whether there is something to open now."""
        from suno_desktop.ui.dialogs.recovery_dialog import RecoveryDialog  # noqa: PLC0415 — hardly ever

        settings = Settings(self._profile.settings)
        return self._ask(
            app,
            signals,
            settings,
            lambda: RecoveryDialog(
                self._profile.library,
                is_gone=is_gone,
                music=settings.folder(self._profile.music),
            ),
        )

    def _ask(
        self,
        app: QApplication,
        signals: SystemSignals,
        settings: Settings,
        make: Callable[[], QDialog],
    ) -> bool:
        """Show a dialog before there is a window; tells whether it was accepted."""
        from suno_desktop.ui.theme import Theme  # noqa: PLC0415 — Qt

        Theme.of(app, settings.window.theme).dress()
        dialog = make()
        signals.ending.connect(dialog.reject)
        app.setQuitOnLastWindowClosed(False)  # it is the last one, and not the end
        try:
            return bool(dialog.exec())
        finally:
            app.setQuitOnLastWindowClosed(True)

    def _wait(self, app: QApplication, signals: SystemSignals, opening: Future[None]) -> None:
        """Wait until the library is open; a moment that it always may take, then with a window that can be closed.

        Raises:
            Cancelled: the person would rather quit.
            ProfileError: it cannot be opened.
        """
        with contextlib.suppress(TimeoutError):
            opening.exception(_OPENING_S)
        if not opening.done():
            from suno_desktop.ui.dialogs.opening import OpeningDialog  # noqa: PLC0415 — hardly ever

            library, settings = self._profile.library, Settings(self._profile.settings)
            if not self._ask(app, signals, settings, lambda: OpeningDialog(library, opening)):
                raise Cancelled
        opening.result()

    def _start_engine(
        self, app: QApplication, signals: SystemSignals, demo: DemoRelay | None
    ) -> EngineBridge:
        from suno_desktop.bridge.engine_bridge import EngineBridge  # noqa: PLC0415 — Qt
        from suno_desktop.core.engine import Engine  # noqa: PLC0415 — not for second starts

        bridge = EngineBridge()
        engine = Engine(
            self._profile, listen=bridge.listen, is_protected=self._protected is not None
        )
        bridge.attach(engine)
        try:
            if demo is not None:
                _know_demo_key(engine, demo)
            opening = engine.open_soon()
            # While the window is being made; the reader keeps the list.
            opening.add_done_callback(lambda done: done.exception() or engine.read(_list_songs))
            import_module("suno_desktop.ui.main_window")  # the most expensive of all; meanwhile
            self._wait(app, signals, opening)
            if demo is not None:
                _save_demo_relay(engine, demo)
        except BaseException:
            self._is_stuck = not engine.stop(timeout_s=_QUIT_S)
            raise
        self._waiting = engine
        return bridge

    def _begin(self, app: QApplication) -> None:
        """Do all that can wait until rows are on screen."""
        from PySide6.QtCore import QTimer  # noqa: PLC0415 — Qt, after the preflight

        engine, self._waiting = self._waiting, None
        if engine is not None:
            gc.freeze()
            gc.enable()
            linecache.clearcache()  # PySide reads the source of each module that is imported, and it would stay
            engine.begin()
            QTimer.singleShot(_AFTER_BEGIN_MS, app, functools.partial(self._answer, app, engine))

    def _stop_engine(self, engine: Engine) -> bool:
        self._log.tell_bugs(None)
        ended = engine.stop(timeout_s=_QUIT_S)
        if not ended:
            logger.error("some work did not end in time")
            self._log.dump_stacks()
        return ended

    def _make_window(
        self, app: QApplication, bridge: EngineBridge, demo: DemoRelay | None
    ) -> MainWindow:
        from PySide6.QtCore import Qt  # noqa: PLC0415 — Qt, after the preflight

        from suno_desktop.bridge import runtime  # noqa: PLC0415 — Qt
        from suno_desktop.bridge.playback import Playback  # noqa: PLC0415 — Qt
        from suno_desktop.bridge.player import Player  # noqa: PLC0415 — Qt
        from suno_desktop.ui.main_window import MainWindow  # noqa: PLC0415 — Qt
        from suno_desktop.ui.window_state import WindowState  # noqa: PLC0415 — Qt

        bell = runtime.BugBell(app)
        bell.rang.connect(bridge.bug)
        self._log.tell_bugs(bell.ring)
        player = Player(app)
        player.set_volume(bridge.engine.settings.player.volume)
        playback = Playback(bridge=bridge, player=player, parent=app)
        app.aboutToQuit.connect(playback.up_next.end)  # before the player is emptied
        app.aboutToQuit.connect(functools.partial(player.stop, at_once=True))

        def join(app: QApplication) -> None:
            from suno_desktop.bridge.keep_awake import KeepAwake  # noqa: PLC0415 — after the first paint

            self._awake = KeepAwake(
                bridge=bridge, player=player, make_keeper=_make_keeper, parent=app
            )
            app.aboutToQuit.connect(self._awake.end)
            from suno_desktop.bridge import mpris  # noqa: PLC0415 — after the first paint

            if mpris.is_there():
                window = mpris.Window(
                    come_forward=lambda: self._windows[-1].take_text(""),
                    close=self._close_window,
                    keep_volume=self._keep_volume,
                )
                mpris.Mpris(
                    bridge=bridge, player=player, playback=playback, window=window, parent=app
                )

        self._join = join

        def make(*, in_two_steps: bool = False) -> MainWindow:
            window = MainWindow(
                bridge=bridge,
                player=player,
                playback=playback,
                window_state=WindowState(self._profile.window),
                demo=_demo_offer(demo),
                in_two_steps=in_two_steps,
            )
            window.language_chosen.connect(
                functools.partial(self._change_language, app, bridge, make),
                Qt.ConnectionType.QueuedConnection,
            )
            window.video_fills_screen.connect(self._on_video_fills)
            self._windows.append(window)
            return window

        return make(in_two_steps=True)

    def _on_video_fills(self, fills_screen: bool) -> None:
        if self._awake is not None:
            self._awake.set_video(fills_screen)

    def _keep_volume(self) -> None:
        self._windows[-1].playing.keep_volume()

    def _close_window(self) -> None:
        self._windows[-1].quit()  # it may be hidden behind the tray

    def _change_language(
        self, app: QApplication, bridge: EngineBridge, make: Callable[[], MainWindow]
    ) -> None:
        """Put a window in the chosen language in the place of the one there is; what plays goes on."""
        if self._speech is not None:
            self._speech.speak(bridge.engine.settings.window.language)
        app.setQuitOnLastWindowClosed(False)
        before = self._windows.pop()
        before.close()  # it keeps where it stood and what was selected
        before.deleteLater()
        window = make()
        window.show()
        window.dialogs.show_settings("appearance")
        app.setQuitOnLastWindowClosed(True)

    def _answer(self, app: QApplication, engine: Engine) -> None:
        """From now on second starts and commands reach the window; those that came earlier are still trying."""
        from suno_desktop.bridge.desktop import SingleInstance  # noqa: PLC0415 — after the first paint

        instance = SingleInstance(self._profile.lock, app)
        instance.text_received.connect(lambda text, token: _welcome(self._windows[-1], text, token))
        instance.listen()
        if self._serve is not None:
            self._end_serving = self._serve(engine)
        self._join_desktop(app)

    def _join_desktop(self, app: QApplication) -> None:
        """Let the desktop see and steer what plays, where it has a bus for that."""
        if self._join is not None:
            with contextlib.suppress(
                ImportError
            ):  # some systems have QtDBus in a package of its own
                self._join(app)

    def _show(self, app: QApplication, window: MainWindow, bridge: EngineBridge, text: str) -> None:
        """Show the window: first what is painted, then all of it."""
        from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415 — Qt, after the preflight

        from suno_desktop.bridge import runtime  # noqa: PLC0415 — Qt
        from suno_desktop.ui.views.sidebar import SONG_FILTERS  # noqa: PLC0415 — Qt

        songs, model = window.centre.song_views.view, window.centre.song_model
        first = runtime.FirstPaint(
            songs.viewport(),
            lambda: len(model.song_ids) > 0 and model.known(model.song_ids[0]) is not None,
        )
        if os.environ.get("SUNO_DESKTOP_TRACE") == "first-paint":
            first.painted.connect(lambda: sys.stderr.write("first-paint\n"))
        # Relays and files come after what is known is on screen; an empty library paints no rows.
        begin = functools.partial(self._begin, app)

        def begin_without_rows(left: int) -> None:
            is_here = window.centre.place in SONG_FILTERS and model.trouble is None
            if left and is_here and (len(model.ids) > 0 or not model.is_loaded):
                again = functools.partial(begin_without_rows, left - 1)
                QTimer.singleShot(_BEGIN_MS, window, again)
            else:
                begin()

        QTimer.singleShot(_BEGIN_MS, window, functools.partial(begin_without_rows, _BEGIN_TRIES))
        window.show()
        if not window.is_complete and window.centre.place in SONG_FILTERS:
            loop = QEventLoop()

            def look_for_rows() -> None:
                if not model.song_ids:
                    loop.exit(_WAITED)

            model.listed.connect(look_for_rows)
            first.painted.connect(functools.partial(loop.exit, _PAINTED))
            QTimer.singleShot(_COMPLETE_MS, loop, functools.partial(loop.exit, _WAITED))
            # Keys and clicks wait meanwhile, and reach the whole window.
            outcome = loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            model.listed.disconnect(look_for_rows)
            if outcome not in {_PAINTED, _WAITED}:
                return  # the program is to end already
            if outcome == _PAINTED:
                QTimer.singleShot(0, window, begin)
        window.complete()
        first.painted.connect(begin)
        bridge.deliver_events()
        self._tell(bridge)
        if text:
            window.take_text(text)

    def _tell(self, bridge: EngineBridge) -> None:
        """Tell what the start found."""
        if self._protected is not None:
            place = {"path": str(self._protected)}
            bridge.noticed.emit(Notice(level="warning", code="library.read_only", values=place))
        for problem in bridge.engine.settings.problems:
            bridge.noticed.emit(Notice(level="warning", code=problem.code, values=problem.values))
        if self._log.previous_crash is not None:
            bridge.noticed.emit(
                Notice(
                    level="warning",
                    code="app.crashed_before",
                    values={"path": str(self._log.previous_crash)},
                )
            )


def _make_keeper(parent: QObject) -> Keeper | None:
    from suno_desktop.bridge import keepers  # noqa: PLC0415 — once bytes arrive or a video fills the screen

    return keepers.here(parent)


def _list_songs(reader: LibraryReader) -> None:
    reader.prepare(SongQuery(filter=SongFilter.ALL))


def _application() -> QApplication:
    """The one QApplication, with its names."""
    from PySide6.QtGui import QIcon  # noqa: PLC0415 — Qt, after the preflight
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 — Qt

    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication([_NAME, "-style", _STYLE])
    preflight.release()
    app.setApplicationName(_NAME)
    app.setApplicationDisplayName("Suno Desktop")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(_NAME)
    app.setWindowIcon(QIcon(str(resources.folder() / "icons" / f"{_NAME}.svg")))
    return app


class _Speech:
    """The language of the running program, with the fonts for it. It can be changed at any time."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._translators: tuple[QTranslator, ...] = ()
        self._font: QFont = app.font()
        """The system's, before any language asked for another."""

    def speak(self, language: str) -> None:
        """Speak a language from now on; "" for the system's. What is on screen already stays as it is."""
        from PySide6.QtCore import QLocale  # noqa: PLC0415 — Qt, after the preflight

        from suno_desktop.bridge import runtime  # noqa: PLC0415 — Qt

        for translator in self._translators:
            self._app.removeTranslator(translator)
        folder = resources.folder() / "i18n"
        self._translators = runtime.load_translators(self._app, language=language, folder=folder)
        font, chinese = self._font, QLocale.Language.Chinese
        # Chinese is drawn in its own forms; where the system speaks it too, the system knows better.
        if QLocale().language() == chinese and QLocale.system().language() != chinese:
            from suno_desktop.ui import theme  # noqa: PLC0415 — Qt

            traditional = QLocale().script() == QLocale.Script.TraditionalHanScript
            font = theme.with_chinese(font, traditional=traditional)
        if font != self._app.font():
            self._app.setFont(font)


def _welcome(window: MainWindow, text: str, token: str) -> None:
    """Another start came: come to the front, with its leave where the desktop asks for one, and take its text."""
    if token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    window.take_text(text)


def _know_demo_key(engine: Engine, demo: DemoRelay) -> None:
    """Before anything is asked: the demo's key lives in this run only."""
    engine.keys.use(Relay(relay_id=RelayId(0), name=_DEMO_NAME, base_url=demo.url), demo.key or "")


def _save_demo_relay(engine: Engine, demo: DemoRelay) -> None:
    known = next(
        (one for one in engine.relays.saved if one.name == _DEMO_NAME or one.base_url == demo.url),
        None,
    )
    if known is None:
        engine.relays.add(name=_DEMO_NAME, base_url=demo.url).result()
    elif known.base_url != demo.url:
        engine.relays.change(known.relay_id, base_url=demo.url).result()


def _demo_offer(demo: DemoRelay | None) -> DemoOffer | None:
    if demo is None:
        return None
    from PySide6.QtCore import QCoreApplication  # noqa: PLC0415 — Qt, after the preflight

    from suno_desktop.ui.views.first_run import DemoOffer  # noqa: PLC0415 — only for the demo

    say = functools.partial(QCoreApplication.translate, "demo")
    return DemoOffer(sample_text=demo.sample_text(say), relay_name=_DEMO_NAME)


def _own_folder(stack: ExitStack, kind: str) -> Path:
    """A temporary folder that is removed in the end."""
    import tempfile  # noqa: PLC0415 — only for the demo, and where a library is only read

    return Path(
        stack.enter_context(
            tempfile.TemporaryDirectory(prefix=f"{_NAME}-{kind}-", ignore_cleanup_errors=True)
        )
    )


def _throw_away(stack: ExitStack) -> Profile:
    """A profile in a temporary folder that is removed in the end; keys of this run stay in this run."""
    profile = Profile.under(_own_folder(stack, "demo"))
    Settings(profile.settings).set(KeySettings.storage, "session")
    return profile


def _show_box(error: DesktopError, profile: Profile, language: str) -> bool:
    """Say in a window of its own why there is no other; tells whether anybody can see it."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 — Qt, after the preflight
    from PySide6.QtGui import QIcon  # noqa: PLC0415 — as above
    from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: PLC0415 — as above

    from suno_desktop.ui.messages import say_error  # noqa: PLC0415 — Qt
    from suno_desktop.ui.theme import Theme  # noqa: PLC0415 — Qt

    running = QApplication.instance()
    app = running or _application()
    chosen = Settings(profile.settings).window
    if running is None and isinstance(app, QApplication):
        _Speech(app).speak(language or chosen.language)
    if not isinstance(app, QApplication) or app.platformName() in _UNSEEN:
        return False
    Theme.of(app, chosen.theme).dress()
    box = QMessageBox(QMessageBox.Icon.Critical, app.applicationDisplayName(), "")
    box.setObjectName("startTrouble")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(say_error(error))
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.button(QMessageBox.StandardButton.Ok).setIcon(QIcon())  # no other button has one
    box.exec()
    return True


def _tell(error: DesktopError, *, box: Callable[[], bool] = lambda: False) -> None:
    """Where nobody reads standard error (started from a menu), a message box says it, else a notification."""
    if (sys.stderr is not None and sys.stderr.isatty()) or box():
        return
    with contextlib.suppress(ImportError):
        from suno_desktop.bridge.desktop import notify  # noqa: PLC0415 — needs QtCore

        notify(str(error))
