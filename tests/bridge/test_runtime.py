"""Signals of the system, bugs told once, and the window's language."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.runtime import BugBell, SystemSignals, load_translators, spoken
from suno_desktop.core import resources

_WAITS = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from suno_desktop.bridge.runtime import SystemSignals
app = QCoreApplication([])
signals = SystemSignals()
signals.ending.connect(app.quit)
QTimer.singleShot(0, lambda: print("ready", flush=True))
QTimer.singleShot(30_000, lambda: app.exit(9))
code = app.exec()
signals.close()
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_a_waiting_program_in_peace(name: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", _WAITS], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(getattr(signal, name))
    child.communicate(timeout=40)
    assert child.returncode == 0


_HEAPS = """
import sys, threading
from suno_desktop.bridge import runtime

if sys.argv[1] == "small":
    runtime.keep_memory_small()
ready = threading.Barrier(9)

def hold():
    held = [bytes(5_000) for _ in range(200)]
    ready.wait()
    ready.wait()

for _ in range(8):
    threading.Thread(target=hold).start()
ready.wait()
print(sum(line.startswith("Size:") for line in open("/proc/self/smaps")))
ready.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives threads heaps")
def test_threads_share_one_heap() -> None:
    def regions(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", _HEAPS, how], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    assert regions("small") <= regions("as it is") - 8, "one heap less for each thread"


def test_closing_puts_the_handlers_back(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    signals = SystemSignals()
    assert signal.getsignal(signal.SIGTERM) is not before[0]
    with qtbot.waitSignal(signals.ending):
        os.kill(os.getpid(), signal.SIGTERM)
    signals.close()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def _error(text: str) -> RuntimeError:
    def fail() -> None:
        raise RuntimeError(text)

    try:
        fail()
    except RuntimeError as error:
        return error
    raise AssertionError


def test_a_bug_rings_once_for_its_place_from_any_thread(qtbot: QtBot) -> None:
    bell = BugBell()
    heard: list[BaseException] = []
    bell.rang.connect(heard.append)
    for number in range(3):
        bell.ring(_error(f"again {number}"))
    bell.ring(ValueError("elsewhere"))
    with qtbot.waitSignal(bell.rang):
        thread = threading.Thread(target=lambda: bell.ring(KeyError("in a thread")))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert [type(one) for one in heard] == [RuntimeError, ValueError, KeyError]


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A folder with one translated sentence."""
    lrelease = Path(sys.executable).with_name("pyside6-lrelease")
    if not lrelease.exists():
        pytest.skip("pyside6-lrelease is not installed")
    source = tmp_path / "suno_desktop_zh_CN.ts"
    source.write_text(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS>'
        '<TS version="2.1" language="zh_CN"><context><name>sentences</name><message>'
        "<source>Saved.</source><translation>已保存。</translation></message></context></TS>",
        "utf-8",
    )
    target = source.with_suffix(".qm")
    subprocess.run(
        [str(lrelease), str(source), "-qm", str(target)],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return tmp_path


def test_a_language_speaks_and_qt_with_it(qapp: QCoreApplication, words: Path) -> None:
    before = QLocale()
    loaded: tuple[QTranslator, ...] = load_translators(qapp, language="zh_CN", folder=words)
    try:
        assert QCoreApplication.translate("sentences", "Saved.") == "已保存。"
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
        assert QLocale().language() == QLocale.Language.Chinese
    finally:
        for translator in loaded:
            qapp.removeTranslator(translator)
        QLocale.setDefault(before)


@pytest.mark.parametrize("language", ["tlh", "de", "../../x", ""])
def test_a_language_without_words_stays_english(
    qapp: QCoreApplication, words: Path, language: str
) -> None:
    before = QLocale()
    made = load_translators(qapp, language=language, folder=words)
    try:
        assert QCoreApplication.translate("sentences", "Saved.") == "Saved."
        assert QLocale().language() == QLocale.Language.English
    finally:
        for translator in made:
            qapp.removeTranslator(translator)
        QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (["en-US", "zh-CN"], "en"),
        (["de-DE", "zh-Hans-CN", "en"], "zh_CN"),
        (["zh-Hant-HK", "en-US"], "zh_TW"),
        (["ar-EG", "en-GB"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_of_the_system_that_there_is_counts(
    wanted: list[str], code: str
) -> None:
    assert spoken(wanted, ["en", "zh_CN", "zh_TW"])[0] == code


def test_an_english_window_counts_in_english_digits_also_under_an_arabic_system() -> None:
    _, locale = spoken(["ar-EG"], ["en", "zh_CN"])
    assert locale.toString(12345) == "12,345"
    _, locale = spoken(["de-DE", "en-GB"], ["en"])
    assert (locale.name(), locale.toString(12345)) == ("en_GB", "12,345")


def test_the_system_is_asked_for_all_its_languages(tmp_path: Path) -> None:
    folder = resources.folder() / "i18n"
    program = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication, QLocale;"
        "from suno_desktop.bridge.runtime import load_translators; app = QCoreApplication([]);"
        f"load_translators(app, language='', folder=Path({str(folder)!r}));"
        "print(QCoreApplication.translate('sentences', 'Queued.'), QLocale().toString(12345))"
    )

    def said(**variables: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "LC_ALL": "", "PYTHONUTF8": "1", **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    assert said(LANGUAGE="en_US:zh_CN", LANG="en_US.UTF-8") == "Queued. 12,345"
    assert said(LANGUAGE="fr:zh_TW:en", LANG="fr_FR.UTF-8") == "排隊中。 12,345"
    assert said(LANGUAGE="", LANG="ar_EG.UTF-8") == "Queued. 12,345"
