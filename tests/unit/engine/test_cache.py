"""The folder with finished engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cache import PARTIAL, EngineCache, remove


def test_a_finished_engine_is_found_under_its_name(tmp_path: Path) -> None:
    cache = EngineCache(tmp_path)
    with cache.publish("3.259.0-a") as folder:
        (folder / "pulumi").touch()
    assert cache.find("3.259.0-a", ("pulumi",)) == tmp_path / "3.259.0-a"
    assert cache.find("3.259.0-b", ("pulumi",)) is None


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    def build() -> None:
        with EngineCache(tmp_path).publish("3.259.0-a") as folder:
            (folder / "pulumi").touch()
            raise RuntimeError("no space")

    with pytest.raises(RuntimeError, match="no space"):
        build()
    assert list(tmp_path.iterdir()) == []


def test_the_rest_of_a_killed_build_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / f"{PARTIAL}x").mkdir()
    (tmp_path / f"{PARTIAL}x" / "pulumi").touch()
    with EngineCache(tmp_path).publish("3.259.0-a"):
        assert [entry.name for entry in tmp_path.glob(f"{PARTIAL}x")] == []


def test_an_engine_that_lost_a_file_is_not_found_and_is_replaced(tmp_path: Path) -> None:
    cache = EngineCache(tmp_path)
    (tmp_path / "3.259.0-a").mkdir()
    (tmp_path / "3.259.0-a" / "leftover").touch()
    assert cache.find("3.259.0-a", ("pulumi",)) is None
    with cache.publish("3.259.0-a") as folder:
        (folder / "pulumi").touch()
    assert [entry.name for entry in (tmp_path / "3.259.0-a").iterdir()] == ["pulumi"]


def test_it_is_below_the_users_cache_folder(tmp_path: Path) -> None:
    cache = EngineCache.of_user({"XDG_CACHE_HOME": str(tmp_path), "HOME": "/nowhere"})
    assert cache.root == tmp_path / "aigc-image-service" / "engine"


@pytest.mark.parametrize("configured", ["", "relative/path"])
def test_without_an_absolute_xdg_folder_it_is_below_home(tmp_path: Path, configured: str) -> None:
    cache = EngineCache.of_user({"XDG_CACHE_HOME": configured, "HOME": str(tmp_path)})
    assert cache.root == tmp_path / ".cache" / "aigc-image-service" / "engine"


def test_a_write_protected_folder_such_as_gos_module_cache_can_be_removed(tmp_path: Path) -> None:
    module = tmp_path / "go" / "module@v1"
    module.mkdir(parents=True)
    (module / "file.go").touch()
    module.chmod(0o555)
    remove(tmp_path / "go")
    assert not (tmp_path / "go").exists()
