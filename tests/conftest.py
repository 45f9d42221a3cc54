"""What all tests share: how hard Hypothesis tries."""

from __future__ import annotations

from hypothesis import settings

# No deadline: a slow machine is not a bug. `--hypothesis-profile thorough` tries ten times as hard.
settings.register_profile("quick", deadline=None, max_examples=100, print_blob=True)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=1000)
settings.load_profile("quick")
