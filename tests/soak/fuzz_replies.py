"""`python -m tests.soak.fuzz_replies [--count N] [--guided S] [--seed S]`: broken replies, and nothing but named errors.

Takes the seed replies and the golden ones, changes their structure and their bytes at random, and reads each one. Whatever
comes in, the reader gives tasks within its limits or one of its named errors. With `--guided` it watches which steps of the
reader each reply takes, goes on from those that take new ones, and keeps them in the corpus, which the ordinary tests read.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from suno_desktop.core.errors import RelayError
from suno_desktop.core.model import Task, TaskId
from suno_desktop.core.relay import replies

_HERE = Path(__file__).parents[1] / "core" / "relay"
GOLDEN = _HERE / "golden"
SEEDS = _HERE / "seeds"
CORPUS = _HERE / "corpus"
_WATCHED = str(Path(replies.__file__).parent)
_SLOW_S = 1.0
_LARGEST_KEPT = 20_000
ASKED = ((), ("a-task",), ("a-task", "another", "third"))
STATUSES = (200, 200, 200, 200, 400, 401, 403, 404, 429, 500, 503)
_KEYS = (
    *(
        "data",
        "clips",
        "code",
        "message",
        "msg",
        "task_id",
        "taskId",
        "ids",
        "id",
        "clip_id",
        "status",
        "state",
    ),
    *(
        "metadata",
        "text",
        "title",
        "prompt",
        "tags",
        "duration",
        "audio_url",
        "url",
        "input",
        "response",
    ),
    *("fail_reason", "progress", "submit_time", "action", "error", "sunoData", "items", "result"),
)
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    30,
    2**53 + 1,
    10**19,
    10**400,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "null",
    "None",
    "SUCCESS",
    "FAILURE",
    "IN_PROGRESS",
    "complete",
    "streaming",
    "LYRICS",
    "https://cdn1.suno.ai/x.mp3",
    "https://[::1",
    "http://",
    "\x00\x1b[31m",
    "\ud800",
    "9" * 400,
    "{",
    "[]",
    '{"id": "abcdefgh", "audio_url": "https://a.example.com/b.mp3"}',
    "2024-13-45T99:99:99Z",
    "0000-00-00",
    [],
    {},
    [[]],
    {"": {}},
    [None, {}, [], ""],
)


Reply = tuple[bool, bytes]
"""Whether it is a JSON object or list, and its bytes."""


def golden() -> list[Reply]:
    """The golden replies."""
    found: list[Reply] = []
    for file in sorted(GOLDEN.glob("*/*.json")):
        told = json.loads(file.read_text("utf-8"))
        if "body" in told:
            found.append((isinstance(told["body"], (dict, list)), _dumped(told["body"])))
        elif "text" in told:
            found.append((False, told["text"].encode("utf-8", "surrogatepass")))
    return found


def seeds() -> list[Reply]:
    """The seed replies."""
    return [(True, file.read_bytes()) for file in sorted(SEEDS.glob("*.json"))]


def kept() -> list[bytes]:
    """What guided runs found worth keeping."""
    return [file.read_bytes() for file in sorted(CORPUS.glob("*.reply"))]


class Mutator:
    """Changes replies. Every fourth is one of the seeds."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._seeds = seeds()
        self._known = golden()
        self._trees = [body for is_tree, body in self._seeds + self._known if is_tree]

    def next(self) -> bytes:
        """A changed reply."""
        rng = self._rng
        return self.changed(rng.choice(self._seeds if rng.random() < 0.25 else self._known))

    def changed(self, reply: Reply) -> bytes:
        """A reply, changed."""
        rng = self._rng
        is_tree, body = reply
        if not is_tree or rng.random() < 0.2:
            return _changed_bytes(rng, body)
        tree = json.loads(body)
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            tree = _changed(rng, tree, self._trees)
        body = _dumped(tree)
        return _changed_bytes(rng, body) if rng.random() < 0.1 else body


