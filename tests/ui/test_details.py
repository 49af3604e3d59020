"""The details of a song: what stands first, in whose words, and on one line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from suno_desktop.core.model import ClipState, FileState, MediaKind, TaskState
from suno_desktop.core.rows import BlindRecord, SoundFigures
from suno_desktop.ui import icons, states, theme
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.details_panel import Facts
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, file, task
from tests.ui.test_main_window import go, part, select

CLIP = 30


def bottom_of_first_letter(image: QImage) -> int:
    """The lowest painted line of the letter at the left edge."""
    painted = [
        (x, y)
        for x in range(8)
        for y in range(image.height())
        if image.pixelColor(x, y).lightness() < 140
    ]
    return max(y for _x, y in painted)


def test_labels_and_values_stand_on_one_line_in_any_script(qtbot: QtBot) -> None:
    for endless in (False, True):
        facts = Facts("Song", "facts", endless=endless)
        qtbot.addWidget(facts)
        facts.show_facts([("H风格", "Hip", False), ("H", "H喵", False), ("H", "H", False)])
        facts.resize(320, 200)
        facts.show()
        qtbot.waitExposed(facts)
        whole = facts.grab().toImage()
        for name, text in facts.pairs():
            assert isinstance(name, QLabel)
            lines = []
            for label in (name, text):
                cut = whole.copy(label.geometry())
                lines.append(label.y() + bottom_of_first_letter(cut))
            assert lines[0] == lines[1], (name.text(), text.text(), endless)


def test_zero_and_no_are_not_worth_a_line_and_marks_come_last(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    clip = bridge.reader.clips[CLIP]
    bridge.reader.clips[CLIP] = clip._replace(plays=0, liked=False, upvotes=12, public=False)
    select(main, qtbot, CLIP)
    qtbot.waitUntil(lambda: "Style" in main.panel.details.facts())
    names = list(main.panel.details.facts())
    assert names[:2] == ["Style", "Length"]
    assert not {"Plays on Suno", "Liked on Suno", "Public on Suno"} & set(names)
    assert names.index("Upvotes on Suno") > names.index("Prompt")


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (
            SoundFigures(-13.46, 4.2, 0.04, b""),
            "−13.5 LUFS, range 4.2 LU, true peak 0.0 dBTP",
        ),
        (SoundFigures(None, 0.0, None, b""), "Silent"),
        (None, None),
    ],
)
def test_the_loudness_is_told_once_it_was_measured(
    main: MainWindow,
    qtbot: QtBot,
    bridge: FakeBridge,
    figures: SoundFigures | None,
    told: str | None,
) -> None:
    if figures is not None:
        bridge.reader.figures[CLIP] = figures
    select(main, qtbot, CLIP)
    qtbot.waitUntil(lambda: "Style" in main.panel.details.facts())
    assert main.panel.details.facts().get("Loudness") == told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (BlindRecord(3, 4), "Preferred in 3 of 4 blind tests"),
        (BlindRecord(0, 2), "Preferred in 0 of 2 blind tests"),
        (BlindRecord(), None),
    ],
)
def test_it_is_told_how_a_song_did_in_blind_tests(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, record: BlindRecord, told: str | None
) -> None:
    bridge.reader.blind[CLIP] = record
    select(main, qtbot, CLIP)
    qtbot.waitUntil(lambda: "Style" in main.panel.details.facts())
    assert main.panel.details.facts().get("Blind tests") == told


def test_the_providers_own_words_stand_in_the_technical_part_and_in_quotes(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    song = bridge.reader.songs[CLIP]
    bridge.reader.songs[CLIP] = song._replace(state=ClipState.FAILED, files={})
    clip = bridge.reader.clips[CLIP]
    bridge.reader.clips[CLIP] = clip._replace(clip_type="gen", relay_status="error")
    key = int(song.task_key)
    bridge.reader.tasks[key] = bridge.reader.tasks[key]._replace(failed_songs=1)
    select(main, qtbot, CLIP)
    qtbot.waitUntil(lambda: "Style" in main.panel.details.facts())
    facts = main.panel.details.facts()
    assert (facts["Created as"], facts["Status of this song"]) == ("New song", "“error”")
    names = list(facts)
    assert names.index("Created as") > names.index("Provider") > names.index("Prompt")
    assert facts["State"] == "Partly failed"
    assert [states.made_as(raw) for raw in ("gen", " STEM ", "edit_v2", "", None)] == [
        "New song",
        "Single track (stem) of another song",
        *("", "", ""),
    ]
    assert "this task failed" not in main.panel.details.sentence


def test_the_button_is_called_what_its_sentence_calls_it(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    go(main, qtbot, Place.TASKS)
    seen = {}
    for state in (TaskState.STALLED, TaskState.FAILED, TaskState.GONE):
        bridge.reader.tasks[107] = task(107, state=state)
        main.panel.details.show_task(bridge.reader.tasks[107])
        button = part(main.panel.details, QPushButton, "detailsDeed")
        assert not button.isHidden()
        assert ("Retry" in main.panel.details.sentence) == (button.text() == "Retry")
        seen[state] = button.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert bridge.engine.calls("asking.poll")[-1] == [107]
    assert seen == {
        TaskState.STALLED: "Retry",
        TaskState.FAILED: "Check again",
        TaskState.GONE: "Check again",
    }


def test_no_hourglass_stands_beside_what_is_downloaded(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    """A video that still waits changes nothing about the sound that is there."""
    files = {MediaKind.MP3: FileState.SAVED, MediaKind.MP4: FileState.QUEUED}
    bridge.reader.songs[CLIP] = bridge.reader.songs[CLIP]._replace(files=files)
    for number in [key for key, one in bridge.reader.files.items() if one.song_id == CLIP]:
        del bridge.reader.files[number]
    for number, (kind, state) in enumerate(files.items()):
        bridge.reader.files[9000 + number] = file(9000 + number, CLIP, state, kind=kind)
    select(main, qtbot, CLIP)
    qtbot.waitUntil(lambda: main.panel.details.sentence == "Downloaded.")
    shown = part(main.panel.details, QLabel, "detailsGlyph").pixmap().toImage()
    wanted = icons.pixmap("dot", 18, tint=theme.color("good"), ratio=shown.devicePixelRatio())
    assert shown == wanted.toImage()
