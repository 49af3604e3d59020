"""From a template and a song to a file name that is safe on Linux, macOS and Windows.

Fixed tokens only: nothing a server or a person wrote is ever used as a format string. Names say who made the song
and which take it is; the identity in brackets is never cut, so that two songs do not meet under one name.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from suno_desktop.core.errors import DiskError, UsageError
from suno_desktop.core.media.disk import disk_errors
from suno_desktop.core.model import Clip, LyricSheet

CLIP_TEMPLATE = "{artist}/{title} [{take} {clip8}]"
SHEET_TEMPLATE = "{title} [{task8}]"
TOKENS = (
    "artist",
    "title",
    "album",
    "take",
    "clip8",
    "task8",
    "style",
    "model",
    "date",
    "year",
    "relay",
    "clip",
    "task",
)
"""What may stand in braces in a template."""
MAX_BYTES = 180
"""Of each folder and file name in UTF-8; file systems allow 255, and copies get longer names."""
USUAL_ALBUM = "Suno"
"""Of songs for which the person named none."""
EXTENSIONS = frozenset(
    {"mp3", "mp4", "m4a", "aac", "flac", "mka", "mkv", "ogg", "wav", "webm"}
    | {"jpg", "png", "webp", "txt", "lrc", "json", "mid"}
)

_ELASTIC = frozenset({"artist", "title", "album", "style", "model", "relay"})
"""Free text: shortened when a name is too long. The other tokens are short and stay whole."""
_MAX_TEXT = 1000
"""Characters of a text that are looked at; more never fit, and sorting marks takes the square of their number."""
_MAX_LITERAL = 60
_MAX_FOLDERS = 8
_ON_WINDOWS = os.name == "nt"
_WINDOWS_PATH = 243
"""Characters of a whole path on Windows, which allows 259, with room for what tells equal names apart."""
_WINDOWS_LEAST = 60
"""Bytes of a name that there must be room for on Windows; longer ones are cut as far as the path asks for."""
_TELLING = frozenset({"title", "clip8", "clip", "task8", "task"})
"""One of these must be in the name of a file."""
_TOKEN = re.compile(r"\{([^{}]*)\}")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(
            "/\\\u2044\u2215\u29f8\u29f9\u2571\u2572\u2216\u29f5\uff0f\uff3c\ufe68\u1735", "-"
        ),
        **dict.fromkeys(":|\ua789\u2223\uff5c", "-"),
        **dict.fromkeys("?*", ""),
        '"': "'",
        "<": "(",
        ">": ")",
    }
)
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Shown as nothing, although their category is a letter, a mark or a sign."""
_DEVICE = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=8)
def check_template(template: str) -> None:
    """See whether a template can be used.

    Raises:
        UsageError: it cannot; the sentence says why.
    """
    segments = template.split("/")
    tokens = _TOKEN.findall(template)
    unknown = next((token for token in tokens if token not in TOKENS), "")
    literals = [_TOKEN.sub("", segment) for segment in segments]
    tests = (
        ("name.empty", not template.strip()),
        ("name.unknown_token", not set(tokens) <= set(TOKENS)),
        ("name.brace", any(set(text) & set("{}") for text in literals)),
        (
            "name.bad_signs",
            any(clean_text(text) != " ".join(text.split()) for text in literals),
        ),
        ("name.no_folder", any(not segment.strip(" .-") for segment in segments)),
        ("name.too_many_folders", len(segments) > _MAX_FOLDERS),
        (
            "name.too_long",
            any(len(text.encode("utf-8", "replace")) > _MAX_LITERAL for text in literals),
        ),
        ("name.repeats", len(tokens) > len(TOKENS)),
        ("name.all_alike", not _TELLING & set(_TOKEN.findall(segments[-1]))),
    )
    code = next((code for code, is_so in tests if is_so), None)
    if code is not None:
        raise UsageError(code, token=f"{{{unknown}}}", most=_MAX_FOLDERS - 1)