def mutants(rng: random.Random, count: int) -> Iterator[bytes]:
    """So many changed replies."""
    mutator = Mutator(rng)
    for _ in range(count):
        yield mutator.next()


def check(body: bytes, *, status: int = 200, asked: Sequence[str] = ASKED[1]) -> str:
    """Read one reply; says what came of it. Raises whatever must not be."""
    begin = time.process_time()
    try:
        tasks = replies.read(body, status=status, asked=[TaskId(name) for name in asked])
    except RelayError as error:
        return error.code
    finally:
        if time.process_time() - begin > _SLOW_S:
            raise TimeoutError(f"{len(body)} bytes took too long")
    assert len(tasks) <= replies.MAX_TASKS
    assert sum(len(task.clips) for task in tasks) <= replies.MAX_CLIPS
    assert len({task.task_id for task in tasks}) == len(tasks)
    for task in tasks:
        _check_task(task)
    return "tasks" if tasks else "none"


def _check_task(task: Task) -> None:
    assert 1 <= len(task.task_id) <= 200
    assert task.progress is None or 0 <= task.progress <= 100
    assert len(task.reason or "") <= 500
    json.loads(task.raw)
    # What is kept must be storable as it is.
    repr(task).encode("utf-8")
    task.raw.encode("utf-8")
    for clip in task.clips:
        assert clip.clip_id
        assert all(
            link is None or link[:4].lower() == "http"
            for link in (clip.audio_url, clip.video_url, clip.image_url)
        )


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a tree."""
    places: list[tuple[Any, Any]] = []
    stack = [tree]
    while stack:
        held = stack.pop()
        inner = held.items() if isinstance(held, dict) else enumerate(held)
        for key, item in inner:
            places.append((held, key))
            if isinstance(item, (dict, list)):
                stack.append(item)
    return places


def _changed(rng: random.Random, tree: Any, others: list[bytes]) -> Any:
    if not isinstance(tree, (dict, list)) or not tree:
        return rng.choice(_VALUES)
    held, key = rng.choice(_places(tree))
    rng.choice(_CHANGES)(rng, held, key, others)
    return tree


def _replace(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    held[key] = copy.deepcopy(rng.choice(_VALUES))


def _delete(_rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    del held[key]


def _as_text(_rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    held[key] = _dumped(held[key]).decode("utf-8", "replace")


def _wrap(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    held[key] = [held[key]] if rng.random() < 0.5 else {rng.choice(_KEYS): held[key]}


def _transplant(rng: random.Random, held: Any, key: Any, others: list[bytes]) -> None:
    places = _places(json.loads(rng.choice(others)))
    if places:
        there, name = rng.choice(places)
        held[key] = there[name]


def _rename(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    if isinstance(held, dict):
        held[rng.choice(_KEYS)] = held.pop(key)
    else:
        held.reverse()


def _repeat(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    if isinstance(held[key], (list, str)):
        held[key] *= rng.randrange(2, 5)


def _scribble(rng: random.Random, held: Any, key: Any, _others: list[bytes]) -> None:
    item = str(held[key])
    at = rng.randrange(len(item) + 1)
    held[key] = item[:at] + rng.choice(("", "\x00", "喵", '"', "None", " ")) + item[at + 1 :]


def _add(rng: random.Random, held: Any, _key: Any, _others: list[bytes]) -> None:
    value = copy.deepcopy(rng.choice(_VALUES))
    if isinstance(held, dict):
        held[rng.choice(_KEYS)] = value
    else:
        held.insert(0, value)


_CHANGES = (_replace, _delete, _as_text, _wrap, _transplant, _rename, _repeat, _scribble, _add)


def _changed_bytes(rng: random.Random, body: bytes) -> bytes:
    data = bytearray(body)
    for _ in range(rng.choice((1, 2, 10))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                del data[at : at + rng.randrange(1, 50)]
            case 1:
                data[at:at] = rng.choice(
                    (b"\x00", b"\xff\xfe", b"[", b"{", b'"', b",", b"\\u0000", b"<html>")
                )
            case 2:
                data = data[:at]
            case 3 if at < len(data):
                data[at] = rng.randrange(256)
            case _:
                end = at + rng.randrange(1, 200)
                data[at:at] = data[at:end]
    return bytes(data)


def _dumped(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")


class Arcs:
    """Which steps from line to line of the reader were ever taken."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, int, int]] = set()
        self._new: set[tuple[str, int, int]] = set()
        self._last = 0

    def __len__(self) -> int:
        return len(self._seen)

    def added_by(self, read: Callable[[], object]) -> int:
        """Run it; how many new steps it took."""
        self._new.clear()
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            read()
        finally:
            sys.settrace(before)
        self._seen |= self._new
        return len(self._new)

    def _enter(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(_WATCHED):
            return None
        last = frame.f_code.co_firstlineno

        def step(frame: FrameType, event: str, _arg: Any) -> Any:
            nonlocal last
            if event == "line":
                arc = (name, last, frame.f_lineno)
                last = frame.f_lineno
                if arc not in self._seen:
                    self._new.add(arc)
            return step

        return step


def guided(
    rng: random.Random, folder: Path, *, goes_on: Callable[[int], bool]
) -> Iterator[tuple[int, int]]:
    """Change replies, going on from those that take new steps; tells replies read and steps seen.

    Those that take new steps are kept in `folder`, so that the next run goes on from there.
    """
    arcs, mutator = Arcs(), Mutator(rng)
    pool = seeds() + golden() + [(_is_tree(body), body) for body in kept()]
    for _, body in pool:
        arcs.added_by(lambda body=body: _check_all(body))  # type: ignore[misc]  # bound now
    yield 0, len(arcs)
    count = 0
    while goes_on(count):
        # The newest lead furthest.
        reply = pool[-1 - min(int(rng.expovariate(8 / len(pool))), len(pool) - 1)]
        body = mutator.changed(reply)
        status, asked = rng.choice(STATUSES), rng.choice(ASKED)
        count += 1
        if not arcs.added_by(lambda: _checked(body, status, asked)):  # noqa: B023 — called at once
            continue
        pool.append((_is_tree(body), body))
        if len(body) <= _LARGEST_KEPT:
            name = hashlib.sha256(body).hexdigest()[:16]
            (folder / f"{name}.reply").write_bytes(body)
        yield count, len(arcs)
    yield count, len(arcs)


def _is_tree(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), (dict, list))
    except (ValueError, RecursionError):
        return False


def _check_all(body: bytes) -> None:
    """Read it under every status and question."""
    for status in dict.fromkeys(STATUSES):
        for asked in ASKED:
            _checked(body, status, asked)


def _checked(body: bytes, status: int, asked: Sequence[str]) -> str:
    try:
        return check(body, status=status, asked=asked)
    except Exception:
        sys.stderr.write(f"status {status}, asked {asked}, body {body!r}\n")
        raise


def main() -> int:
    """Read so many broken replies and print what came of them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak.fuzz_replies", description=__doc__.split("\n", 1)[0]
    )
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--guided", type=float, metavar="SECONDS", help="instead of a count")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    if options.guided is not None:
        end = time.monotonic() + options.guided
        for count, steps in guided(rng, CORPUS, goes_on=lambda _: time.monotonic() < end):
            sys.stdout.write(f"{count:9} replies read, {steps} steps of the reader taken\n")
        return 0
    results: dict[str, int] = {}
    for body in mutants(rng, options.count):
        result = _checked(body, rng.choice(STATUSES), rng.choice(ASKED))
        results[result] = results.get(result, 0) + 1
    for result, times in sorted(results.items(), key=lambda item: -item[1]):
        sys.stdout.write(f"{times:9} {result}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
