"""How many examples Hypothesis tries: few in ``make test``, many in ``make test-all``.

``dev`` is the profile of a developer's machine, and ``ci`` the one where ``CI`` is set: it draws
the same examples every time. ``--hypothesis-profile`` chooses another. No profile looks at the
clock, so a slow or busy machine does not change what passes.
"""

import os

from hypothesis import HealthCheck, settings

_NO_CLOCK = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("dev", _NO_CLOCK, max_examples=50)
settings.register_profile(
    "ci", _NO_CLOCK, max_examples=50, derandomize=True, database=None, print_blob=True
)
settings.register_profile("nightly", _NO_CLOCK, max_examples=500, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def examples(factor: float) -> int:
    """So many times the examples of the profile, for a property that needs more or fewer."""
    return max(1, round(settings().max_examples * factor))
