"""What is built, and under which name it is cached."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.recipe import Recipe, pulumi_recipe
from engine.version import Version

MODULES = Path(__file__).parents[3] / "engine" / "go"


@pytest.fixture
def copy(tmp_path: Path) -> Recipe:
    """The real recipe, in a place where it can be changed."""
    shutil.copytree(MODULES, tmp_path / "go")
    return pulumi_recipe(tmp_path / "go")


def test_the_versions_come_from_the_module_files() -> None:
    recipe = pulumi_recipe()
    assert recipe.version == Version(3, 259, 0)
    assert recipe.language_host.release == "v3.79.0"
    assert [program.name for program in recipe.programs] == ["pulumi", "pulumi-language-python"]


def test_the_python_launcher_is_of_the_sdk_that_programs_use() -> None:
    assert [script.name for script in pulumi_recipe().command_line.scripts] == ["pulumi-language-python-exec"]


def test_the_same_sources_have_the_same_name_wherever_they_are(copy: Recipe) -> None:
    assert copy.fingerprint() == pulumi_recipe().fingerprint()


@pytest.mark.parametrize("changed", ["cli/go.mod", "cli/go.sum", "language-host/go.mod", "language-host/go.sum"])
def test_a_changed_module_file_gives_a_new_name(copy: Recipe, tmp_path: Path, changed: str) -> None:
    before = copy.fingerprint()
    with (tmp_path / "go" / changed).open("a") as file:
        file.write("\n")
    assert copy.fingerprint() != before


def test_the_engine_is_told_its_version(copy: Recipe) -> None:
    assert copy.linker_flags.endswith(".Version=v3.259.0")


def test_a_module_file_without_a_program_is_refused(copy: Recipe, tmp_path: Path) -> None:
    (tmp_path / "go" / "cli" / "go.mod").write_text("module empty\n")
    with pytest.raises(ValueError, match="tool"):
        _ = copy.command_line.package
