"""Small faults that cannot change any behaviour, each with its proof, and constants of which one more changes none.

`mutations` draws the next one instead. A proof speaks of all inputs; where the code changes, it is to be read again.
"""

from __future__ import annotations

_LONG_HOST = "No host has 300 characters: what `_AUTHORITY` takes is shorter, and what IDNA makes of as many is longer than that."

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "profile/keys.py",
        'part = self._file.with_name(f".{self._file.name}.{os.urandom(6).hex()}.part")',
        "6 → 7",
    ): "The random part of a hidden name that nobody reads and that is gone when the call returns.",
    (
        "profile/diagnostics.py",
        'return pyside == "6.12.0" and (python or sys.version_info[:2]) < (3, 12)',
        "2 → 3",
    ): "(a, b, c) < (3, 12) is true exactly where (a, b) < (3, 12) is: with a third number the left one is longer, "
    "so that (3, 12, c) is not less either.",
    (
        "library/merge.py",
        "rank, at = max(self.ranks.values(), default=0), max(self.times.values(), default=0)",
        "0 → 1",
    ): "The default counts where no value is known. Both numbers are read back as those of the values that are known, "
    "which are none.",
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "32 → 33",
    ): "A frame of layer I has floor(12 · kbps · 1000 / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 8, 8 and 12 "
    "for 32 as for 33 kbit/s.",
    (
        "media/mp3.py",
        'return (int.from_bytes(encoder[28:32], "big"), checksum) if checksum else (0, 0)',
        "0 → 1",
    ): "The checksum is looked at only where the number of bytes is that of the sound, and a sound of fewer than 30 "
    "frames is refused before: neither 0 nor 1 byte is ever its length.",
    (
        "media/transfer.py",
        "return -1, -1, None",
        "1 → 2",
    ): "One caller takes the total only. The other compares all three with whole numbers, of which None is none: they "
    "differ whatever the first two are.",
    (
        "net/sockets.py",
        'number = getattr(error, "verify_code", 0) & 0xFFFFFFFF',
        "0 → 1",
    ): "Neither number is in `_CERTIFICATE`, so that both mean a certificate of which nothing else is known.",
    (
        "net/urls.py",
        'if len(authority) > 300 or "@" in authority:',
        "Gt → GtE",
    ): _LONG_HOST,
    (
        "net/urls.py",
        'if len(authority) > 300 or "@" in authority:',
        "300 → 301",
    ): _LONG_HOST,
    (
        "relay/documents.py",
        'near = text.find("}" if text.startswith("{", start) else "]", start, start + _SMALL) + 1',
        "1 → 2",
    ): "Nothing behind the end of a document is looked at, and an opening bracket alone is no document either.",
    (
        "relay/replies.py",
        "if not text or text[:20].lower().startswith(_PAGE):",
        "20 → 21",
    ): "No beginning of a page in `_PAGE` is longer than 20 characters.",
    (
        "workflows/covers.py",
        'return hashlib.sha1(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()',
        "False → True",
    ): "The digest is the same; only a Python that was built to forbid old digests refuses one for security.",
    (
        "media/flac.py",
        "while extra < 6 and number >> 6 * extra + 6 - extra:",
        "Lt → LtE",
    ): "As for the number 7 in its place: the limit counts for no number that a frame has.",
    (
        "media/digests.py",
        "claim.algorithm: hashlib.new(claim.algorithm, usedforsecurity=False) for claim in told",
        "False → True",
    ): "The digest is the same; only a Python that was built to forbid old digests refuses one for security.",
    (
        "media/other_formats.py",
        "samples_unit = (48000, 44100, 32000)[rate]",
        "44100 → 44101",
    ): "For each of the nineteen rates of bits that AC-3 has, the number of words is the same.",
    (
        "media/webm.py",
        "if cluster.end == _UNKNOWN and child.name in _TOP - {_VOID, _CRC}:",
        "Eq → NotEq",
    ): "What follows a cluster of unknown length is none of its parts: to pass over it changes nothing but the time that "
    "it takes, and no cluster of a known length holds such an element.",
    (
        "media/adts.py",
        "if at + _MAX_FRAME > len(data):",
        "Gt → GtE",
    ): "Exactly one longest frame is left then, which is all that is looked at until more is read: it is read a frame "
    "earlier.",
    (
        "media/flac.py",
        "while extra < 6 and number >> 6 * extra + 6 - extra:",
        "6 → 7",
    ): "The limit counts only for numbers of more than 36 bits. No frame has such a number: its head would begin with "
    "0xFF there, with either limit, and such a head is refused.",
    (
        "media/mp4.py",
        "_BASE, _DESCRIPTION, _DURATION, _SIZE, _BASE_IS_MOOF = 1, 2, 8, 16, 0x20000",
        "131072 → 131073",
    ): (
        "The added bit is that of `_BASE`: where it is set, the fragment tells its own base, which replaces the "
        "one that this bit chooses. Everywhere else the two masks give the same."
    ),
    (
        "media/webm.py",
        "_UNKNOWN = -1",
        "1 → 2",
    ): (
        "Any number below zero serves: an end that is told is never negative, and the mark is only compared with "
        "itself or asked whether it is larger than a place in the file."
    ),
    (
        "media/webm.py",
        "last: int = -1",
        "1 → 2",
    ): (
        "It is only asked whether a time is known (zero or more), and the larger of it and each time is kept: a "
        "negative one stays negative with either number, and none is told to anybody."
    ),
    (
        "media/webm.py",
        "farthest: int = 0",
        "0 → 1",
    ): (
        "It is only asked whether it is at or behind the end of the file, and a file that gets so far has a head, "
        "a segment and a block: more than one byte."
    ),
    (
        "media/lrc.py",
        "return round(int(minutes) * 60 + float(seconds), 3)",
        "3 → 4",
    ): (
        "The seconds have at most three digits behind the point, so that the sum is within a billionth of a number"
        " with three: rounded to four digits it is the same number."
    ),
    (
        "media/names.py",
        "if len(whole.encode()) <= limit:",
        "LtE → Lt",
    ): (
        "A name of exactly the limit was filled with a share of the limit for each text, which is the largest "
        "share that the search below tries: it fits, so the same name comes out, and cutting it to the limit "
        "changes nothing."
    ),
    (
        "media/part_files.py",
        "if not self._waiting and len(data) >= _PIECE:",
        "GtE → Gt",
    ): (
        "Exactly one piece, with nothing waiting, is gathered instead and written two lines below in the same "
        "call, for it is a whole piece."
    ),
    (
        "media/transfer.py",
        "if 200 <= status < 300:",
        "200 → 201",
    ): "Nobody refuses a reply of status 200: each caller takes it before it calls.",
    (
        "media/transfer.py",
        "if 200 <= status < 300:",
        "LtE → Lt",
    ): "As for the number 201 in its place: status 200 never comes here.",
    (
        "media/transfer.py",
        "if len(found) >= _REFUSAL:",
        "GtE → Gt",
    ): (
        "With exactly so many bytes one more piece is asked for, of which nothing is looked at: what is returned "
        "is cut to `_REFUSAL`."
    ),
}
"""(file below `core`, the line without its indent, the mutation) → why no behaviour can change."""

