"""A function's zip: checked before it is written, unpacked read-only, removed without a trace."""

from __future__ import annotations

import io
import os
import stat
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.errors import CloudError
from localcloud.scf.package import decode, entry_fault, remove, unpack


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """The same bytes at any time: entries without a date of their own have zip's first."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            known = entry if isinstance(entry, zipfile.ZipInfo) else zipfile.ZipInfo(entry)
            archive.writestr(known, content, compress_type=zipfile.ZIP_DEFLATED)
    return data.getvalue()


WHOLE = packed(
    ("index.py", b"def main_handler(event, context):\n    return event\n" * 20),
    ("package/__init__.py", b"x = 1\n" * 20),
)


def outcome(data: bytes, folder: Path) -> str:
    """The code of the refusal, "" when it was unpacked."""
    try:
        unpack(data, folder)
    except CloudError as refused:
        return refused.code
    return ""


def code_of_refusal(data: bytes, folder: Path) -> str:
    with pytest.raises(CloudError) as refused:
        unpack(data, folder)
    return refused.value.code


def test_the_files_are_there_and_nobody_may_write_them(tmp_path: Path) -> None:
    package = unpack(packed(("index.py", b"x = 1\n"), ("aigc/__init__.py", b"")), tmp_path / "code")

    assert (package.folder / "index.py").read_bytes() == b"x = 1\n"
    for path in (package.folder, package.folder / "aigc", package.folder / "index.py"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o222, path
    remove(package.folder)
    assert list(tmp_path.iterdir()) == []


def test_the_times_of_sources_survive_because_compiled_modules_name_them(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("index.py", (2020, 2, 3, 4, 5, 6))
    package = unpack(packed((entry, b"")), tmp_path / "code")

    assert time.localtime((package.folder / "index.py").stat().st_mtime)[:6] == (2020, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    "name", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "a\\..\\evil.py", "C:/evil.py", "C:evil.py"]
)
def test_a_name_that_leads_outside_is_refused_and_nothing_is_left(name: str, tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("placeholder")
    entry.filename = name
    assert (
        code_of_refusal(packed(("index.py", b""), (entry, b"boo")), tmp_path / "code")
        == "InvalidParameterValue.ZipFile"
    )
    assert list(tmp_path.rglob("*")) == []


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("index.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert code_of_refusal(packed((link, b"/etc/passwd")), tmp_path / "code") == "InvalidParameterValue.ZipFile"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    data = packed(("index.py", b"1"), ("index.py", b"2"))
    assert code_of_refusal(data, tmp_path / "code") == "InvalidParameterValue.ZipFile"


def test_a_bomb_is_refused_before_it_explodes(tmp_path: Path) -> None:
    data = packed(("zeros.bin", bytes(60 * 1024 * 1024)))
    assert len(data) < 100_000
    assert code_of_refusal(data, tmp_path / "code") == "InvalidParameterValue.ZipFile"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no zip", id="text"),
        pytest.param(packed(("index.py", b"x" * 1000))[:-30], id="half of one"),
    ],
)
def test_what_is_no_zip_is_refused(data: bytes, tmp_path: Path) -> None:
    assert code_of_refusal(data, tmp_path / "code") == "InvalidParameterValue.ZipFile"


@settings(derandomize=True, max_examples=400, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_zip_with_any_damage_is_unpacked_or_refused(damages: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, byte in damages:
        data[at] = byte
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "code"
        code = outcome(bytes(data), folder)
        assert (code, folder.exists()) in (("", True), ("InvalidParameterValue.ZipFile", False))
        remove(folder)


def test_a_damaged_entry_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    data = bytearray(packed(("index.py", os.urandom(1000))))
    data[200] ^= 0xFF
    assert code_of_refusal(bytes(data), tmp_path / "code") == "InvalidParameterValue.ZipFile"
    assert list(tmp_path.iterdir()) == []


def test_base64_is_checked_and_bounded() -> None:
    with pytest.raises(CloudError) as wrong:
        decode("not base64!", 100)
    with pytest.raises(CloudError) as large:
        decode("AAAA" * 100, 100)
    assert wrong.value.code == "InvalidParameterValue.ZipFileBase64BinasciiError"
    assert large.value.code == "LimitExceeded.Quota"


def test_a_missing_entry_file_is_found_out(tmp_path: Path) -> None:
    package = unpack(packed(("src/index.py", b"")), tmp_path / "code")
    assert "index.py is not at the root" in entry_fault(package, "index.main_handler")
    assert entry_fault(unpack(packed(("index.py", b"")), tmp_path / "good"), "index.main_handler") == ""
