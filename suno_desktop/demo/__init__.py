"""The embedded relay and its songs: a real HTTP server on loopback that speaks like the relays of the family.

People try the program with it, without an account or a network (`suno-desktop --demo`, `suno-desktop demo`);
the tests use the same class and order faults from it. Knows no Qt and nothing of the program that asks it.

    demo_relay.py    DemoRelay: start, stop, IDs, sample text, ordered faults, the log of requests
    server.py        sockets and threads
    answers.py       a request → an answer: the routes
    demo_tasks.py    tasks, and how they change with time
    reply_shapes.py  a task at a moment → the reply, in the four shapes
    scripts.py       which tasks there are
    catalogue.py     the songs in resources/demo
    media_files.py   files with length, ETag and Range
    faults.py        what can be made to go wrong
"""
