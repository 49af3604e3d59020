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
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "64 → 65",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 17, 16 "
        "and 24 for 64 as for 65 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "96 → 97",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 26, 24 "
        "and 36 for 96 as for 97 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "160 → 161",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 43, 40 "
        "and 60 for 160 as for 161 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "192 → 193",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 52, 48 "
        "and 72 for 192 as for 193 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "256 → 257",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 69, 64 "
        "and 96 for 256 as for 257 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "288 → 289",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 78, 72 "
        "and 108 for 288 as for 289 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "320 → 321",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 87, 80 "
        "and 120 for 320 as for 321 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "384 → 385",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 104, 96 "
        "and 144 for 384 as for 385 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "416 → 417",
    ): (
        "A frame of layer I has floor(12000 · kbps / rate) slots: at 44,100, 48,000 and 32,000 Hz that is 113, 104"
        " and 156 for 416 as for 417 kbit/s."
    ),
    (
        "media/other_formats.py",
        "(0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),",
        "0 → 1",
    ): "The code 0 is refused before the table is asked.",
    (
        "media/other_formats.py",
        "(0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),",
        "0 → 1",
    ): "The code 0 is refused before the table is asked.",
    (
        "media/other_formats.py",
        "(0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),",
        "0 → 1",
    ): "The code 0 is refused before the table is asked.",
    (
        "media/other_formats.py",
        "(0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),",
        "0 → 1",
    ): "The code 0 is refused before the table is asked.",
    (
        "media/other_formats.py",
        "_RATES = (44100, 48000, 32000)",
        "44100 → 44101",
    ): (
        "For each of the 28 rates of bits of layers I and II of version 1 the length is the same (tried), and a "
        "half and a quarter of both numbers are the same whole number."
    ),
    (
        "media/crc.py",
        "_LOW_STEPS = tuple(map(_low_step, range(256)))",
        "256 → 257",
    ): "The table is asked by one byte (eight bits): the 257th entry is never read.",
    (
        "media/crc.py",
        "_HIGH_STEPS = tuple(_high_step(number, 0x8005, 16) for number in range(256))",
        "256 → 257",
    ): "The table is asked by one byte (eight bits): the 257th entry is never read.",
    (
        "media/crc.py",
        "_CRC8 = tuple(_high_step(number, 0x07, 8) for number in range(256))",
        "256 → 257",
    ): "The table is asked by one byte (eight bits): the 257th entry is never read.",
    (
        "media/flac.py",
        "code: 1 << code for code in range(8, 16)",
        "16 → 17",
    ): "A code has four bits: an entry for the code 16 is never asked for.",
    (
        "media/mp3.py",
        "if frames < stated.frames:",
        "Lt → LtE",
    ): "The line stands where the two differ by more than 2: they are never equal there.",
    (
        "media/way_back.py",
        "steps.append((_SOUND, 0, span[1] - span[0]))",
        "0 → 1",
    ): (
        "`pieces` reads the second number of a step for _NOW alone; sound and what was kept are taken in their "
        "order. (The line has the mutation twice; the other one, of `span[0]`, is noticed.)"
    ),
    (
        "media/ogg.py",
        "begin = end = -1",
        "1 → 2",
    ): (
        "Both are only compared with places and with each other: no span begins at -1 or -2, and end > begin is "
        "false for the two alike."
    ),
    (
        "media/publish.py",
        "os.link(part, target, follow_symlinks=False)",
        "False → True",
    ): (
        "Without folders given by descriptor, Python calls link(2) for True, which does not follow links on Linux "
        "either; on macOS a test notices."
    ),
    (
        "media/tags/files.py",
        "id3_version: int = 4,",
        "4 → 5",
    ): (
        "Of `write` and `retag` (the line stands twice): `id3_frames._save` knows 3 and takes any other number for"
        " 4."
    ),
    (
        "media/tags/files.py",
        'has_short = size >= _ID3V1 and _at(file, size - _ID3V1, 3) == b"TAG"',
        "GtE → Gt",
    ): (
        "They differ for a file of 128 bytes that is nothing but such a tag: it has no sound and `_proven` refuses"
        " it either way."
    ),
    (
        "media/tags/files.py",
        "is_alone = has_short and tag_blocks.sound_end(file, 0, size - _ID3V1) == size - _ID3V1",
        "0 → 1",
    ): (
        "The start only matters where tags reach back to the first byte: then there is no sound, and `_proven` "
        "refuses the file."
    ),
    (
        "media/tags/files.py",
        '[_at(file, start, end - start) for start, end in front if _at(file, start, 3) == b"ID3"],',
        "Sub → Add",
    ): "More than the tag is read; mutagen looks at no more of it than its head tells.",
    (
        "media/adts.py",
        "_MAX_FRAME = 8194",
        "8194 → 8195",
    ): "One more than the longest frame that a head can tell only has the next piece read a byte earlier.",
    (
        "relay/decode.py",
        'if "\\\\" in text and "\\\\u" in text and _SURROGATE.search(text):',
        "and → or",
    ): (
        "Where no lone surrogate stands, `_without_lone_surrogates` encodes the value and reads it back unchanged "
        "(long numbers and NaN are None by then). The three conditions only save that work."
    ),
    (
        "relay/value_readers.py",
        "if text.isprintable() or _CONTROL.search(text) is None:",
        "or → and",
    ): (
        "Printable text holds no control character, and the three replacements below only touch control characters"
        " (colour codes begin with one, \\r is one): the text comes back as it was. Only slower."
    ),
    (
        "relay/value_readers.py",
        "if isinstance(value, str) and len(value) <= _MAX_LINE and value.isprintable():",
        "LtE → Lt",
    ): (
        "A printable text of exactly 1,000 characters goes the long way: `plain` changes nothing, there is nothing"
        " to split, and the cut at 1,000 cuts nothing."
    ),
    (
        "relay/value_readers.py",
        "while amount > 1e11:  # milliseconds, microseconds, nanoseconds",
        "Gt → GtE",
    ): (
        "Exactly 1e11 is the year 5138 in seconds and March 1973 in milliseconds: `_sensible` refuses both."
    ),
    (
        "relay/value_readers.py",
        "return _sensible(_EPOCH + timedelta(seconds=amount)) if amount > 0 else None",
        "Gt → GtE",
    ): "0 is the beginning of 1970, which `_sensible` refuses: None either way.",
    (
        "relay/value_readers.py",
        "return _sensible(_EPOCH + timedelta(seconds=amount)) if amount > 0 else None",
        "0 → 1",
    ): "Up to one second after the beginning of 1970 is refused by `_sensible`: None either way.",
    (
        "relay/task_ids.py",
        "while start < len(text):",
        "Lt → LtE",
    ): (
        "At the end of the text nothing is found in nothing, and the next step leaves the loop: one look more."
    ),
    (
        "relay/task_ids.py",
        "start = bracket.start() + 1",
        "1 → 2",
    ): (
        "It is only reached where no bracket follows directly: with one, `_OPENING` would have matched. So the "
        "character that is passed over is no bracket."
    ),
    (
        "relay/balances/money.py",
        "return found if found is not None and found > 0 else None",
        "Gt → GtE",
    ): (
        "All three that ask take the result by whether it is true, and zero is as false as None: `or _PER_DOLLAR`,"
        " `and rate`."
    ),
    (
        "listening/pcm_track.py",
        "if start >= stop:",
        "GtE → Gt",
    ): "Where both are the same, no bytes are read and an empty piece is put into the silence.",
    (
        "listening/pcm_track.py",
        "got = got.reshape(-1, CHANNELS)",
        "1 → 2",
    ): "numpy takes every negative length for the one that it works out itself.",
    (
        "listening/sung_lines.py",
        "lines = self._starts[number + 1 : number + 2]",
        "2 → 3",
    ): "The starts go forwards (`at` bisects them), so that a second one is never the least.",
    (
        "listening/tapping.py",
        "if start is not None and (start > place_s) is (number < self._at):",
        "Lt → LtE",
    ): "It differs for the line that is marked only, whose time is set anew right after.",
    (
        "listening/play_queue.py",
        "return SystemRandom().getrandbits(63)",
        "63 → 64",
    ): "A seed is only mixed, and 64 bits of it count: one bit more of chance is still chance.",
    (
        "listening/mixer.py",
        "if loop is not None and not loop[0] <= self.place < loop[1]:",
        "LtE → Lt",
    ): "At the beginning of the loop it is gone to the beginning of the loop: the same place.",
    (
        "workflows/same_sound.py",
        "2 if file.state is FileState.SAVED else 1,",
        "2 → 3",
    ): "Ranks are only compared: 3 is above 1 and 0 as 2 is.",
    (
        "engine/safekeeping.py",
        "self._saved_at = -1 if is_due else context.library.database.writes",
        "1 → 2",
    ): "No count of writes is below 0: neither -1 nor -2 is ever the current one.",
    (
        "engine/live_stream.py",
        "if self._growing.duration_s < LEAST_S:",
        "Lt → LtE",
    ): (
        "A stream is whole frames of 1152 or 576 samples; at no rate of MPEG (divisors of 48000, 44100, 32000) do "
        "any make exactly one second."
    ),
    (
        "engine/live_stream.py",
        "if not self._is_wanted or seconds < LEAST_S or seconds <= self._kept_s:",
        "Lt → LtE",
    ): "As for `check`: no number of frames is exactly one second long.",
    (
        "engine/live_stream.py",
        "if now - self._told_at >= _TELL_EVERY_S or seconds >= self._told_s + _TELL_EVERY_SOUND_S:",
        "GtE → Gt",
    ): (
        "Of the second GtE: both are lengths of whole frames, of which none make exactly five seconds. (The first "
        "GtE is noticed.)"
    ),
    (
        "engine/downloading.py",
        "is_limited = bool(self._resting) or self._context.settings.saving.per_host < AT_ONCE",
        "Lt → LtE",
    ): (
        "More waiting files are looked at than needed; which of them begin is the same, as with four for a server "
        "four places are all there are."
    ),
    (
        "engine/downloading.py",
        "now, limit=2 * AT_ONCE + _LOOK_AHEAD * is_limited, share=self._share()",
        "Add → Sub",
    ): (
        "Below zero SQLite has no limit: only more files are looked at. Without a limited server nothing is "
        "subtracted."
    ),
    (
        "engine/downloading.py",
        "now, limit=2 * AT_ONCE + _LOOK_AHEAD * is_limited, share=self._share()",
        "2 → 3",
    ): (
        "Only more files are looked at; the first four that may begin are among the first eight, four of which may"
        " be under way already."
    ),
    (
        "engine/downloading.py",
        "token.check()",
        "call left out",
    ): (
        "`_begin` looks at the same token on the library's lane and ends in the same way; this only saves the way "
        "there."
    ),
    (
        "engine/relays.py",
        "relay_id=RelayId(0),",
        "0 → 1",
    ): (
        "The relay is only probed; `network.trial` and `RelayClient.probe` read its address, not its number, and "
        "`add_relay` gives it one."
    ),
    (
        "engine/relays.py",
        "relay_id=relay_id or RelayId(0),",
        "0 → 1",
    ): "As in `add`: nobody reads the number of a relay that is only probed.",
    (
        "engine/relays.py",
        "relay_id=relay_id or RelayId(0),",
        "or → and",
    ): "As in `add`: nobody reads the number of a relay that is only probed.",
    (
        "listening/previews.py",
        "sums = [0]",
        "0 → 1",
    ): "Only differences of sums are read.",
    (
        "listening/play_queue.py",
        "if end > queued:",
        "Gt → GtE",
    ): (
        "Where a run ends with what is queued, nothing of the list is taken out: an empty run is put before the "
        "others."
    ),
    (
        "listening/play_queue.py",
        "if first < queued:",
        "Lt → LtE",
    ): "A run that begins behind what is queued takes an empty piece of it.",
    (
        "listening/play_queue.py",
        "breaks = [n for n, (one, other) in enumerate(pairwise(places), 1) if other != one + 1]",
        "Add → Sub",
    ): (
        "Each place is a run of its own then; runs are taken out from behind one after the other, which gives the "
        "same."
    ),
    (
        "listening/play_queue.py",
        "self._taken = 0",
        "0 → 1",
    ): (
        "The second place (`_changed`): only differences to the last snapshot are read, and each begins with what "
        "it was. The first place (`__init__`) is noticed by the plain values of an empty queue."
    ),
    (
        "listening/play_queue.py",
        "if len(gone) <= _FEW:",
        "LtE → Lt",
    ): "One by one or in one walk, both take out the first of each.",
    (
        "engine/watching.py",
        "while at < about.st_size:",
        "Lt → LtE",
    ): "At the end of the file an empty piece is read, which ends the loop.",
    (
        "engine/watching.py",
        "self._context.cancel.check()",
        "call left out",
    ): (
        "Text twice: the one between files; the one before each piece is noticed. Every look checks the same "
        "before it reads a piece, so that nothing more is taken."
    ),
    (
        "engine/watching.py",
        "while last >= 0 and last % len(end):  # not between two characters",
        "GtE → Gt",
    ): "0 is between two characters of any width: the second condition ends the loop there.",
    (
        "engine/watching.py",
        "while last >= 0 and last % len(end):  # not between two characters",
        "0 → 1",
    ): "0 is between two characters of any width: the second condition ends the loop there.",
    (
        "engine/watching.py",
        "path: _Read(str(one[0]), int(one[1]), *map(str, one[2:3]))",
        "3 → 4",
    ): "What is kept has three values, and had two in older versions.",
    (
        "library/query/words.py",
        'word, start, end = "", 0, 0',
        "0 → 1",
    ): "Neither is read before a word has begun, which sets both. Covers both numbers of the line.",
    (
        "library/id_lists.py",
        "while start < len(text):",
        "Lt → LtE",
    ): (
        "Behind a list `start` is one more than its length; equal it is only where the text is empty, which then "
        "reads an empty list once."
    ),
    (
        "library/id_lists.py",
        "end = len(text) if end < 0 else end",
        "Lt → LtE",
    ): "The search begins at `start + _PIECE`: what it finds is never at 0.",
    (
        "library/id_lists.py",
        "end = len(text) if end < 0 else end",
        "0 → 1",
    ): (
        "The search begins at `start + _PIECE`: what it finds is never below 64,000, and nothing found is -1."
    ),
    (
        "library/query/parser.py",
        'goes_on = False  # "OR" joins nothing to a group before a term that is left out',
        "False → True",
    ): 'It is read only when an "OR" stands behind a term, and every term sets it.',
    (
        "library/deciding.py",
        "touched.decided.clear()",
        "call left out",
    ): (
        "(That of `apply_to_new`, not that of `apply`, whose line has a comment.) `Recording.finish` alone calls "
        "it, with a Touched of its own, after `decisions.note`: nobody asks that Touched what was decided again."
    ),
    (
        "library/recording.py",
        'self._rows.setdefault(row["task_id"], []).append(row)',
        "call left out",
    ): (
        "Asked once for all; a task that is not among these rows is asked for by `_stored` itself, with the same "
        "answer: only slower."
    ),
    (
        "library/recording.py",
        'self._look_up_songs([row["task_key"] for rows in self._rows.values() for row in rows])',
        "call left out",
    ): (
        "`_merge_songs` asks for each task of which nothing was asked, with the same answer: only slower."
    ),
    (
        "library/recording.py",
        "(key, self._relay_id, self._now, digest(data), zlib.compress(data, 1)),",
        "1 → 2",
    ): (
        "The level weighs time against bytes. What is unpacked is the same, and the hash is that of the text."
    ),
    (
        "library/recording.py",
        'row["relay_id"] is not None,',
        "IsNot → Is",
    ): (
        "A task without a relay never stands beside another of its ID: it is only added where none has the ID, and"
        " whoever names a relay for the ID pins it before another is added."
    ),
    (
        "library/task_export.py",
        "self.last_song = -1",
        "1 → 2",
    ): "It is only asked whether it is below zero.",
    (
        "library/decisions.py",
        "return os.urandom(8).hex()",
        "8 → 9",
    ): "A mark only has to differ from all others; nobody reads it or counts its characters.",
    (
        "library/decisions.py",
        "(one.subject, one.thing, -1 if (one.subject, one.thing) in behind else one.at)",
        "1 → 2",
    ): "It is only asked whether `filed` is another number than `at`, which is never negative.",
    (
        "engine/accounts.py",
        "self.era = -1",
        "1 → 2",
    ): (
        "The era of the keys is counted up from 0, and this one is only compared with it: any negative number says"
        " that the server was not asked yet."
    ),
    (
        "engine/decision_keeping.py",
        "self._settled = -1",
        "1 → 2",
    ): (
        "Decisions are counted from 0, and this is only compared with their count: any negative number says that "
        "nothing is settled."
    ),
    (
        "engine/decision_keeping.py",
        "self._seen, self._settled = decided_file.Seen(root, {}), -1",
        "1 → 2",
    ): "As above: the count of decisions is never negative.",
    (
        "library/judged_copies.py",
        'if not 0 <= judged.get("plays", 0) <= _MOST_PLAYS:',
        "0 → 1",
    ): (
        "Of the default only: a copy without a count of plays is fine with either number, because both lie between"
        " the limits. (The same line and mutation at its left limit is caught by the test that a count of 0 may "
        "come in.)"
    ),
    (
        "library/song_lists.py",
        "if len(top) < count:",
        "Lt → LtE",
    ): "With as many as are wanted the next part is asked with LIMIT 0, which gives nothing.",
    (
        "library/song_lists.py",
        "if len(hits) <= _FEW:",
        "condition negated",
    ): (
        "Both ways give the same songs in the same order; which one is chosen is only a matter of speed (a test "
        "compares them)."
    ),
    (
        "library/song_lists.py",
        "if len(hits) <= _FEW:",
        "LtE → Lt",
    ): "As above: both ways give the same list.",
    (
        "library/song_lists.py",
        "if query.filter is SongFilter.ALL and len(found) < len(hits):",
        "Lt → LtE",
    ): "Where both are equal, no hit is left that was not found: nothing is added.",
    (
        "library/packing.py",
        'db.execute("PRAGMA journal_mode = OFF")',
        "call left out",
    ): (
        "Only slower: the file of rows is removed whatever happens, so that nobody ever rolls back in it."
    ),
    (
        "library/packing.py",
        'db.execute("PRAGMA synchronous = OFF")  # it is packed and gone soon',
        "call left out",
    ): (
        "Only slower: the file of rows is read again by the same process and removed; what is packed is synced by "
        "itself."
    ),
    (
        "library/packing.py",
        'db.execute("PRAGMA cell_size_check = 1")',
        "call left out",
    ): (
        "`quick_check`, which is the first to read the pages of the library, looks at the cells of each page "
        "itself and refuses the same ones; the pragma is a second guard."
    ),
    (
        "library/packing.py",
        '_see_sound(db, "main", library)',
        "call left out",
    ): (
        "The rows were checked where they came from, in the same moment, and went through SQLite's own INSERT: "
        "only a faulty disk or memory makes this check fail."
    ),
    (
        "library/packing.py",
        "return sqlite3.connect(path.absolute().as_uri(), timeout=5, isolation_level=None, uri=True)",
        "5 → 6",
    ): (
        "Nobody else knows the file, so that nobody locks it; only a lock on the attached library that lasts "
        "between 5 and 6 seconds would show the difference."
    ),
    (
        "library/tags_before.py",
        "for _ in range(2):",
        "2 → 3",
    ): (
        "The second round opens a file that was just made and is empty: it is never unreadable, so that there is "
        "no third."
    ),
    (
        "library/tags_before.py",
        "db = sqlite3.connect(self._path, timeout=5, isolation_level=None)",
        "5 → 6",
    ): (
        "One more second of patience with a lock; the profile belongs to one process, in which a lock guards every"
        " act."
    ),
    (
        "library/tags_before.py",
        'db.execute("PRAGMA synchronous = FULL")',
        "call left out",
    ): (
        "FULL is what SQLite does by itself with a rollback journal; only a library that was built otherwise "
        "differs, and only in a power cut."
    ),
    (
        "library/tags_before.py",
        "db.close()",
        "call left out",
    ): (
        "The name is bound to the next connection before anything else is done, which closes this one; only "
        "Windows refuses to remove a file that is still open."
    ),
    (
        "library/downloads.py",
        'if row["priority"] < priority:',
        "Lt → LtE",
    ): "Where both are equal the same value is written again.",
    (
        "library/tracking.py",
        "untrack(db, keys, token=token, with_songs=False, touched=touched)",
        "False → True",
    ): (
        "A row stands for a task only as long as the task has brought no song: there are none that could go along."
    ),
    (
        "library/tracking.py",
        "first.setdefault(clean(wish.task_id), wish)",
        "call left out",
    ): (
        "Only slower: nothing is added at once then, and each wish is added by itself with the same rows, order "
        "and changes."
    ),
    (
        "listening/mixer.py",
        "place: int = 0",
        "0 → 1",
    ): (
        "Only silence is made without a place, and nothing looks at the place of a voice without a track; two "
        "silences are compared with the same place."
    ),
    (
        "media/tags/files.py",
        "alike = [end - start for start, end in here] == [end - start for start, end in there]",
        "Sub → Add",
    ): (
        "Stands twice in the line; covers both. Where the lists differ the other branch gives the same answer and "
        "the same hash. They are equal beside true lengths only if all places begin at 0 (sums of equal lengths): "
        "then the lists are equal without the fault too."
    ),
    (
        "media/tags/files.py",
        'short = _at(file, max(0, size - _ID3V1), _ID3V1) if container == "mp3" else b""',
        "0 → 1",
    ): (
        "Only a file below 128 bytes is read from its second byte. The shortest short tag that is read has 124, so"
        " at most three bytes of sound would stand before it, and such a file is no MP3."
    ),
}
"""(file below `core`, the line without its indent, the mutation) → why no behaviour can change."""

