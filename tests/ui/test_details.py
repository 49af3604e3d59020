"""The details of a song: what stands first, in whose words, and on one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.player import PlayerState
from suno_desktop.core.model import ClipId, ClipState, FileState, MediaKind, SongId, TaskState
from suno_desktop.core.rows import BlindRecord, Kin, SoundFigures
from suno_desktop.ui import icons, states, theme
from suno_desktop.ui.main_window import MainWindow
from suno_desktop.ui.views.detail_facts import Facts
from suno_desktop.ui.views.flow_layout import FlowLayout
from suno_desktop.ui.views.sidebar import Place
from tests.ui.fakes import FakeBridge, FakePlayback, FakePlayer, file, task, window
from tests.ui.test_main_window import go, part, select

CLIP, OTHER = SongId(30), SongId(28)


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
    assert names[:2] == ["Length", "Model"]
    assert not {"Plays on Suno", "Liked on Suno", "Public on Suno"} & set(names)
    assert names.index("Upvotes on Suno") > names.index("Created")


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


@pytest.mark.parametrize(("peak", "told"), [(-8.0, None), (-2.0, "3.0 LU softer")])
def test_a_song_that_its_peak_keeps_softer_is_named(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, peak: float, told: str | None
) -> None:
    bridge.reader.figures[CLIP] = SoundFigures(-20.0, 4.0, peak, b"")
    select(main, qtbot, CLIP)
    qtbot.waitUntil(lambda: "Loudness" in main.panel.details.facts())
    words = main.panel.details.facts().get("Equally loud")
    assert (words is None) if told is None else (words is not None and told in words)


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


# Three parts that fold.


def press(main: MainWindow, name: str) -> None:
    button = part(main.panel.details, QAbstractButton, name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_technical_part_is_closed_at_first_and_what_is_folded_is_remembered(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, tmp_path: Path
) -> None:
    select(main, qtbot, CLIP)
    details = main.panel.details
    ids, chips = part(details, QWidget, "detailsIds"), part(details, QWidget, "detailsStyle")
    assert chips.isVisible()
    assert not ids.isVisible()
    head = part(details, QAbstractButton, "detailsTechnicalFold")
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert ids.isVisible()
    assert head.accessibleName() == "Technical details, open"
    press(main, "detailsStoryFold")
    assert not chips.isVisible()
    assert details.facts()["Style"], "it is known all the same"
    main.close()
    again = window(bridge=bridge, folder=tmp_path)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(again.centre.songs.isVisible)
    select(again, qtbot, CLIP)
    assert part(again.panel.details, QWidget, "detailsIds").isVisibleTo(again.panel.details)
    assert not part(again.panel.details, QWidget, "detailsStyle").isVisibleTo(again.panel.details)
    again.close()


def test_a_phrase_of_the_style_is_searched_by_a_click(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, CLIP)
    chip = part(main.panel.details, QAbstractButton, "detailsChip0")
    assert chip.text() == "bossa nova"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert main.top.search.text() == 'style:"bossa nova"'
    assert main.focusWidget() is main.centre.songs


def test_kin_are_links_that_lead_to_their_songs(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge
) -> None:
    bridge.reader.kin[CLIP] = (
        Kin("covers", ClipId("c"), SongId(12), "Winter & Harbour", 1),
        Kin("extends", ClipId("64dc8d98-77aa-4c7f-9b8a-12aa34bb56cc")),
        Kin("joins", ClipId("d"), SongId(14), "Later", 0, is_later=True),
    )
    select(main, qtbot, CLIP)
    story = part(main.panel.details, QWidget, "detailsStory")
    told = [label.text() for label in story.findChildren(QLabel)]
    assert {"Cover of", "Joined into", "64dc8d98… (not in the library)"} <= set(told)
    assert (
        part(story, QPushButton, "detailsLink12").accessibleName() == "Go to Winter & Harbour · B"
    )
    main.sidebar.choose(Place.SHEETS)
    select(main, qtbot, 33)
    bridge.reader.kin[33] = bridge.reader.kin[CLIP]
    main.panel.details.show_song(bridge.reader.song_detail(33))  # type: ignore[arg-type]
    press(main, "detailsLink12")
    qtbot.waitUntil(lambda: main.centre.songs.selected_ids() == [12])
    assert main.centre.place is Place.ALL


def test_a_song_is_played_rated_and_loved_from_its_details(
    main: MainWindow, qtbot: QtBot, bridge: FakeBridge, playback: FakePlayback
) -> None:
    select(main, qtbot, CLIP)
    press(main, "detailsPlay")
    qtbot.waitUntil(lambda: bool(playback.played))
    assert playback.played[0][1] == CLIP
    assert len(playback.played[0][0]) > 1, "the list goes on behind it"
    press(main, "detailsStar4")
    assert bridge.engine.calls("judging.rate")[-1] == ([CLIP], 4)
    bridge.reader.songs[CLIP] = bridge.reader.songs[CLIP]._replace(rating=4, is_favourite=True)
    main.panel.details.show_song(bridge.reader.song_detail(CLIP))  # type: ignore[arg-type]
    heart = part(main.panel.details, QAbstractButton, "detailsFavourite")
    assert heart.accessibleName() == "Remove from Favourites"
    press(main, "detailsStar4")
    assert bridge.engine.calls("judging.rate")[-1] == ([CLIP], None)
    press(main, "detailsFavourite")
    assert bridge.engine.calls("judging.toggle_favourite") == [[CLIP]]


def test_the_button_of_the_song_that_plays_pauses_it(
    main: MainWindow, qtbot: QtBot, playback: FakePlayback, player: FakePlayer
) -> None:
    select(main, qtbot, CLIP)
    play = part(main.panel.details, QPushButton, "detailsPlay")

    def shows(word: str, icon: str) -> bool:
        drawn = play.icon().pixmap(16).toImage()
        return play.text() == word and drawn == icons.icon(icon).pixmap(16).toImage()

    assert shows("Play", "play")
    playback.play([CLIP, OTHER], CLIP)
    assert shows("Play", "play"), "nothing sounds yet"
    player.pretend(PlayerState.PLAYING)
    assert shows("Pause", "pause")
    press(main, "detailsPlay")
    assert playback.toggles == 1
    player.pretend(PlayerState.PAUSED)
    assert shows("Play", "play")
    press(main, "detailsPlay")
    assert playback.toggles == 2, "it goes on where it was"
    assert len(playback.played) == 1
    playback.is_starting = True
    playback.loading_changed.emit(True)  # noqa: FBT003 — a signal's
    assert shows("Pause", "pause")
    playback.play([CLIP, OTHER], OTHER)
    assert shows("Play", "play"), "another song plays"
    playback.play([CLIP, OTHER], CLIP)
    assert shows("Pause", "pause")
    select(main, qtbot, OTHER)
    qtbot.waitUntil(lambda: shows("Play", "play"))


def test_what_stands_in_one_line_stands_in_its_middle(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    flow = FlowLayout(around, spacing=4)
    parts = [QWidget() for _ in range(4)]
    for one, height in zip(parts, (40, 20, 30, 10), strict=True):
        one.setFixedSize(60, height)
        flow.addWidget(one)
    around.resize(130, flow.heightForWidth(130))
    around.show()
    qtbot.waitUntil(lambda: parts[3].y() > 0)
    assert [one.geometry().getRect() for one in parts] == [
        (0, 0, 60, 40), (64, 10, 60, 20), (0, 44, 60, 30), (64, 54, 60, 10)
    ]  # fmt: skip
    assert around.height() == 74


def test_the_timeline_tells_when_what_happened(main: MainWindow, qtbot: QtBot) -> None:
    saved = 29
    select(main, qtbot, saved)
    names = list(main.panel.details.facts())
    times = ["Submitted", "Started", "Finished", "Added", "Downloaded"]
    assert [name for name in names if name in times] == times
    # What is told is put anew as more of it is known.
    qtbot.waitUntil(lambda: part(main.panel.details, QPushButton, "detailsLink30").isVisible())
    press(main, "detailsSimilar")
    assert main.centre.header.title.startswith("Songs like")


def test_what_is_technical_can_be_copied(main: MainWindow, qtbot: QtBot) -> None:
    select(main, qtbot, 29)
    press(main, "detailsTechnicalFold")
    clipboard = QGuiApplication.clipboard()
    press(main, "detailsCopyMp3")
    assert clipboard.text().endswith("City Lights [A 00000001].mp3")
    press(main, "detailsTaskCopy1")
    assert clipboard.text() == "api.example.cn"
    press(main, "detailsIdsCopy1")
    assert clipboard.text().startswith("0000001d-")


def test_among_tasks_a_task_is_asked_for(main: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: main.panel.is_filled)
    for place, wanted in ((Place.TASKS, "Select a task"), (Place.ALL, "Select a song")):
        main.sidebar.choose(place)
        labels = main.panel.details.findChildren(QLabel)
        qtbot.waitUntil(lambda: any(one.text().startswith(wanted) for one in labels))  # noqa: B023 — it is called before the next round
