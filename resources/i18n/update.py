"""Take the program's texts into the translation files and compile them: `python resources/i18n/update.py`.

Run it after a text was changed, and translate what it names as unfinished. `--new CODE` begins another language; a
file `suno_desktop_CODE.ts` in this folder is all that a language needs. Both kinds of files are kept in the
repository, because nothing is compiled when the program is installed.

English has a file too, with plurals only. Traditional Chinese is made from Simplified Chinese by OpenCC, with the
words of Taiwan; what reads badly then is put right in `zh_TW.txt`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import PySide6

HERE: Final = Path(__file__).resolve().parent
PACKAGE: Final = HERE.parent.parent / "suno_desktop"
_PREFIX: Final = "suno_desktop_"
_PLURALS_ONLY: Final = "en"
_SIMPLIFIED: Final = "zh_CN"
_TRADITIONAL: Final = "zh_TW"


def languages() -> list[str]:
    """The codes of all languages that have a file here."""
    return sorted(path.stem.removeprefix(_PREFIX) for path in HERE.glob(f"{_PREFIX}*.ts"))


def tool(name: str) -> Path:
    """One of the translation tools that come with PySide6."""
    folder = Path(PySide6.__file__).parent
    suffix = ".exe" if sys.platform == "win32" else ""
    return folder / f"{name}{suffix}"


def sources() -> list[str]:
    """The files with texts, relative to the package, so that they are found alike everywhere."""
    return sorted(
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] != "resources"
    )


def collect(target: Path, language: str) -> None:
    """Bring a translation file up to date; what is translated in it stays."""
    subprocess.run(  # noqa: S603 — our own tools
        [
            str(tool("lupdate")), *sources(), "-no-obsolete", "-locations", "none", "-source-language", "en",
            "-target-language", language, *(["-pluralonly"] if language == _PLURALS_ONLY else []), "-ts", str(target),
        ],
        cwd=PACKAGE,
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def compile_to(source: Path, target: Path) -> None:
    """Compile a translation file; texts that are not translated are left out."""
    subprocess.run(  # noqa: S603 — our own tools
        [str(tool("lrelease")), "-silent", str(source), "-qm", str(target)], check=True
    )


def _texts(translation: ET.Element) -> list[ET.Element]:
    return translation.findall("numerusform") or [translation]


def _replaced(text: str, pairs: list[list[str]]) -> str:
    for wrong, right in pairs:
        text = text.replace(wrong, right)
    return text


def traditional(simplified: Path, target: Path) -> None:
    """Write the Traditional Chinese texts from the Simplified ones."""
    from opencc import OpenCC  # noqa: PLC0415 — needed for this language only

    converter = OpenCC("s2twp")
    lines = [
        line.split("\t")
        for line in HERE.joinpath("zh_TW.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    before = [line[1:] for line in lines if line[0] == "<"]
    after = [line for line in lines if line[0] != "<"]
    tree = ET.parse(simplified)  # noqa: S314 — our own file
    tree.getroot().set("language", _TRADITIONAL)
    for translation in tree.getroot().iter("translation"):
        for one in _texts(translation):
            one.text = _replaced(converter.convert(_replaced(one.text or "", before)), after)
    tree.write(target, encoding="utf-8", xml_declaration=True)


def main() -> int:
    """Bring all languages up to date; exit code 1 if something is left to translate."""
    wanted = languages()
    if sys.argv[1:2] == ["--new"]:
        wanted = sorted({*wanted, *sys.argv[2:]})
    open_texts = 0
    for language in wanted:
        texts = HERE / f"{_PREFIX}{language}.ts"
        if language == _TRADITIONAL:
            traditional(HERE / f"{_PREFIX}{_SIMPLIFIED}.ts", texts)
        else:
            collect(texts, language)
        compile_to(texts, texts.with_suffix(".qm"))
        count = texts.read_text("utf-8").count('type="unfinished"')
        print(f"{texts.name}: {count} unfinished")
        open_texts += count
    return min(open_texts, 1)


if __name__ == "__main__":
    sys.exit(main())
