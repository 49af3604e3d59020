"""Take the program's texts into the translation files and compile them: `python resources/i18n/update.py`.

Run it after a text was changed, and translate what it names as unfinished. Both kinds of files are kept in the
repository, because nothing is compiled when the program is installed.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import PySide6

HERE: Final = Path(__file__).resolve().parent
PACKAGE: Final = HERE.parent.parent / "suno_desktop"
LANGUAGES: Final = ("zh_CN",)


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
            "-target-language", language, "-ts", str(target),
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


def main() -> int:
    """Bring all languages up to date; exit code 1 if something is left to translate."""
    open_texts = 0
    for language in LANGUAGES:
        texts = HERE / f"suno_desktop_{language}.ts"
        collect(texts, language)
        compile_to(texts, texts.with_suffix(".qm"))
        count = texts.read_text("utf-8").count('type="unfinished"')
        print(f"{texts.name}: {count} unfinished")
        open_texts += count
    return min(open_texts, 1)


if __name__ == "__main__":
    sys.exit(main())
