"""Our tags as frames of ID3: read from what is there, joined with it, and rendered as one new tag.

Never touches the file that it reads; `tags.files` puts the rendered tag where it belongs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from suno_desktop.core.fields import FieldType
from suno_desktop.core.media.tags import raw_frames, texts
from suno_desktop.core.media.tags.texts import (
    BETWEEN,
    ReadTags,
    TagRow,
    TagSet,
    clean_line,
    is_ours,
    is_stale_genre,
    language,
    parts,
)
from suno_desktop.core.timed_words import TimedLine

if TYPE_CHECKING:
    from mutagen.id3 import ID3

_UTF8 = 3
_FRONT_COVER = 3
_STAMPS = frozenset({"TDRC", "TDRL", "TDOR"})
_TAG_HEAD = raw_frames.HEAD
_GONE = frozenset({b"RVAD", b"EQUA", b"TRDA", b"TSIZ"})
"""Frames that version 2.4 has no more, and nothing instead; they stay as they are."""
_NEWER = frozenset(
    {"ASPI", "EQU2", "RVA2", "SEEK", "SIGN", "TDEN", "TDRL", "TDTG", "TMOO", "TPRO"}
    | {"TSOA", "TSOP", "TSOT", "TSST"}
)
"""Frames that version 2.3 does not have, nor anything instead."""
_PADDING = 1024
_MILLISECONDS, _LYRICS = 2, 1
_NAMES = {
    "TIT2": "TITLE",
    "TPE1": "ARTIST",
    "TALB": "ALBUM",
    "TCON": "GENRE",
    "TDRC": "DATE",
    "USLT": "LYRICS",
    "COMM": "COMMENT",
    "WOAS": "URL",
}
"""What Vorbis comments call the texts of these frames."""


def render(known: ID3, tags: TagSet, cover: bytes | None, version: int) -> tuple[bytes, bytes]:
    """A new tag of all that is known and of ours; and the short old one (ID3v1) that says the same.

    Args:
        known: see `put`.
        tags: see `put`.
        cover: see `put`.
        version: 4 or 3.
    """
    from mutagen.id3 import MakeID3v1  # noqa: PLC0415 — loaded already

    put(known, tags, cover)
    out = io.BytesIO()
    short = MakeID3v1(known)
    _save(known, out, version)
    return out.getvalue(), short


def put(known: ID3, tags: TagSet, cover: bytes | None) -> None:
    """Put our frames among those of a file.

    Args:
        known: the frames that stay; it is changed.
        tags: see `tags.write`, also for `cover` (JPEG).
        cover: None leaves the one that is known.
    """
    for row in texts.ROWS:
        text = tags.values.get(row.key)
        if row.id3 and (text or is_ours(row.id3)):
            _put_frame(known, row, text)
    if is_stale_genre((str(text) for frame in known.getall("TCON") for text in frame.text), tags):
        known.delall("TCON")
    if tags.lines:
        _put_lines(known, tags.lines)
    if cover is not None:
        _put_cover(known, cover)


def load(tags: Sequence[bytes], short: bytes = b"") -> ID3:
    """The frames of the tags of a file; of two for the same thing the first counts. One that cannot be read is left out.

    `short` is its ID3v1, which counts only where there is no other. What no frame is made of stays as it is, among those
    that mutagen does not know, in the form that version 2.4 has for it.

    Raises:
        MediaDamagedError: a tag holds more than any program has written.
    """
    from mutagen import MutagenError  # noqa: PLC0415 — loaded already
    from mutagen.id3 import ID3, ParseID3v1  # noqa: PLC0415

    known = ID3()
    for data in tags:
        try:
            found, others = _read_tag(data)
        except (MutagenError, ValueError, OverflowError):
            continue  # it is in nobody's way but the song's
        for key, frame in found.items():
            if key not in known or (frame.FrameID == "APIC" and not _has_picture(known, frame)):
                _add_picture(known, frame) if key in known else known.add(frame)
        known.unknown_frames += [one for one in others if one not in known.unknown_frames]
    if not known and short:
        for frame in (ParseID3v1(short) or {}).values():
            known.add(frame)
    return known


def _read_tag(data: bytes) -> tuple[ID3, list[bytes]]:
    """The frames of one tag, as version 2.4 has them, and the bytes of those that mutagen makes nothing of.

    Each is given to it alone: it unpacks without a bound, and does not tell which it leaves out.
    """
    from mutagen.id3 import ID3  # noqa: PLC0415 — loaded already

    version = raw_frames.version_of(data)
    if not version:
        return ID3(io.BytesIO(data), load_v1=False), []
    found, others = ID3(), []
    unpacking = raw_frames.Unpacking(_is_standard)
    for raw in raw_frames.frames(data, _is_standard):
        plain = None if raw.name in _GONE else unpacking.plain(raw, version)
        is_held = False
        if plain is not None and (_is_standard(raw.name) or not raw.can_be_kept):
            alone = io.BytesIO(raw_frames.alone(plain, version))
            for frame in ID3(alone, load_v1=False, translate=False).values():
                is_held = _hold(found, frame)
        kept = None if is_held or not raw.can_be_kept else raw.as_4()
        if kept is not None:
            others.append(kept)
    found.update_to_v24()
    return found, others


def _is_standard(name: bytes) -> bool:
    from mutagen.id3 import Frames  # noqa: PLC0415 — loaded already

    return name.decode("latin-1") in Frames


def _hold(found: ID3, frame: Any) -> bool:
    """Put a frame among those of its tag, beside one for the same thing if that can be; tells whether."""
    from mutagen.id3 import TextFrame  # noqa: PLC0415 — loaded already

    old: Any = found.get(frame.HashKey)
    is_text = isinstance(frame, TextFrame)
    if old is None or _is_ours(frame):
        found.add(frame)
    elif is_text:
        old.text += [text for text in frame.text if text not in old.text]
        old.encoding = max(old.encoding, frame.encoding)
    elif frame.FrameID == "APIC":
        _add_picture(found, frame)
    else:
        return False
    return True


def _is_ours(frame: Any) -> bool:
    """Whether it stands where we write, so that ours takes its place."""
    if frame.FrameID == "SYLT":
        return True
    rows = (row.id3.partition(":") for row in texts.ROWS)
    return any(name == frame.FrameID and _same_place(frame, name, desc) for name, _, desc in rows)


def _has_picture(known: ID3, frame: Any) -> bool:
    return any((one.type, one.desc) == (frame.type, frame.desc) for one in known.getall("APIC"))


def _add_picture(known: ID3, frame: Any) -> None:
    """Add a picture beside others of the same description, which mutagen tells apart by its "salt"."""
    while frame.HashKey in known:
        frame.salt += " "
    known.add(frame)


def read(known: ID3) -> Iterator[tuple[TagRow, str]]:
    """What our fields say."""
    for row in texts.ROWS:
        name, _, desc = row.id3.partition(":")
        frames = (frame for frame in known.getall(name) if _same_place(frame, name, desc))
        frame = next(frames, None)
        if frame is not None:
            yield row, _frame_text(frame, row)


def as_version(known: ID3, version: int) -> ID3:
    """The same frames, as another version of ID3 has room for them."""
    out = io.BytesIO()
    _save(known, out, version)
    return load([out.getvalue()])


def _save(known: ID3, out: io.BytesIO, version: int) -> None:
    known.unknown_frames = [
        one for one in known.unknown_frames if one[:4].decode("latin-1") not in known
    ]
    if version == 4:
        known.save(out, padding=lambda _: _PADDING)
        return
    from mutagen.id3 import BitPaddedInt  # noqa: PLC0415 — loaded already

    newer = [frame for frame in known.values() if frame.FrameID in _NEWER]
    known.update_to_v23()
    for frame in newer:  # which players know in both versions, though only one names them
        known.add(frame)
    known.save(out, v2_version=3, v23_sep=BETWEEN, padding=lambda _: 0)
    # The frames that mutagen does not know it writes into version 2.4 only.
    others = (raw_frames.of_4(one).as_3() for one in known.unknown_frames)
    frames = out.getvalue()[_TAG_HEAD:] + b"".join(filter(None, others)) + bytes(_PADDING)
    out.seek(0)
    out.write(b"ID3\x03\0\0" + BitPaddedInt.to_str(len(frames)) + frames)


def said(known: ID3) -> ReadTags:
    """All that `render` may change."""
    return ReadTags(dict(read(known)), lines_of(known), front_cover(known))


def front_cover(known: ID3) -> bytes | None:
    """The picture of the front cover; None if there is none."""
    found = (bytes(one.data) for one in known.getall("APIC") if one.type == _FRONT_COVER)
    return next(found, None)


def all_texts(known: ID3) -> Iterator[tuple[str, str]]:
    """Every text, by the names that Vorbis comments have for them; of several lyrics the first, of comments the first last."""
    for name, key in _NAMES.items():
        frames = known.getall(name)
        for frame in reversed(frames) if key == "COMMENT" else frames[:1]:
            yield key, str(frame.url if name.startswith("W") else _plain(frame))
    for frame in known.getall("TXXX"):
        yield frame.desc.upper(), _plain(frame)
    for frame in known.getall("WXXX"):
        yield f"{frame.desc.upper()}_URL", str(frame.url)


def _plain(frame: Any) -> str:
    return str(frame.text) if isinstance(frame.text, str) else BETWEEN.join(map(str, frame.text))


def _frame_text(frame: Any, row: TagRow) -> str:
    name = row.id3.partition(":")[0]
    if name.startswith("W"):
        return str(frame.url)
    text = _plain(frame)
    is_moment = name in _STAMPS and row.type is FieldType.TIME
    return f"{text.replace(' ', 'T')}Z" if is_moment else text


def _put_frame(known: ID3, row: TagRow, text: str | None) -> None:
    name, _, desc = row.id3.partition(":")
    kept = [frame for frame in known.getall(name) if not _same_place(frame, name, desc)]
    known.setall(name, [*kept, _frame(name, desc, parts(row, text))] if text else kept)


def _same_place(frame: Any, name: str, desc: str) -> bool:
    if name == "COMM":
        return bool(frame.desc == "" and frame.lang == "eng")
    return name not in {"TXXX", "WXXX", "USLT"} or bool(frame.desc == desc)


def _frame(name: str, desc: str, texts: list[str]) -> Any:
    from mutagen import id3  # noqa: PLC0415 — loaded already

    text = texts[0]
    if name == "TXXX":
        return id3.TXXX(encoding=_UTF8, desc=desc, text=texts)
    if name == "WXXX":
        return id3.WXXX(encoding=_UTF8, desc=desc, url=text)
    if name == "WOAS":
        return id3.WOAS(url=text)
    if name == "COMM":
        return id3.COMM(encoding=_UTF8, lang="eng", desc="", text=[text])
    if name == "USLT":
        return id3.USLT(encoding=_UTF8, lang=language(text), desc="", text=text)
    shaped = [text.removesuffix("Z")] if name in _STAMPS else texts
    return id3.Frames[name](encoding=_UTF8, text=shaped)


def _put_lines(known: ID3, lines: Sequence[TimedLine]) -> None:
    """One entry a line, in milliseconds: players show an entry as a line, so words would stand one below the other."""
    from mutagen.id3 import SYLT  # noqa: PLC0415 — loaded already

    texts = [clean_line(line.text) for line in lines]
    frame = SYLT(
        encoding=_UTF8,
        lang=language("\n".join(texts)),
        format=_MILLISECONDS,
        type=_LYRICS,
        desc="",
        text=[(text, round(line.start_s * 1000)) for text, line in zip(texts, lines, strict=True)],
    )
    others = [one for one in known.getall("SYLT") if one.desc != "" or one.type != _LYRICS]
    known.setall("SYLT", [*others, frame])


def lines_of(known: ID3) -> list[tuple[str, float]]:
    """The lines of the lyrics and when each begins, in seconds, as `_put_lines` writes them."""
    for frame in known.getall("SYLT"):
        if frame.format == _MILLISECONDS and frame.type == _LYRICS:
            return [(str(text).strip("\n"), at / 1000) for text, at in frame.text]
    return []


def _put_cover(known: ID3, cover: bytes) -> None:
    from mutagen.id3 import APIC  # noqa: PLC0415 — loaded already

    others = [frame for frame in known.getall("APIC") if frame.type != _FRONT_COVER]
    for frame in others:
        frame.salt = ""
        while frame.desc == "" or any(o is not frame and o.desc == frame.desc for o in others):
            frame.desc += " "  # two pictures may not share a description
    front = APIC(encoding=_UTF8, mime="image/jpeg", type=_FRONT_COVER, desc="", data=cover)
    known.setall("APIC", [*others, front])
