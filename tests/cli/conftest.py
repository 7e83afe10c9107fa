"""Kernels are compiled before the command line is listened to: it says so when it has to wait for them."""

from __future__ import annotations

import pytest

import ipabs


@pytest.fixture(scope="session", autouse=True)
def compiled_kernels() -> None:
    ipabs.price("thirty-lines")
    ipabs.price("licence-back", paths=32, threads=1)
