"""What all tests share."""

import os

from hypothesis import HealthCheck, settings

from command import STATE

os.environ["XDG_STATE_HOME"] = STATE  # no test writes to anybody's home

# A busy machine must not fail a test, and a failure must be there again on the next run.
settings.register_profile(
    "spfaudit", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.register_profile("fuzz", settings.get_profile("spfaudit"), derandomize=False, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "spfaudit"))
