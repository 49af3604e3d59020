"""Our tags as atoms of an MP4, joined with those that are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from suno_desktop.core.fields import Atom, AtomType
from suno_desktop.core.media.tags import texts
from suno_desktop.core.media.tags.texts import (
    BETWEEN,
    ReadTags,
    TagRow,
    TagSet,
    is_ours,
    is_stale_genre,
    parts,
)

if TYPE_CHECKING:
    from mutagen.mp4 import MP4

_GENRE = "\xa9gen"
_APPLE = "----:com.apple.iTunes:"
_COVER = "covr"
_NAMES = {
    "\xa9nam": "TITLE",
    "\xa9ART": "ARTIST",
    "\xa9alb": "ALBUM",
    "\xa9gen": "GENRE",
    "\xa9day": "DATE",
    "\xa9lyr": "LYRICS",
    "\xa9cmt": "COMMENT",
}
"""What Vorbis comments call the texts of these atoms."""
_DAY = len("2026-03-04")


def write(file: BinaryIO, tags: TagSet, cover: bytes | None, *, is_bare: bool) -> None:
    """Write into a file that is open for reading and writing; its tables may lead elsewhere afterwards (see `mp4_places`).

    If `is_bare`, no other atom stays.
    """
    movie = _load(file)
    if movie.tags is None:
        movie.add_tags()
    known: Any = movie.tags
    if is_bare:
        known.clear()
    _put(known, tags, cover)
    movie.save(file)


def plan(file: BinaryIO, tags: TagSet, cover: bytes | None) -> tuple[ReadTags, ReadTags]:
    """What a file says, and what it would say after `write`."""
    movie = _load(file)
    found: Any = movie.tags
    known: Any = {} if found is None else found
    before = _said(known)
    _put(known, tags, cover)
    return before, _said(known)


def _said(known: Any) -> ReadTags:
    found = known.get(_COVER)
    return ReadTags(dict(_read(known)), [], bytes(found[0]) if found else None)


def _put(known: Any, tags: TagSet, cover: bytes | None) -> None:
    from mutagen.mp4 import MP4Cover  # noqa: PLC0415 — loaded already

    for row in texts.ROWS:
        text = tags.values.get(row.key)
        if row.mp4 is None or not (text or is_ours(row.mp4.name)):
            continue
        name = row.mp4.name.replace("----:", _APPLE)
        known.pop(name, None)
        if text:
            known[name] = _atom(row.mp4, parts(row, text))
    if is_stale_genre(known.get(_GENRE, []), tags):
        known.pop(_GENRE, None)
    if cover is not None:
        picture = MP4Cover(cover, imageformat=MP4Cover.FORMAT_JPEG)
        known[_COVER] = [picture, *known.get(_COVER, [])[1:]]


def front_cover(file: BinaryIO) -> bytes | None:
    """The first picture; None if there is none."""
    tags: Any = _load(file).tags
    found = None if tags is None else tags.get(_COVER)
    return bytes(found[0]) if found else None


def all_texts(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Every text, by the names that Vorbis comments have for them."""
    tags: Any = _load(file).tags
    for name, found in ({} if tags is None else tags).items():
        key = _NAMES.get(name) or name.rpartition(":")[2].upper()
        if (
            isinstance(found, list)
            and found
            and name != _COVER
            and isinstance(found[0], str | bytes)
        ):
            yield key, _atom_text(Atom(name), found)


def _atom(atom: Atom, texts: list[str]) -> Any:
    """What mutagen wants for an atom of this type."""
    from mutagen.mp4 import MP4FreeForm  # noqa: PLC0415 — loaded already

    text = texts[0]
    if atom.name.startswith("----:"):
        return [MP4FreeForm(text.encode()) for text in texts]
    if atom.type is AtomType.WHOLE:
        return [round(float(text))]
    if atom.type is AtomType.FLAG:
        return text == "1"
    if atom.type is AtomType.PAIR:
        number, _, total = text.partition("/")
        return [(int(number), int(total or 0))]
    return [text[:_DAY]] if atom.name == "\xa9day" else texts


def _atom_text(atom: Atom, found: Any) -> str:
    if atom.type is AtomType.FLAG:
        return str(int(found))
    if atom.type is AtomType.PAIR:
        number, total = found[0]
        return f"{number}/{total}" if total else str(number)
    return BETWEEN.join(
        item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in found
    )


def _load(file: BinaryIO) -> MP4:
    from mutagen.mp4 import MP4  # noqa: PLC0415 — loaded already

    return MP4(file)


def read(file: BinaryIO) -> Iterator[tuple[TagRow, str]]:
    """What our fields say."""
    tags: Any = _load(file).tags
    return _read({} if tags is None else tags)


def _read(known: Any) -> Iterator[tuple[TagRow, str]]:
    for row in texts.ROWS:
        found = known.get(row.mp4.name.replace("----:", _APPLE)) if row.mp4 else None
        if row.mp4 is not None and found not in (None, []):
            yield row, _atom_text(row.mp4, found)
