"""How fast the program is, each time against a floor that is measured in the same run.

`python -m tests.benchmarks [name…]` prints the ratios; nothing here is a test, and no test asserts seconds.
"""
