"""What all tests share."""

from hypothesis import HealthCheck, settings

# A busy machine must not fail a test, and a failure must be there again on the next run.
settings.register_profile(
    "spfaudit", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
settings.load_profile("spfaudit")
