"""What all tests share: how hypothesis searches, and a line that says which ipabs is tested.

Hypothesis draws the same examples on every run, so that a red test is red for everyone; to look further afield:
``pytest --hypothesis-profile search``.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.house.sources import package_folder

# No deadline: the first example of a kernel waits for its compiler.
settings.register_profile(
    "same", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("same")


def pytest_report_header() -> str:
    """Name the package under test: the checkout's, or the installed one."""
    return f"ipabs: {package_folder()}"
