"""`python -m tests.soak titles --count N --files M [--seed S]`: hostile titles as names, some of them as real files.

No name leaves the folder or is longer than 180 bytes, and no two songs meet under one, also where a disk does not
tell large from small letters or one way of writing an accent from another. The ordinary tests run a small dose.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import unicodedata
import uuid
from pathlib import Path, PurePosixPath

from suno_desktop.core.media import names
from suno_desktop.core.media.part_files import PartFile
from suno_desktop.core.media.publish import prepare_folder
from suno_desktop.core.model import ClipId, MediaKind
from tests.core.media import makers

_ALPHABETS = (
    "abcXYZ 019",
    "雨夜你好😀👩‍👩‍👧🇩🇪é\u0301\u0323각각क्षि",
    './\\:*?"<>|\0\n\r\t \u202e\u200b\ufeff\u2028\u3164-~%',
    "ſßİıKÅΩµﬁĳǅ\u0345\u1e9e\u03c2\u03c3ÄA\u0308",
    "\ud800\udfff\ue000\U000e0041\U0010ffff\u0085\x1b\x7f",
    "/\uff0f\u2044\u2215\\\uff3c..\u2024\u2025\u2026\uff0e",
)
_FIXED = (
    *("../../x", "CON", "con.txt", "COM¹", "a/../../b", "C:\\x", "\\\\srv\\s", ".hidden", "...", "%2e%2e%2f"),
    *("", " ", "~", "-rf", "/etc/passwd", "{title.__class__}", "{0}", "%(x)s", "nul", "LPT9.mp3", "Aux .mp3"),
    *("x" * 400, "雨" * 200, "e\u0301" * 300, "👩‍👩‍👧" * 60, "A.mp3", "a.MP3"),
)  # fmt: skip
_RESERVED = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$"})


class LostError(Exception):
    """A name that must not be."""


def text(rng: random.Random) -> str:
    """One hostile text."""
    if rng.random() < 0.3:
        return rng.choice(_FIXED)
    alphabet = rng.choice(_ALPHABETS)
    found = "".join(rng.choice(alphabet) for _ in range(rng.choice((1, 3, 10, 40, 300))))
    return (
        found if rng.random() < 0.5 else rng.choice((found.upper(), found.lower(), found.title()))
    )


def paths(rng: random.Random, count: int) -> list[tuple[str, PurePosixPath]]:
    """So many songs: their clip IDs and where they belong."""
    found = []
    for number in range(count):
        # All different in their first eight digits, as far apart as real ones.
        clip_id = str(uuid.UUID(int=number * 2654435761 % 2**32 << 96 | rng.getrandbits(90)))
        clip = makers.clip(clip_id=ClipId(clip_id), title=text(rng), artist=text(rng))
        values = names.values(clip=clip, take=rng.choice("AB"), task_id="t" * 9)
        found.append((clip_id, names.render(names.CLIP_TEMPLATE, values, ext="mp3")))
    return found


def folded(path: PurePosixPath) -> str:
    """What a disk that folds everything would make of it."""
    text = unicodedata.normalize("NFD", str(path)).casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def look(found: list[tuple[str, PurePosixPath]]) -> None:
    """Raise `LostError` for a name that is unsafe or taken."""
    taken: dict[str, str] = {}
    for clip_id, path in found:
        if path.is_absolute() or len(path.parts) != 2:
            raise LostError(f"leads elsewhere: {path!r}")
        for part in path.parts:
            stem = part.split(".")[0].strip().casefold()
            if part in {"", ".", ".."} or set(part) & set("/\\\0:") or stem in _RESERVED:
                raise LostError(f"unsafe: {path!r}")
            if len(part.encode()) > names.MAX_BYTES:
                raise LostError(f"{len(part.encode())} bytes: {path!r}")
        if other := taken.get(folded(path)):
            raise LostError(f"{clip_id} and {other} meet: {path!r}")
        taken[folded(path)] = clip_id


def write(folder: Path, found: list[tuple[str, PurePosixPath]]) -> None:
    """Publish an empty song for each; raises `LostError` if there is anything but those."""
    root = folder / "root"
    root.mkdir()
    for clip_id, path in found:
        target = names.safe_join(root, path)
        prepare_folder(root, target.parent)
        with PartFile.create(target, clip_id=clip_id, kind=MediaKind.MP3) as part:
            part.write_all(clip_id.encode())
            if part.publish(target) != target:
                raise LostError(f"the name was taken: {path!r}")
    if list(folder.iterdir()) != [root]:
        raise LostError(f"something is outside: {list(folder.iterdir())}")
    files = {path: path.read_text() for path in root.rglob("*") if path.is_file()}
    if files != {root / path: clip_id for clip_id, path in found}:
        raise LostError("the files are not those that were written")


def main() -> int:
    """Run the soak and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak titles", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    rng = random.Random(arguments.seed)
    begun = time.perf_counter()
    try:
        found = paths(rng, arguments.count)
        look(found)
        longest = max(len(part.encode()) for _, path in found for part in path.parts)
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), rng.sample(found, min(arguments.files, len(found))))
    except LostError as lost:
        print(f"LOST: {lost}", file=sys.stderr)
        return 1
    took = time.perf_counter() - begun
    print(
        f"{len(found)} names (longest {longest} bytes), {arguments.files} files, {took:.0f} s: none outside, no two meet"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
