"""The library's format: numbered steps, only ever appended to, and how a file gets from one to the next.

Never edit a step that was released. Knows nothing of what the tables mean to others.
"""

from __future__ import annotations

import json
import re
import zlib
from sqlite3 import Connection

from suno_desktop.core.library import pinyin
from suno_desktop.core.library.search import COLUMNS, TOKENIZER

APPLICATION_ID = 0x53756E6F  # "Suno"
MAJOR = 2
"""A program refuses a file of a newer major. Raise it when an older program would do harm."""

_FIRST = (
    """
    CREATE TABLE relay (
        relay_id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        base_url TEXT NOT NULL UNIQUE,
        allow_http INTEGER NOT NULL,
        serves TEXT NOT NULL,          -- JSON of model.Serves
        removed INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE removal (
        token INTEGER PRIMARY KEY AUTOINCREMENT,
        removed_at INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE task (
        task_key INTEGER PRIMARY KEY AUTOINCREMENT,
        relay_id INTEGER REFERENCES relay,
        task_id TEXT NOT NULL,
        state TEXT NOT NULL,           -- what is shown: follows from said and look
        said INTEGER NOT NULL,         -- the furthest that any reply told (merge.TASK_RANK)
        look TEXT,                     -- what we found ourselves: stalled, held, unknown, gone
        action TEXT,
        relay_status TEXT,
        status_rank INTEGER NOT NULL DEFAULT 0,
        progress INTEGER,
        reason TEXT,
        submitted_at INTEGER,
        started_at INTEGER,
        finished_at INTEGER,
        done_at INTEGER,
        code TEXT,
        detail TEXT,
        added_at INTEGER NOT NULL,
        asked INTEGER NOT NULL DEFAULT 0,
        misses INTEGER NOT NULL DEFAULT 0,
        last_look_at INTEGER,
        next_look_at INTEGER,
        refused_by TEXT NOT NULL DEFAULT '[]',
        removed INTEGER REFERENCES removal
    ) STRICT
    """,
    "CREATE UNIQUE INDEX task_name ON task(task_id, relay_id)",
    "CREATE UNIQUE INDEX task_unpinned ON task(task_id) WHERE relay_id IS NULL",
    """
    CREATE INDEX task_due ON task(next_look_at)
    WHERE removed IS NULL AND next_look_at IS NOT NULL
    """,
    """
    CREATE TABLE reply (
        reply_id INTEGER PRIMARY KEY AUTOINCREMENT,
        task_key INTEGER NOT NULL REFERENCES task,
        relay_id INTEGER REFERENCES relay,
        got_at INTEGER NOT NULL,
        sha256 BLOB NOT NULL,          -- of the unpacked text
        packed BLOB NOT NULL,          -- zlib
        UNIQUE (task_key, sha256)
    ) STRICT
    """,
    # Every row of the Songs table: a clip, a sheet, or a task that has brought neither yet.
    """
    CREATE TABLE song (
        song_id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        task_key INTEGER NOT NULL REFERENCES task,
        clip_id TEXT UNIQUE,
        take INTEGER NOT NULL,         -- its place in the task, for ever
        place INTEGER NOT NULL,        -- sorts by task, then take backwards
        added_at INTEGER NOT NULL,
        state INTEGER NOT NULL,        -- merge.CLIP_RANK
        flags INTEGER NOT NULL,        -- columns.Flag: what the filters ask for
        title TEXT,
        style TEXT,
        duration_s REAL,
        model TEXT,
        artist TEXT,
        created_at INTEGER,
        image_url TEXT,
        title_key TEXT NOT NULL,
        style_key TEXT NOT NULL,
        removed INTEGER REFERENCES removal
    ) STRICT
    """,
    "CREATE INDEX song_task ON song(task_key, kind)",
    "CREATE INDEX song_removed ON song(removed) WHERE removed IS NOT NULL",
    # One index per sort. Each carries all that the filters ask for, so that no list touches the table.
    *(
        f"CREATE INDEX song_by_{name} ON song({keys}, flags, added_at, removed) WHERE removed IS NULL"
        for name, keys in {
            "added": "place",
            "title": "title_key, place DESC",
            "style": "style_key, place DESC",
            "duration": "duration_s, place DESC",
            "model": "model, place DESC",
            "created": "created_at, place DESC",
            "state": "state, place DESC",
        }.items()
    ),
    # What no list shows.
    """
    CREATE TABLE song_text (
        song_id INTEGER PRIMARY KEY REFERENCES song ON DELETE CASCADE,
        lyrics TEXT,
        prompt TEXT,
        relay_status TEXT,
        negative_style TEXT,
        model_version TEXT,
        handle TEXT,
        audio_url TEXT,
        video_url TEXT,
        image_small_url TEXT,
        video_pending INTEGER,
        instrumental INTEGER,
        clip_type TEXT,
        liked INTEGER,
        public INTEGER,
        plays INTEGER,
        upvotes INTEGER,
        error TEXT,
        weights TEXT NOT NULL          -- how well each value is known (merge.Known)
    ) STRICT
    """,
    """
    CREATE TABLE source (
        task_key INTEGER NOT NULL REFERENCES task,
        song_id INTEGER NOT NULL REFERENCES song ON DELETE CASCADE,
        take INTEGER NOT NULL,
        PRIMARY KEY (task_key, song_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX source_song ON source(song_id)",
    """
    CREATE TABLE file (
        file_id INTEGER PRIMARY KEY AUTOINCREMENT,
        song_id INTEGER NOT NULL REFERENCES song,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        state_before TEXT,             -- where a cancel leads back to; none: the row goes
        path TEXT,
        container TEXT,
        size_bytes INTEGER,
        sha256 TEXT,
        mtime_ns INTEGER,
        code TEXT,
        detail TEXT,
        tries INTEGER NOT NULL DEFAULT 0,
        added_at INTEGER NOT NULL,
        saved_at INTEGER,
        queued_at INTEGER NOT NULL,
        retry_at INTEGER,
        UNIQUE (song_id, kind)
    ) STRICT
    """,
    "CREATE INDEX file_state ON file(state, queued_at)",
    f"""
    CREATE VIRTUAL TABLE song_fts USING fts5(
        {", ".join(COLUMNS)}, content='', columnsize=0, prefix='2 3', tokenize="{TOKENIZER}"
    )
    """,
)

_WHOLE_DOWNLOADS = (
    # What a later try may go on from, and where a file is about to be moved to.
    "ALTER TABLE file ADD COLUMN part_path TEXT",
    "ALTER TABLE file ADD COLUMN part_state TEXT",  # JSON of part_files.ResumeState
    "ALTER TABLE file ADD COLUMN moving_to TEXT",
    "ALTER TABLE file ADD COLUMN priority INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE file ADD COLUMN host TEXT",  # where it came from
    "CREATE INDEX file_waiting ON file(priority DESC, queued_at, file_id) WHERE state = 'queued'",
    # What the person calls a song, whatever relays say.
    "ALTER TABLE song ADD COLUMN own_title TEXT",
    "ALTER TABLE song ADD COLUMN own_artist TEXT",
    "ALTER TABLE song ADD COLUMN own_album TEXT",
    """
    CREATE TABLE own_before (
        token INTEGER NOT NULL REFERENCES removal,
        song_id INTEGER NOT NULL REFERENCES song ON DELETE CASCADE,
        title TEXT,
        artist TEXT,
        album TEXT,
        PRIMARY KEY (token, song_id)
    ) STRICT, WITHOUT ROWID
    """,
)

_SOUND_ALONE = (
    # SHA-256 of a saved file's sound and picture, to tell other tags from another song.
    "ALTER TABLE file ADD COLUMN sound TEXT",
)

_PREVIEWS = (
    # What live streams gave of songs that have no file yet.
    """
    CREATE TABLE preview (
        song_id INTEGER PRIMARY KEY REFERENCES song ON DELETE CASCADE,
        duration_s REAL NOT NULL,
        size_bytes INTEGER NOT NULL,
        host TEXT,
        kept_at INTEGER NOT NULL
    ) STRICT
    """,
    "ALTER TABLE file ADD COLUMN way TEXT",  # by which link it came (model.Way)
)

_WEIGHTS_BY_NAME = (
    # A digit for each value in an order that no later field may disturb; from here on by name (merge.Known.weights).
    # A program that expects digits could keep no reply of a known song: from here on the major version is 2.
    "UPDATE song_text SET weights = weights_by_name(weights)",
    # How far the kept replies were read again by a program that understands more (workflows.reread).
    """
    CREATE TABLE reading (
        mark TEXT NOT NULL,            -- what the program understood that read them all
        under_way TEXT NOT NULL,       -- what the one understands that reads them now
        reply_id INTEGER NOT NULL      -- the last that it read
    ) STRICT
    """,
    "INSERT INTO reading VALUES ('', '', 0)",
)
_OLD_WEIGHTS = (
    *("title", "style", "duration_s", "model", "artist", "created_at", "image_url", "lyrics"),
    *("prompt", "relay_status", "negative_style", "model_version", "handle", "audio_url"),
    *("video_url", "image_small_url", "video_pending", "instrumental", "clip_type", "liked"),
    *("public", "plays", "upvotes", "error"),
)
"""What the digits stood for up to version 1.4."""
_OLD_LINKS = ("image_url", "audio_url", "video_url", "image_small_url")
"""What the times behind the digits stood for."""


def _weights_by_name(text: str) -> str:
    """Weights of version 1.4 as version 2.5 writes them."""
    digits, *rest = text.split() or [""]
    times = dict(zip(_OLD_LINKS, map(int, rest), strict=False))
    ranks = {
        name: int(digit) for name, digit in zip(_OLD_WEIGHTS, digits, strict=False) if digit != "0"
    }
    rank, at = max(ranks.values(), default=0), max(times.values(), default=0)
    apart = {
        name: (known, times.get(name, 0))
        for name, known in ranks.items()
        if known != rank or times.get(name, at) != at
    }
    weights = {"rank": rank, "at": at} | ({"apart": apart} if apart else {})
    return json.dumps(weights, sort_keys=True, separators=(",", ":"))


def _short_by_pinyin(key: str) -> str:
    """A key of a sort with its Chinese characters by pinyin, as short as keys are."""
    return pinyin.by_pinyin(key)[:64]


_COUNTED_LENGTH = (
    # How long a saved file plays, as counted frame by frame.
    "ALTER TABLE file ADD COLUMN plays_s REAL",
)

_FOLDER_MOVES = (
    # The move of the music folder that is under way (library.folder_moves): at most one row.
    """
    CREATE TABLE folder_move (
        old_root TEXT NOT NULL,
        new_root TEXT NOT NULL,
        way TEXT NOT NULL,             -- rows.MoveWay
        planned INTEGER NOT NULL       -- whether file_move says all that is to be moved
    ) STRICT
    """,
    """
    CREATE TABLE file_move (
        file_id INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
        old TEXT NOT NULL,
        new TEXT NOT NULL,             -- where it is to go; it may get another name there
        state TEXT NOT NULL,           -- that the file had before
        step TEXT NOT NULL             -- waits, copied (the old one is to be removed), done
    ) STRICT
    """,
)

_LINK_LIFE = (
    # What the newest reply gave for the sound: plain, encrypted or refused.
    "ALTER TABLE song_text ADD COLUMN offer TEXT",
    # When the link to the sound was first told, when it ends (by its own word if `link_says`, else as links of its relay
    # do), and when the relay is to be asked for a fresh one.
    "ALTER TABLE song ADD COLUMN link_since INTEGER",
    "ALTER TABLE song ADD COLUMN link_ends INTEGER",
    "ALTER TABLE song ADD COLUMN link_says INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE song ADD COLUMN link_look INTEGER",
    """
    CREATE INDEX song_link_ends ON song(link_ends)
    WHERE removed IS NULL AND link_ends IS NOT NULL AND (flags & 8) > 0
    """,
    """
    CREATE INDEX song_link_look ON song(link_look)
    WHERE removed IS NULL AND link_look IS NOT NULL AND (flags & 8) > 0
    """,
    "ALTER TABLE relay ADD COLUMN links TEXT NOT NULL DEFAULT '{}'",  # JSON of link_life.LinkLife
    "ALTER TABLE file ADD COLUMN tried TEXT",  # JSON of model.TriedLink: what was tried before, and what came
    # The address that Suno gives instead of a link was kept as a link.
    """
    UPDATE song SET flags = flags & ~32 WHERE song_id IN
    (SELECT song_id FROM song_text WHERE audio_url LIKE '%/api/forbidden%')
    """,
    """
    UPDATE song SET flags = flags & ~64 WHERE song_id IN
    (SELECT song_id FROM song_text WHERE video_url LIKE '%/api/forbidden%')
    """,
    "UPDATE song_text SET audio_url = NULL, offer = 'refused' WHERE audio_url LIKE '%/api/forbidden%'",
    "UPDATE song_text SET video_url = NULL WHERE video_url LIKE '%/api/forbidden%'",
)

_OTHER_ADDRESSES = (
    # JSON list of addresses where a relay is reached too if it is not at `base_url`.
    "ALTER TABLE relay ADD COLUMN others TEXT NOT NULL DEFAULT '[]'",
)

_TIMES_OF_WORDS = (
    # When the words of a clip are sung, as a relay told it when it was asked.
    """
    CREATE TABLE timing (
        clip_id TEXT PRIMARY KEY,
        relay_id INTEGER REFERENCES relay,
        got_at INTEGER NOT NULL,
        words TEXT NOT NULL,           -- JSON of timed_words.SungWord
        packed BLOB NOT NULL           -- the reply; zlib
    ) STRICT
    """,
)

_JUDGING = (
    # What the person thinks of a song, and what was heard of it.
    "ALTER TABLE song ADD COLUMN rating INTEGER",  # 1 to 5
    "ALTER TABLE song ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE song ADD COLUMN unheard INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE song ADD COLUMN heard_at INTEGER",
    "ALTER TABLE song ADD COLUMN play_count INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE song ADD COLUMN trashed_at INTEGER",  # while it is in the Trash; it is removed then, too
    # Few songs are judged, and new ones never: these indexes hold only those, and cost a reply nothing.
    *(
        f"CREATE INDEX song_{name} ON song({keys}, flags, added_at, removed) WHERE removed IS NULL AND {has_value}"
        for name, keys, has_value in (
            ("by_rating", "rating, place", "rating IS NOT NULL"),
            ("by_play_count", "play_count, place", "play_count > 0"),
            ("by_heard_at", "heard_at, place", "heard_at IS NOT NULL"),
            ("by_favourite", "place, favourite", "favourite = 1"),
            ("by_unheard", "place, unheard", "unheard = 1"),
        )
    ),
    "CREATE INDEX song_trashed ON song(trashed_at, flags) WHERE trashed_at IS NOT NULL",
    # What is or was in the Trash. It outlives the song's row, so that nothing comes back unasked.
    """
    CREATE TABLE rejected (
        clip_id TEXT PRIMARY KEY,
        at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    # What was taken out of the lists before there was a Trash can be looked at and restored from now on.
    """
    UPDATE song SET trashed_at = (SELECT removed_at FROM removal WHERE token = song.removed)
    WHERE removed IS NOT NULL AND kind <> 'task'
    """,
    "INSERT INTO rejected SELECT clip_id, trashed_at FROM song WHERE trashed_at IS NOT NULL AND clip_id IS NOT NULL",
    # Notes and collections name songs by their clip IDs, which stay when a library is built anew.
    """
    CREATE TABLE note (
        note_id INTEGER PRIMARY KEY AUTOINCREMENT,
        clip_id TEXT NOT NULL,
        at_s REAL,                     -- the place in the song; none: the whole song
        text TEXT NOT NULL,
        written_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX note_clip ON note(clip_id, at_s)",
    f"CREATE VIRTUAL TABLE note_fts USING fts5(text, prefix='2 3', tokenize=\"{TOKENIZER}\")",
    """
    CREATE TABLE collection (
        collection_id INTEGER PRIMARY KEY AUTOINCREMENT,
        parent_id INTEGER REFERENCES collection,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,            -- rows.CollectionKind
        place INTEGER NOT NULL,        -- its order among those of its folder
        query TEXT NOT NULL DEFAULT '',  -- of a smart one: what was typed
        sort TEXT NOT NULL DEFAULT '',   -- "": as they were added
        descending INTEGER NOT NULL DEFAULT 1,
        most INTEGER,                  -- how many songs at most
        removed INTEGER REFERENCES removal
    ) STRICT
    """,
    """
    CREATE TABLE collection_song (
        collection_id INTEGER NOT NULL REFERENCES collection,
        clip_id TEXT NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (collection_id, clip_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX collection_order ON collection_song(collection_id, place)",
    "CREATE INDEX collection_of_song ON collection_song(clip_id)",
)

_ASKED_FIELDS = (
    # What the search field asks of songs: who sings, and what only `song_text` knows, so that no key press walks through it.
    "CREATE INDEX song_by_artist ON song(coalesce(own_artist, artist)) WHERE removed IS NULL",
    *(
        f"CREATE INDEX song_text_{name} ON song_text(song_id) WHERE {condition}"
        for name, condition in {
            "lyrics": "lyrics IS NOT NULL",
            "prompt": "prompt IS NOT NULL",
            "instrumental": "instrumental = 1",
            "liked": "liked = 1",
            "public": "public = 1",
        }.items()
    ),
)

_MADE_ON_DEMAND = (
    # What relays make of a clip when a person asks for it: WAV, MIDI, a video (library.made_files).
    """
    CREATE TABLE made (
        clip_id TEXT NOT NULL,
        kind TEXT NOT NULL,            -- model.MADE
        state TEXT NOT NULL,           -- made_files.MadeState
        relay_id INTEGER REFERENCES relay,  -- that is asked, or made it
        ticket TEXT,                   -- what it calls the order
        asked_at INTEGER,              -- noted before the first question is sent
        got_at INTEGER,
        url TEXT,                      -- where the file is, if it was not in the answer itself
        packed BLOB,                   -- the answer; zlib
        PRIMARY KEY (clip_id, kind)
    ) STRICT, WITHOUT ROWID
    """,
)

_ONE_INDEX_OF_NAMES = (
    # A million IDs lie everywhere in an index, so each index costs them half as much again as all the rest. That an ID
    # without a relay stands once is seen in the one that is there anyway.
    "DROP INDEX task_unpinned",
    """
    CREATE TRIGGER task_unpinned BEFORE INSERT ON task WHEN new.relay_id IS NULL
    AND EXISTS (SELECT 1 FROM task WHERE task_id = new.task_id AND relay_id IS NULL)
    BEGIN SELECT raise(ABORT, 'two tasks without a relay have one ID'); END
    """,
)

_SOUND_FIGURES = (
    # What was measured of the sound of a clip (library.sound_figures).
    """
    CREATE TABLE figures (
        clip_id TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,          -- of the file that was measured
        loudness REAL,                 -- LUFS; none: silence
        loudness_range REAL NOT NULL,  -- LU
        true_peak REAL,                -- dBTP; none: silence
        packed BLOB NOT NULL           -- the waveform; zlib
    ) STRICT
    """,
)

_SUBJECT = "coalesce(song.clip_id, (SELECT task_id FROM task WHERE task.task_key = song.task_key) || '/' || song.take)"
_DECISIONS = (
    # Everything that the person decided, each with its time (library.decisions). What songs, notes and collections say is
    # made from it where they come later, or from another library.
    """
    CREATE TABLE decision (
        subject TEXT NOT NULL,         -- decisions.Decision says which
        thing TEXT NOT NULL,
        value TEXT,                    -- JSON; none: taken back
        at INTEGER NOT NULL,           -- 0: before times were kept
        filed INTEGER,                 -- `at` of what the file beside the songs says of it
        PRIMARY KEY (subject, thing)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX decision_to_file ON decision(subject, thing) WHERE filed IS NOT at",
    # What was decided otherwise elsewhere, and does not count.
    """
    CREATE TABLE outdone (
        subject TEXT NOT NULL,
        thing TEXT NOT NULL,
        value TEXT,
        at INTEGER NOT NULL,
        noted_at INTEGER NOT NULL,
        PRIMARY KEY (subject, thing, at)
    ) STRICT, WITHOUT ROWID
    """,
    # What tells a note or a collection from all others, in every library.
    "ALTER TABLE note ADD COLUMN mark TEXT",
    "UPDATE note SET mark = note_mark(clip_id, at_s, text)",
    """
    UPDATE note SET mark = lower(hex(randomblob(8))) WHERE EXISTS
    (SELECT 1 FROM note AS other WHERE other.mark = note.mark AND other.note_id < note.note_id)
    """,
    "CREATE UNIQUE INDEX note_by_mark ON note(mark)",
    "ALTER TABLE collection ADD COLUMN mark TEXT",
    "UPDATE collection SET mark = lower(hex(randomblob(8)))",
    "CREATE UNIQUE INDEX collection_by_mark ON collection(mark)",
    # The words that are sung, where they are not those that relays tell; and the hash of a cover of one's own.
    "ALTER TABLE song_text ADD COLUMN own_lyrics TEXT",
    "ALTER TABLE song ADD COLUMN own_cover TEXT",
    *(
        f"INSERT INTO decision (subject, thing, value, at) SELECT {_SUBJECT}, '{thing}', json_quote({value}), {at}"  # noqa: S608 — constants
        f" FROM song WHERE kind <> 'task' AND {condition}"
        for thing, value, at, condition in (
            ("rating", "rating", "0", "rating IS NOT NULL"),
            ("favourite", "1", "0", "favourite = 1"),
            ("heard", "play_count", "heard_at", "heard_at IS NOT NULL"),
            ("trash", "'in'", "trashed_at", "trashed_at IS NOT NULL"),
            ("title", "own_title", "0", "own_title IS NOT NULL"),
            ("artist", "own_artist", "0", "own_artist IS NOT NULL"),
            ("album", "own_album", "0", "own_album IS NOT NULL"),
        )
    ),
    """
    INSERT OR IGNORE INTO decision (subject, thing, value, at)
    SELECT clip_id, 'trash', '"was"', at FROM rejected
    """,
    """
    INSERT INTO decision (subject, thing, value, at)
    SELECT clip_id, 'note/' || mark, json_array(at_s, text, written_at), written_at FROM note
    """,
    *(
        f"INSERT INTO decision (subject, thing, value, at) SELECT '#' || mark, '{thing}', {value}, 0 FROM collection"  # noqa: S608 — constants
        for thing, value in (
            ("kind", "json_quote(kind)"),
            ("name", "json_quote(name)"),
            (
                "parent",
                (
                    "json_array((SELECT mark FROM collection AS folder"
                    " WHERE folder.collection_id = collection.parent_id), place)"
                ),
            ),
            ("search", "json_array(query, sort, descending, most)"),
            ("removed", "iif(removed IS NULL, '0', '1')"),
        )
    ),
    """
    INSERT INTO decision (subject, thing, value, at)
    SELECT '#' || mark, 'song/' || clip_id, '1', 0 FROM collection_song JOIN collection USING (collection_id)
    """,
    """
    INSERT INTO decision (subject, thing, value, at)
    SELECT DISTINCT '#' || mark, 'order', '1', 0 FROM collection_song JOIN collection USING (collection_id)
    """,
)

_TWINS = (
    # A hash of the packets of a saved file's sound (library.twins); '': there are none; none: nobody looked yet.
    "ALTER TABLE file ADD COLUMN packets TEXT",
    "CREATE INDEX file_packets ON file(packets, song_id) WHERE packets > ''",
    "CREATE INDEX decision_merged ON decision(value) WHERE thing = 'merged'",
)


def note_mark(clip_id: str, at_s: float | None, text: str) -> str:
    """The mark of a note: the same in two libraries that took it from one export."""
    told = f"{clip_id}\n{at_s}\n{text}"
    return f"{zlib.crc32(told.encode()):08x}{zlib.adler32(told.encode()):08x}"


_COMPARED = (
    # Which clip was preferred to which others in a blind test (library.votes).
    """
    CREATE TABLE vote (
        vote_id INTEGER NOT NULL,      -- one test
        clip_id TEXT NOT NULL,
        is_winner INTEGER NOT NULL,
        voted_at INTEGER NOT NULL,
        mark TEXT NOT NULL,            -- tells the test from all others, in every library
        PRIMARY KEY (vote_id, clip_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX vote_by_mark ON vote(mark)",
    "CREATE INDEX vote_of_song ON vote(clip_id, is_winner)",
    # The person's own times of lines come before those that a relay told, which are kept in `told`.
    "ALTER TABLE timing ADD COLUMN own INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE timing ADD COLUMN told TEXT",
)

_BY_PINYIN = (
    # Titles and styles with Chinese characters sort by their pinyin.
    *(
        f"UPDATE song SET {key} = by_pinyin({key}) WHERE {key} GLOB '*[\u4e00-\u9fff]*'"  # noqa: S608 — own names
        for key in ("title_key", "style_key")
    ),
)

_LINEAGE = (
    # From which other clips a clip was made (JSON list of their IDs), and who names a clip.
    *(
        statement
        for name in ("extends", "joins", "covers", "remasters", "edits")
        for statement in (
            f"ALTER TABLE song_text ADD COLUMN {name} TEXT",
            f"CREATE INDEX song_text_{name} ON song_text({name}, song_id) WHERE {name} IS NOT NULL",
        )
    ),
)

_STEMS = (
    # Which single track of a song a clip is, and of which clip (JSON list of its ID).
    "ALTER TABLE song ADD COLUMN stem TEXT",
    "CREATE INDEX song_stem ON song(stem) WHERE stem IS NOT NULL",
    "ALTER TABLE song_text ADD COLUMN stem_of TEXT",
    "CREATE INDEX song_text_stem_of ON song_text(stem_of, song_id) WHERE stem_of IS NOT NULL",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _WHOLE_DOWNLOADS,
    _SOUND_ALONE,
    _PREVIEWS,
    _WEIGHTS_BY_NAME,
    _COUNTED_LENGTH,
    _FOLDER_MOVES,
    _LINK_LIFE,
    _OTHER_ADDRESSES,
    _TIMES_OF_WORDS,
    _JUDGING,
    _ASKED_FIELDS,
    _MADE_ON_DEMAND,
    _ONE_INDEX_OF_NAMES,
    _SOUND_FIGURES,
    _DECISIONS,
    _COMPARED,
    _BY_PINYIN + _LINEAGE,
    _TWINS,
    _STEMS,
)
"""Step n leads from minor n to n + 1."""


def current() -> int:
    """The version that this program writes."""
    return MAJOR << 16 | len(MIGRATIONS)


def is_too_new(version: int) -> bool:
    """Whether a file of this version must not be touched by this program."""
    return version >> 16 > MAJOR


def steps_after(version: int) -> tuple[tuple[str, ...], ...]:
    """The steps that a file of this version still needs."""
    return MIGRATIONS[version & 0xFFFF :]


def tables_of(version: int) -> frozenset[str]:
    """The tables that a file of this version has; of a newer one those that this program knows."""
    words = (
        statement.split(None, 4) for step in MIGRATIONS[: version & 0xFFFF] for statement in step
    )
    starts = (one[one[1:2] == ["VIRTUAL"] :] for one in words if one[0] == "CREATE")
    return frozenset(one[2].partition("(")[0] for one in starts if one[1] == "TABLE")


def declares(name: str) -> bool:
    """Whether this is the name of something in a library: a table, a column, an index."""
    known = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    return any(
        known.search(statement)
        for step in MIGRATIONS
        for statement in step
        if statement.lstrip().startswith(("CREATE", "ALTER"))
    )


def migrate(connection: Connection, *, version: int) -> None:
    """Run the missing steps and raise the version, inside the caller's transaction."""
    connection.create_function("weights_by_name", 1, _weights_by_name)
    connection.create_function("by_pinyin", 1, _short_by_pinyin)
    connection.create_function("note_mark", 3, note_mark)
    for step in steps_after(version):
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {current()}")
