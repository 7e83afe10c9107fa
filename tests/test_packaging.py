"""What an installation holds: one version, the command, the definition files, and the code from where it should be."""

from __future__ import annotations

import importlib.metadata
import sysconfig
import tomllib
from pathlib import Path

from tests.house.sources import TOP, package_folder


def test_the_version_stands_in_pyproject_alone() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert importlib.metadata.version("ipabs") == project["version"]


def test_the_command_can_be_loaded() -> None:
    (command,) = importlib.metadata.entry_points(group="console_scripts", name="ipabs")
    assert command.value == "ipabs.cli:main"
    assert callable(command.load())


def test_the_code_is_the_checkout_s_or_else_the_installed_one() -> None:
    checkout = TOP / "engine"
    place = checkout if checkout.is_dir() else Path(sysconfig.get_path("purelib"))
    assert place.resolve() in package_folder().parents


def test_definition_files_travel_with_the_code() -> None:
    top = TOP if (TOP / "engine").is_dir() else package_folder()
    deals = [folder for folder in (top / "structures").iterdir() if folder.is_dir()]
    assert deals
    assert [folder.name for folder in deals if not (folder / "deal.yaml").is_file()] == []
    assert (top / "scenarios").is_dir()


def test_types_travel_with_the_code() -> None:
    assert (package_folder() / "py.typed").is_file()