TUNING: dict[str, frozenset[str]] = {
    "engine/decision_keeping.py": frozenset({"_PIECE"}),
    "engine/downloading.py": frozenset({"_LOOK_AHEAD"}),
    "engine/judging.py": frozenset({"PIECE", "_THROWN"}),
    "engine/pictures.py": frozenset({"_PIECE"}),
    "engine/task_tracking.py": frozenset({"_RESTORED"}),
    "engine/twinning.py": frozenset({"_PIECE", "_TOGETHER"}),
    "engine/upkeep.py": frozenset({"_PAGE"}),
    "engine/watching.py": frozenset({"_PIECE"}),
    "library/copy_reader.py": frozenset({"_DECISIONS", "_TASK_COPIES"}),
    "library/database.py": frozenset({"_CACHE_KB", "_STEPS"}),
    "library/id_lists.py": frozenset({"_PIECE"}),
    "library/packing.py": frozenset({"_PIECE", "_SONGS_AT_ONCE", "_STEPS"}),
    "library/reader.py": frozenset({"_PAGE"}),
    "library/song_lists.py": frozenset({"_FEW", "_ORDERS_KEPT"}),
    "listening/loudness.py": frozenset({"_PEAK_PIECE"}),
    "listening/play_queue.py": frozenset({"_FEW"}),
    "listening/sound_meter.py": frozenset({"_PIECE"}),
    "media/adts.py": frozenset({"_BEGINNING", "_WINDOW"}),
    "media/disk.py": frozenset({"PIECE"}),
    "media/flac.py": frozenset({"_WINDOW"}),
    "media/mp3.py": frozenset({"_WINDOW"}),
    "media/other_formats.py": frozenset({"_FRAME_HEAD"}),
    "media/part_files.py": frozenset({"_PIECE"}),
    "media/transfer.py": frozenset({"_CHUNK"}),
    "media/webm.py": frozenset({"_HEAD", "_MAX_ELEMENTS"}),
    "net/sockets.py": frozenset({"_HOSTS_KEPT", "_KEPT_FOR_EACH"}),
    "profile/local_socket.py": frozenset({"_BACKLOG", "_PIECE"}),
    "relay/decode.py": frozenset({"_FEW"}),
    "relay/documents.py": frozenset({"PIECE", "_LINE"}),
    "relay/task_ids.py": frozenset({"_HOST_CHARS", "_STEP"}),
    "workflows/exchange.py": frozenset({"_ARRIVALS", "_SPLIT"}),
    "workflows/rebuild.py": frozenset({"TOGETHER"}),
    "workflows/reread.py": frozenset({"_AT_ONCE"}),
    "workflows/save_file.py": frozenset({"_STEP"}),
    "workflows/track.py": frozenset({"PIECE", "_REPLIES"}),
}
"""Constants that only weigh speed against memory, or bound the time that hostile bytes take: how much is looked at in one go.

All pages together hold the same, whatever their size. Only one more of such a number is left out; anything else that is
done to it is drawn.
"""
