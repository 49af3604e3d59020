"""The translations: complete, compiled, with the same places for values and with keys that are not given twice."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from suno_desktop.bridge.runtime import languages, load_translators
from suno_desktop.core import resources
from suno_desktop.ui import messages
from suno_desktop.ui.actions import Actions

FOLDER = resources.folder() / "i18n"
_PREFIX = "suno_desktop_"
LANGUAGES = tuple(
    sorted({path.stem.removeprefix(_PREFIX) for path in FOLDER.glob(f"{_PREFIX}*.ts")} - {"en"})
)
"""Every language but English, whose file holds plurals only."""
Texts = dict[tuple[str, str], str]
"""What is translated: (context, source) to translation, of plurals the one for 5; "" where it is unfinished."""


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update", FOLDER / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> Texts:
    found: Texts = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            done = translation.get("type") is None
            key = (context.findtext("name", ""), message.findtext("source", ""))
            words = (translation.findall("numerusform") or [translation])[-1]
            found[key] = (words.text or "") if done else ""
    return found


@pytest.fixture(autouse=True)
def _numbers_as_before() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def texts(language: str) -> Texts:
    return read(FOLDER / f"suno_desktop_{language}.ts")


def test_every_text_of_the_program_is_translated(
    language: str, texts: Texts, tmp_path: Path
) -> None:
    target = tmp_path / "now.ts"
    _script().collect(target, language)
    now = read(target)
    assert len(now) > 400
    file = f"{_PREFIX}{language}.ts"
    missing = sorted(now.keys() - texts.keys())
    assert not missing, f"run resources/i18n/update.py and translate in {file}: {missing}"
    gone = sorted(texts.keys() - now.keys())
    assert not gone, f"run resources/i18n/update.py: {file} has what nobody says any more: {gone}"
    empty = sorted(key for key, translation in texts.items() if not translation.strip())
    assert not empty, f"translate what is unfinished in {file}: {empty}"


def test_the_compiled_file_is_of_this_translation(
    language: str, texts: Texts, tmp_path: Path
) -> None:
    source = FOLDER / f"suno_desktop_{language}.ts"
    _script().compile_to(source, tmp_path / "now.qm")
    compiled_file = source.with_suffix(".qm")
    is_same = (
        compiled_file.exists() and compiled_file.read_bytes() == (tmp_path / "now.qm").read_bytes()
    )
    assert is_same, f"run resources/i18n/update.py: {compiled_file.name} is not of its texts"
    compiled = QTranslator()
    assert compiled.load(str(compiled_file))
    for (context, source_text), translation in texts.items():
        one, five = (compiled.translate(context, source_text, "", n) for n in (-1, 5))
        assert translation in {one, five}, (context, source_text)


def test_translations_have_the_places_of_their_source(texts: Texts) -> None:
    for (context, source), translation in texts.items():
        wanted, got = (
            sorted(name for _text, name, _form, _conversion in Formatter().parse(one) if name)
            for one in (source, translation)
        )
        assert got == wanted, (context, source)


def test_translations_have_one_key_where_their_source_has_one(texts: Texts) -> None:
    for (context, source), translation in texts.items():
        assert len(re.findall("&[^&]", translation)) == len(re.findall("&[^&]", source)), (
            context,
            source,
        )
        assert source.endswith("…") is translation.endswith("…"), (context, source)
        assert ("\n" in source) is ("\n" in translation), (context, source)


@pytest.fixture(params=["en", *LANGUAGES])
def spoken(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[str]:
    app = QApplication.instance()
    assert app is not None
    made = load_translators(app, language=str(request.param), folder=FOLDER)
    yield str(request.param)
    for translator in made:
        QCoreApplication.removeTranslator(translator)


def _keys(menu: QMenu) -> list[str]:
    return [
        key.upper() for action in menu.actions() for key in re.findall("&([^&])", action.text())
    ]


def test_no_key_is_given_twice_in_a_menu(spoken: str, qtbot: QtBot) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    actions = Actions(bar)
    actions.name_menus(bar)
    actions.fill()
    tops = [action.menu() for action in bar.actions()]
    keys = [re.findall("&([^&])", action.text())[0].upper() for action in bar.actions()]
    assert len(keys) == len(set(keys))
    for menu in [*tops, actions.save_menu, actions.theme_menu]:
        assert isinstance(menu, QMenu)
        assert len(_keys(menu)) == len(set(_keys(menu))), (spoken, menu.title(), _keys(menu))


@pytest.mark.parametrize(
    ("code", "queued"),
    [
        ("zh_CN", "排队中。"),
        ("zh", "排队中。"),
        ("zh_Hans_CN", "排队中。"),
        ("zh_SG", "排队中。"),
        ("zh_TW", "排隊中。"),
        ("zh_HK", "排隊中。"),
        ("zh_Hant_MO", "排隊中。"),
    ],
)
def test_chinese_is_spoken_to_whoever_wants_it(qtbot: QtBot, code: str, queued: str) -> None:
    app = QApplication.instance()
    assert app is not None
    made = load_translators(app, language=code, folder=FOLDER)
    try:
        assert messages.say("file.queued") == queued
        assert messages.say("media.refused", {"host": "a.example", "status": "403"}).startswith(
            "a.example "
        )
    finally:
        for translator in made:
            QCoreApplication.removeTranslator(translator)
    assert messages.say("file.queued") == "Queued."


def test_the_traditional_texts_are_made_from_the_simplified_ones(tmp_path: Path) -> None:
    target = tmp_path / "suno_desktop_zh_TW.ts"
    _script().traditional(FOLDER / "suno_desktop_zh_CN.ts", target)
    assert read(target) == read(FOLDER / target.name)


def test_no_simplified_word_is_left_in_a_traditional_window() -> None:
    said = " ".join(read(FOLDER / "suno_desktop_zh_TW.ts").values())
    wrong = (
        "歌词",
        "视频",
        "默认",
        "数据",
        "网络",
        "打开",
        "保存",
        "连接",
        "响应",
        "返回结果",
        "“",
    )
    assert [word for word in wrong if word in said] == []


def test_a_file_is_all_that_another_language_needs(qtbot: QtBot, tmp_path: Path) -> None:
    app = QApplication.instance()
    assert app is not None
    source = tmp_path / "suno_desktop_de.ts"
    source.write_text(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="de"><context>'
        "<name>sentences</name><message><source>Queued.</source><translation>Wartet.</translation></message>"
        "</context></TS>",
        "utf-8",
    )
    _script().compile_to(source, source.with_suffix(".qm"))
    assert languages(tmp_path) == {"de": "Deutsch", "en": "English"}
    made = load_translators(app, language="de_AT", folder=tmp_path)
    try:
        assert messages.say("file.queued") == "Wartet."
    finally:
        for translator in made:
            QCoreApplication.removeTranslator(translator)


def test_each_language_is_offered_by_its_own_name() -> None:
    offered = languages(FOLDER)
    assert offered.keys() == {"en", *LANGUAGES}
    assert all(offered.values())
    known = {"en": "English", "zh_CN": "简体中文", "zh_TW": "繁體中文"}
    assert offered | known == offered


def _said(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Every text that a module hands to `tr` or `translate`, and whether it is given with a number."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        at = {"tr": 0, "translate": 1}.get(name)
        if at is None or len(node.args) <= at or node.keywords:
            continue
        text = node.args[at]
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value:
            yield text.value, len(node.args) > at + 2


def test_what_the_program_says_is_found_by_the_tool_that_collects_it(language: str) -> None:
    """It overlooks calls that it cannot read, and plural forms in calls of `translate`."""
    plural: dict[str, bool] = {}
    for message in ET.parse(FOLDER / f"suno_desktop_{language}.ts").getroot().iter("message"):
        source = message.findtext("source", "")
        plural[source] = plural.get(source, False) or message.get("numerus") == "yes"
    package = FOLDER.parents[1] / "suno_desktop"
    for path in sorted(package.rglob("*.py")):
        for text, counted in _said(ast.parse(path.read_text("utf-8"))):
            assert text in plural, f"{path.name}: not collected: {text!r}"
            assert plural[text] or not counted, (
                f"{path.name}: say it with `tr` in a class: {text!r}"
            )
