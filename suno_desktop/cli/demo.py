"""`suno-desktop demo`: the embedded relay in the foreground, described in one line of JSON."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence

from suno_desktop.cli import arguments as args
from suno_desktop.cli import exits
from suno_desktop.cli.output import Output
from suno_desktop.core.errors import UsageError
from suno_desktop.core.fragments import reason_of


def run(arguments: Sequence[str]) -> int:
    """Run until interrupted."""
    parser = args.parser("demo", "Run the built-in demo provider until Ctrl+C.")
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="port to listen on (default: a free one)"
    )
    parser.add_argument(
        "--speed",
        type=args.positive,
        default=1.0,
        metavar="X",
        help="speed factor of the demo (default: 1)",
    )
    options = parser.parse(arguments)
    if not 0 <= options.port < 65536:
        raise UsageError("usage.bad_argument", problem="--port needs a number from 0 to 65535.")
    from suno_desktop.demo.demo_relay import DEMO_KEY, DemoRelay, describe  # noqa: PLC0415 — only this verb needs it

    ended = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: ended.set())
    try:
        relay = DemoRelay(speed=options.speed, port=options.port, key=DEMO_KEY)
        relay.start()
    except OSError as error:
        raise UsageError(
            "usage.bad_argument",
            problem=f"Port {options.port} cannot be used: {reason_of(error)}. Choose another one.",
        ) from error
    with_json = Output(as_json=True)
    with_json.event(**describe(relay))
    with_json.tell(f"The demo provider is running at {relay.url}. Press Ctrl+C to stop it.")
    with_json.tell("To try it, enter in another terminal:")
    with_json.tell(
        f"SUNO_DESKTOP_KEY={DEMO_KEY} suno-desktop get --profile /tmp/try --relay {relay.url} {relay.ids['list'][0]}"
    )
    while not ended.wait(3600):
        pass
    relay.stop()
    return exits.OK