def room(root: Path, template: str) -> int:
    """Bytes that each folder and file name below `root` may have, so that no whole path is too long for the system.

    Raises:
        DiskError: there is too little of it, whatever the songs are called (`disk.path_too_long`).
    """
    if _ON_WINDOWS:
        length, limit, least = len(str(root)), _WINDOWS_PATH, _WINDOWS_LEAST
    else:
        length, limit, least = (
            len(os.fsencode(root)),
            os.pathconf("/", "PC_PATH_MAX") - 1,
            MAX_BYTES,
        )
    steps = template.count("/") + 1
    fits = (limit - length) // steps - 1
    if fits < least:
        raise DiskError(
            "disk.path_too_long", path=root, length=length, most=limit - steps * (least + 1)
        )
    return min(fits, MAX_BYTES)


def render(
    template: str, values: Mapping[str, str], *, ext: str, limit: int = MAX_BYTES
) -> PurePosixPath:
    """Fill a template: folders and a file name, relative to the library's folder.

    Args:
        template: as `check_template` allows it.
        values: one text per token, as `values` makes them; hostile text is welcome.
        ext: one of `EXTENSIONS`.
        limit: bytes of each folder and file name; see `room`.

    Raises:
        UsageError: the template cannot be used.
        ValueError: the extension is none of ours.
    """
    check_template(template)
    if ext not in EXTENSIONS:
        raise ValueError(ext)
    clean = {token: clean_text(values.get(token, "")) for token in _TOKEN.findall(template)}
    if "artist" in clean:
        clean["artist"] = clean["artist"].strip(" .-") or "Unknown artist"
    if "title" in clean and not clean["title"].strip(" .-"):
        clean["title"] = "Untitled"
    *folders, last = template.split("/")
    names = [_fit(folder, clean, limit) for folder in folders]
    stem = _fit(last, clean, limit - len(ext) - 1) or "Untitled"
    return PurePosixPath(*filter(None, names), f"{stem}.{ext}")


def values(
    *,
    clip: Clip | None = None,
    sheet: LyricSheet | None = None,
    take: str | None = None,
    task_id: str | None = None,
    relay_name: str | None = None,
    album: str | None = None,
) -> dict[str, str]:
    """The text of each token for one clip or sheet."""
    made = clip.created_at if clip is not None else None
    found = {
        "artist": clip.artist if clip else None,
        "title": clip.title if clip else sheet.title if sheet else None,
        "album": (album or USUAL_ALBUM) if clip else None,
        "take": take,
        "clip8": short_id(clip.clip_id) if clip else None,
        "task8": short_id(task_id or ""),
        "style": clip.style if clip else None,
        "model": clip.model if clip else None,
        "date": made.strftime("%Y-%m-%d") if made else None,
        "year": made.strftime("%Y") if made else None,
        "relay": relay_name,
        "clip": _id_text(clip.clip_id) if clip else None,
        "task": _id_text(task_id or ""),
    }
    return {token: text or "" for token, text in found.items()}


def short_id(text: str) -> str:
    """Eight characters that tell ids apart in a file name.

    The first eight of a UUID or a hex number, but the last eight of a decimal number: those count upwards and begin
    alike. An id of any other shape is hashed when its own first characters say little.
    """
    text = re.sub(r"^(suno_)?task[_-]", "", text.strip())
    if text.isascii() and text.isdigit():
        return text[-8:]
    short = text[:8]
    if re.fullmatch(r"[0-9A-Za-z]{8}", short) or not text:
        return short
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


