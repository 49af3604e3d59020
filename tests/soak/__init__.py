"""Long runs that look for what short tests miss. `python -m tests.soak` is none of the tests and not part of the check."""
