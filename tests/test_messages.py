"""All that people read, read by a test: the words of the window, the sentences, the command line."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from suno_desktop import cli
from suno_desktop.core import resources
from suno_desktop.core.errors import UsageError
from suno_desktop.core.fragments import FRAGMENTS, SYSTEM
from suno_desktop.core.sentences import COMMAND_LINE, PASSING, SENTENCES, command_line

PACKAGE = Path(cli.__file__).resolve().parent.parent
FOLDER = resources.folder() / "i18n"

REPLACED = {
    r"by itself|by themselves": "automatically",
    r"\bsigns\b": "characters",
    r" …": "no space before …",
    "[‘’]": "“ ”",
    r"\} %|\d %": "no space before %",
    r"\brelays?\b": "API provider",
    r"\brepl(?:y|ies)\b|\banswers?\b|\banswered\b": "response, responds",
    r"\bpoll(?:ed|ing|s)?\b": "refresh, check",
    r"\btrack(?:ed|s|ing)?\b": "add",
    r"\btakes?\b": "version",
    r"\bsheets?\b": "lyrics only",
    r"\bstalled\b|\bheld\b|\brendering\b": "no progress, action needed, generating",
    r"\bclips?\b": "song",
    r"\bkey store\b": "system keyring",
    r"\bname pattern\b": "file name template",
    r"\bplain http\b": "unencrypted HTTP",
    r"\btaken? over\b|\badopt(?:ed)?\b|\bforeign\b|\bmended\b": "added to the library, not in the library, repaired",
    r"\bsaved files?\b|\bsave (?:the )?songs?\b": "downloaded",
    r"tried again|asked again": "trying again automatically",
    r"suno_desktop": "Suno Desktop",
}
"""What nobody is to read any more, and what stands in its place."""

ALLOWED = {
    "(also called a relay": "the other name of an API provider is said where it is first met",
    "--relay": "an option of the command line, which scripts use",
    "SUNO_DESKTOP_KEY": "a name that scripts use",
    "takes about": "how long something takes",
    "many tracks": "the audio tracks of a file",
    "can take a few minutes": "how long something takes",
    "Single track (stem)": "an audio track of a song",
    "no track": "an audio track of a file",
    "“suno-desktop": "the command",
    "trying again": "what it is called",
}
"""Where such a word is right, and why."""

ACTIONS = re.compile(
    r"\b(?:Check|Press|press|Write|Delete|Add|Get|Top up|Contact|contact|Ask|ask|Use|Try|Choose|Edit|Enter|enter|Copy|Keep|Make|"
    r"Connect|Free|Download|download|Rename|Close|Open|Start|Restart|Update|Paste|Split|Install|Run|Give|Set|Put|put|"
    r"Remove|Refresh|add its|create it|Shorten|Correct|Allow|allow|See|see|Install|Unlock|top up|"
    r"run the command|set SUNO_DESKTOP_KEY)\b"
)
NO_ACTION = {
    "watch.added": "news; nothing is wrong",
    "task.part_running": "a state; nothing is wrong",
    "task.waiting": "a state; nothing is wrong",
    "task.running": "a state; nothing is wrong",
    "task.ready": "a state; nothing is wrong",
    "task.done_no_song": "it is checked again, as it says",
    "task.done_no_link": "it is checked again, as it says",
    "task.done_live": "it is checked again, as it says",
    "task.not_clear": "it is checked again, as it says",
    "task.usual": "a state; nothing is wrong",
    "task.usual_seconds": "a state; nothing is wrong",
    "relay.udio": "nothing can be done, as it says",
    "usage.udio": "nothing can be done, as it says",
    "task.failed": "the provider's own words stand beside it, and the button says Check again",
    "task.gone": "nothing can be done, and nothing is lost",
    "url.refused": "refused on purpose; it says what is allowed",
    "url.port": "refused on purpose; it says what is allowed",
    "url.number": "refused on purpose; it says what is allowed",
    "name.brace": "it says what each brace needs",
    "query.no_field": "what was typed is searched for all the same, as it says",
    "app.crashed_before": "nothing is wrong any more",
    "relay.ok": "good news",
    "relay.ok_no_key": "good news",
    "relay.offline": "ends without the person, as it says",
    "relay.rate_limited": "ends without the person, and says when",
    "file.not_saved": "a state; nothing is wrong",
    "file.queued": "a state; nothing is wrong",
    "file.downloading": "a state; nothing is wrong",
    "file.saved": "a state; nothing is wrong",
    "file.blocked": "nothing can be done, as it says",
    "file.paused": "a state that the person chose; the button says Resume",
    "file.none_offered": "nothing can be done",
    "file.no_lyrics": "nothing can be done",
    "file.no_room_for_tags": "the song is whole and plays; its kind has no place for tags",
    "file.not_taggable": "the song is whole and plays; nothing can be done about its tags",
    "file.not_whole": "the file is left as it is; the song can be downloaded again where it is listed",
    "library.rebuilt": "good news",
    "made.not_served": "nothing can be done",
    "made.waits": "it is done in a while",
    "media.not_wav": "nothing can be done, and the song is as it was",
    "midi.none": "nothing can be done",
    "timing.none": "nothing can be done",
    "timing.does_not_fit": "nothing can be done, and the song is as it was",
    "timing.not_served": "nothing can be done",
    "file.linked": "the file is left as it is on purpose",
    "file.other_song": "the file is left as it is on purpose",
    "file.cancelled": "the person did it",
    "library.busy": "ends without the person, as it says",
    "usage.bad_argument": "the problem is a sentence of its own and names --help",
    "open.unsafe": "refused on purpose",
    "next.again": "follows a sentence",
    "next.both": "no sentence",
    "settings.unusable": "it says that each value is kept until it is changed",
}
"""Sentences that tell nobody to do anything, and why."""


def messages(language: str) -> list[tuple[str, str, list[str]]]:
    """Context, source and the texts of one translation file."""
    found = []
    for context in ET.parse(FOLDER / f"suno_desktop_{language}.ts").getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = translation.findall("numerusform") or [translation]
            name, source = context.findtext("name", ""), message.findtext("source", "")
            found.append((name, source, [form.text or "" for form in forms]))
    return found


def printed() -> Iterator[tuple[str, str]]:
    """What the command line prints, as far as it stands in its code."""
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        hidden = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if id(node) in hidden or not isinstance(node, ast.Constant):
                continue
            if isinstance(node.value, str) and " " in node.value:
                yield path.name, node.value


def every_message() -> list[tuple[str, str]]:
    words = [(context, source) for context, source, _ in messages("zh_CN")]
    words += [(context, one) for context, _, forms in messages("en") for one in forms]
    words += [("command line", text) for text in COMMAND_LINE.values()]
    return [*words, *printed()]


def test_nothing_is_said_in_words_that_were_replaced():
    bad = []
    for place, message in every_message():
        text = re.sub(r"\{\w*\}", "{}", message)  # names of values are code
        for allowed in ALLOWED:
            text = text.replace(allowed, "")
        bad += [
            f"{place}: {message!r}: say {better!r}"
            for word, better in REPLACED.items()
            if re.search(word, text, re.IGNORECASE)
        ]
    assert bad == []


def test_every_trouble_says_what_to_do():
    silent = {
        code
        for code, text in SENTENCES.items()
        if not ACTIONS.search(text) and code not in PASSING and code not in NO_ACTION
    }
    assert silent == set()


def test_the_list_of_sentences_without_an_action_is_needed():
    assert sorted(code for code in NO_ACTION.keys() & SENTENCES.keys() if code in PASSING) == []


def test_the_command_line_names_no_button_and_no_setting_that_it_has_not():
    of_the_window = re.compile(
        r"\b[Pp]ress\b|in Settings|under Details|See Details|“Insert”|“Use default”|Help ▸|session only"
    )
    only_there = {"key.no_keyring", "key.keyring_failed", "name.empty", "name.unknown_token"}
    only_there |= {"player.no_output", "player.no_server", "next.retry", "url.private"}
    bad = [
        code
        for code in SENTENCES
        if code not in only_there and of_the_window.search(command_line(code, {}, then="retry"))
    ]
    assert bad == []


def test_the_sentence_for_the_command_line_names_the_same_values():
    for code, text in COMMAND_LINE.items():
        wanted = set(re.findall(r"\{(\w+)\}", SENTENCES[code]))
        assert set(re.findall(r"\{(\w+)\}", text)) <= wanted, code


@pytest.mark.parametrize("code", sorted(PASSING))
def test_a_passing_trouble_says_what_comes_next_once_and_only_if_it_does(code: str):
    assert "again" not in command_line(code, {})
    assert command_line(code, {}, then="again").count("Trying again automatically.") == 1
    assert "Trying again" not in command_line(code, {}, then="retry")


def test_every_fragment_in_a_sentence_is_known_to_the_translators():
    known = FRAGMENTS | set(SYSTEM.values())
    unknown = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name in {"cli", "demo"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            values = [key.value for key in node.keywords if key.arg in {"problem", "reason"}]
            if name in {"damaged", "_damaged"}:
                values += node.args
            unknown += [
                f"{path.name}: {value.value}"
                for value in values
                if isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and " " in value.value
                and value.value not in known
            ]
            assert not any(isinstance(value, ast.JoinedStr) for value in values), path
    assert unknown == []


@pytest.mark.parametrize("arguments", [(), ("get",), ("list",), ("check",), ("demo",)])
def test_help_is_in_the_same_words(arguments: tuple[str, ...]):
    done = subprocess.run(
        [sys.executable, "-m", "suno_desktop", *arguments, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    text = done.stdout
    for allowed in (*ALLOWED, "NAME|URL"):
        text = text.replace(allowed, "")
    assert [word for word in REPLACED if re.search(word, text, re.IGNORECASE)] == []
    assert [line for line in text.splitlines() if line.startswith("  130")] != []


def test_a_wrong_number_is_said_in_words(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["get", "--timeout", "abc", "x"], run_window=lambda wish: 0) == 2
    assert "--timeout needs a positive number, not “abc”." in capsys.readouterr().err
    with pytest.raises(UsageError, match="needs a positive number, not “-1”"):
        cli.args.parser("get", "").error("argument --timeout: needs a positive number, not “-1”")


@pytest.mark.parametrize("language", ["zh_CN", "zh_TW"])
def test_a_translation_is_complete(language: str):
    open_texts = [
        source for _, source, forms in messages(language) if not all(one.strip() for one in forms)
    ]
    assert open_texts == []
    assert len(messages(language)) > 700


PROBE = """<?xml version="1.0"?><!DOCTYPE TS><TS version="2.1" language="ru" sourcelanguage="en"><context>
<name>Centre</name><message numerus="yes"><source>{n} songs</source><translation><numerusform>{n} песня</numerusform>
<numerusform>{n} песни</numerusform><numerusform>{n} песен</numerusform></translation></message></context></TS>"""


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["0 songs", "1 song", "2 songs", "5 songs", "21 songs"]),
        ("zh_CN", ["0 首歌曲", "1 首歌曲", "2 首歌曲", "5 首歌曲", "21 首歌曲"]),
        ("ru", ["0 песен", "1 песня", "2 песни", "5 песен", "21 песня"]),
    ],
)
def test_a_count_has_the_form_of_its_language(
    language: str, forms: list[str], tmp_path: Path, qapp: QCoreApplication
):
    folder = FOLDER
    if language == "ru":
        source = tmp_path / "suno_desktop_ru.ts"
        source.write_text(PROBE, "utf-8")
        from tests.ui.test_translations import _script  # noqa: PLC0415 — the script that makes the files

        _script().compile_to(source, source.with_suffix(".qm"))
        folder = tmp_path
    translator = QTranslator()
    assert translator.load(f"suno_desktop_{language}", str(folder))
    qapp.installTranslator(translator)
    try:
        said = [
            QCoreApplication.translate("Centre", "{n} songs", "", n).format(n=n)
            for n in (0, 1, 2, 5, 21)
        ]
    finally:
        qapp.removeTranslator(translator)
    assert said == forms


def _is_translated(node: ast.AST) -> bool:
    """Whether this is a call that gives a text in the person's language."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {"tr", "_tr"} or (name == "translate" and len(node.args) > 1)


def test_no_message_is_put_together_from_parts() -> None:
    """Where one is inside an f-string, the tool that collects messages does not even see it."""
    glued = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr | ast.BinOp) and any(map(_is_translated, _parts(node)))
    ]
    assert glued == []


def _parts(node: ast.JoinedStr | ast.BinOp) -> list[ast.expr]:
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    return [node.left, node.right] if isinstance(node.op, ast.Add) else []