TUNING: dict[str, frozenset[str]] = {
    "engine/downloading.py": frozenset({"_LOOK_AHEAD"}),
    "engine/upkeep.py": frozenset({"_PAGE"}),
    "library/database.py": frozenset({"_PAGES", "_STEPS"}),
    "library/reader.py": frozenset({"_ORDERS_KEPT", "_PAGE", "_PIECE", "_TASK_COPIES"}),
    "media/adts.py": frozenset({"_BEGINNING", "_WINDOW"}),
    "media/disk.py": frozenset({"PIECE"}),
    "media/flac.py": frozenset({"_WINDOW"}),
    "media/other_formats.py": frozenset({"_FRAME_HEAD"}),
    "media/part_files.py": frozenset({"_PIECE"}),
    "media/transfer.py": frozenset({"_CHUNK"}),
    "media/webm.py": frozenset({"_HEAD", "_MAX_ELEMENTS"}),
    "net/sockets.py": frozenset({"_HOSTS_KEPT", "_KEPT_FOR_EACH"}),
    "profile/local_socket.py": frozenset({"_BACKLOG", "_PIECE"}),
    "relay/decode.py": frozenset({"_FEW"}),
    "relay/task_ids.py": frozenset({"_HOST_CHARS", "_STEP"}),
    "relay/documents.py": frozenset({"PIECE"}),
    "workflows/exchange.py": frozenset({"_ARRIVALS", "_SPLIT"}),
    "workflows/rebuild.py": frozenset({"TOGETHER"}),
    "workflows/reread.py": frozenset({"_AT_ONCE"}),
    "workflows/track.py": frozenset({"PIECE", "_REPLIES"}),
    "workflows/save_file.py": frozenset({"_STEP"}),
}
"""Constants that only weigh speed against memory, or bound the time that hostile bytes take: how much is looked at in one go.

All pages together hold the same, whatever their size. Only one more of such a number is left out; anything else that is
done to it is drawn.
"""