@functools.lru_cache(maxsize=512)  # takes share their title, songs their artist
def clean_text(text: str) -> str:
    """One line of a server's text without anything that a file system or an eye could be fooled by."""
    if text.isascii() and text.isprintable():  # most are; the long way would change no more
        return " ".join(text[:_MAX_TEXT].translate(_PLAIN).split())
    text = unicodedata.normalize("NFC", text[:_MAX_TEXT]).translate(_PLAIN)
    kept = "".join(_kept(sign) for sign in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def folded(name: str) -> str:
    """Fold a name, so that two names are equal that a disk may treat as one (case, form of accents)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` of at most `limit` bytes that splits no character as people see it."""
    if len(text.encode()) <= limit:
        return text
    at = len(text.encode()[: max(limit, 0)].decode("utf-8", "ignore"))
    while at > 0 and _joined(text, at):
        at -= 1
    return text[:at].rstrip()


def marked(name: str, identity: str) -> str:
    """`name` for another song that wants it: the same with its identity, as if the template had asked for it."""
    stem, ext = _split(name)
    mark = f" [{identity}]"
    return f"{cut(stem, MAX_BYTES - len(ext.encode()) - len(mark))}{mark}{ext}"


def numbered(name: str, number: int) -> str:
    """`name` for the second, third … file that wants it."""
    stem, ext = _split(name)
    mark = f" ({number})"
    room = MAX_BYTES - len(ext.encode()) - len(mark)
    identity = re.search(r" ?\[[^\[\]]{1,60}\]$", stem)
    tail = identity.group() if identity else ""
    head = stem.removesuffix(tail)
    return f"{cut(head, room - len(tail.encode()))}{tail}{mark}{ext}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, ext = name.rpartition(".")
    return (stem, dot + ext) if stem else (name, "")


def safe_join(root: Path, relative: PurePosixPath) -> Path:
    """The place of `relative` below `root`, seen through every link that is already there.

    Raises:
        DiskError: it would lie outside `root`, or a link cannot be followed.
    """
    parts = relative.parts
    bad = relative.is_absolute() or not parts or ".." in parts or "\0" in str(relative)
    if bad:
        raise DiskError("disk.unsafe", path=relative)
    target = root.joinpath(*parts)
    with disk_errors(target):
        try:
            folder = target.parent.resolve()
        except RuntimeError:  # a loop of links, before Python 3.13
            folder = target.parent
        inside = folder.is_relative_to(root.resolve())
        # What is resolved has no links left but those of a loop, which can never be followed.
        if any(place.is_symlink() for place in (folder, *folder.parents)):
            inside = False
    if not inside:
        raise DiskError("disk.unsafe", path=target)
    return target


def _fit(segment: str, texts: Mapping[str, str], limit: int) -> str:
    """Fill one folder or file name; free text gives way until it fits."""
    whole = _fill(segment, texts, limit)
    if len(whole.encode()) <= limit:
        return _safe(whole, limit)
    share = bisect_right(  # the most bytes that each free text may keep
        range(limit), limit, key=lambda less: len(_fill(segment, texts, less + 1).encode())
    )
    return _safe(cut(_fill(segment, texts, share), limit), limit)


def _fill(segment: str, texts: Mapping[str, str], share: int) -> str:
    def text(match: re.Match[str]) -> str:
        token = match.group(1)
        return cut(texts[token], share) if token in _ELASTIC else texts[token]

    name = _TOKEN.sub(text, segment)
    name = unicodedata.normalize("NFC", name)
    if not all(texts[token] for token in _TOKEN.findall(segment)):
        name = _EMPTY_BRACKETS.sub("", name.replace("[ ", "[").replace(" ]", "]"))
    return " ".join(name.split())


def _safe(name: str, limit: int) -> str:
    """Neither hidden nor trimmed by Windows nor one of its devices."""
    name = name.lstrip(" .-").rstrip(" .")
    return cut(f"_{name}", limit).rstrip(" .") if _DEVICE.match(name) else name


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Zs", "Zl", "Zp"} or sign in "\t\n\r":
        return " "
    if category in {"Cc", "Cf", "Cs", "Co"} or sign in _INVISIBLE or ord(sign) & 0xFFFE == 0xFFFE:
        return ""
    try:
        os.fsencode(sign)
    except (
        UnicodeEncodeError
    ):  # the locale of this system has no such character, so no file can have it
        return "_"
    return sign


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and after `at` belong together."""
    sign, before = text[at], text[at - 1]
    if unicodedata.category(sign)[0] == "M" or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return True
    if unicodedata.combining(before) == 9 or "\u1160" <= sign <= "\u11ff":  # virama; Hangul parts
        return True
    if not _is_flag(sign) or not _is_flag(before):
        return False
    flags = 1
    while at - flags > 0 and _is_flag(text[at - flags - 1]):
        flags += 1
    return flags % 2 == 1


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _id_text(text: str) -> str:
    """A whole id for a name; one that is no plain word is left out in favour of its short form."""
    return text if re.fullmatch(r"[0-9A-Za-z_-]{1,64}", text) else short_id(text)
