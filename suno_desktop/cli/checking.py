"""`suno-desktop check`: re-read what was saved, say what is no longer as it was, and mend it if wanted."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Sequence

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.output import Output
from suno_desktop.cli.profile import engine_of
from suno_desktop.core.cancel import CancelToken
from suno_desktop.core.engine import Engine
from suno_desktop.core.errors import ProfileError
from suno_desktop.core.events import Event, FileEnded
from suno_desktop.core.library.reader import LibraryReader
from suno_desktop.core.model import FileId, FileState
from suno_desktop.core.paths import Profile
from suno_desktop.core.sentences import sentence
from suno_desktop.core.settings import Settings
from suno_desktop.core.workflows.check import Checked, check


def run(arguments: Sequence[str]) -> int:
    """Run the verb; returns the exit code."""
    parser = args.parser("check", "Compare every saved file with what was saved.")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--repair", action="store_true", help="save missing and damaged files again"
    )
    options = parser.parse(arguments)
    profile = args.profile_of(options)
    if not profile.library.exists():
        raise ProfileError("library.not_there")
    out = Output(as_json=options.json)
    if not options.repair:
        return _report(profile, out)
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with engine_of(profile, listen=events.put, debug=options.debug) as engine:
        return _repair(engine, events, out)


def _report(profile: Profile, out: Output) -> int:
    reader = LibraryReader.open(profile.library)
    try:
        root = Settings(profile.settings).folder(profile.music)
        counts: Counter[str] = Counter()
        for checked in check(reader.saved_files(), root=root, cancel=CancelToken()):
            _tell(out, checked)
            counts[checked.verdict] += 1
    finally:
        reader.close()
    _done(out, counts)
    return exits.OK if not counts["missing"] + counts["damaged"] else exits.FAILED


def _repair(engine: Engine, events: queue.SimpleQueue[Event], out: Output) -> int:
    counts: Counter[str] = Counter()
    open_files: set[FileId] = set()
    for checked in engine.check().result():
        _tell(out, checked)
        counts[checked.verdict] += 1
        if checked.verdict in {"missing", "damaged"}:
            open_files.add(checked.file.file_id)
    engine.retry(tuple(open_files)).result()
    failed = 0
    while open_files:
        event = events.get()
        if not isinstance(event, FileEnded) or event.file_id not in open_files:
            continue
        reason = sentence(event.code, event.values) if event.code else ""
        if event.state is FileState.QUEUED:
            out.tell(reason)
            continue
        open_files.discard(event.file_id)
        if event.state is FileState.SAVED:
            out.event(event="saved", kind=event.kind.value, path=str(event.path))
            out.line(f"saved    {event.path}")
        else:
            failed += 1
            out.event(event="failed", kind=event.kind.value, state=event.state.value, reason=reason)
            out.tell(reason)
    counts["failed"] = failed
    _done(out, counts)
    return exits.FAILED if failed else exits.OK


def _tell(out: Output, checked: Checked) -> None:
    out.event(
        event=checked.verdict,
        clip_id=checked.clip_id,
        kind=checked.file.kind.value,
        path=str(checked.path),
    )
    if checked.verdict != "ok":
        out.line(f"{checked.verdict:8} {checked.path}")


def _done(out: Output, counts: Counter[str]) -> None:
    figures = {name: counts[name] for name in ("ok", "missing", "damaged", "moved")}
    out.event(
        event="done", **figures, **({"failed": counts["failed"]} if "failed" in counts else {})
    )
    out.line(", ".join(f"{number} {name}" for name, number in figures.items()))
