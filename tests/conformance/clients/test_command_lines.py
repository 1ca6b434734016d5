"""Tencent Cloud's own command lines, as processes over unmodified HTTPS."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.clients.foreign import Surroundings, command_lines
from tests.conformance.cos.clients import cos_client
from tests.support.cloud import REGION, SECRET_ID, SECRET_KEY, UIN, RunningCloud, eventually

BUCKET = "shell-1250000000"
MIB = 1024 * 1024
SETTINGS = {
    "schema": "https",
    "part_size": 1,
    "max_thread": 5,
    "multiupload_threshold": 20,  # the least
    "multidownload_threshold": 20,
}
"""Of coscmd: what is large goes in parts."""
HANDLER = "def main_handler(event, context):\n    return {'got': event}\n"


@pytest.fixture(scope="module")
def programs() -> Path:
    """The folder of the command lines."""
    return command_lines()


@pytest.fixture
def around(cloud: RunningCloud, tmp_path: Path) -> Surroundings:
    return Surroundings.of(cloud, tmp_path)


class Tccli:
    """`tccli <service> <action> --<parameter> <value>`."""

    def __init__(self, program: Path, around: Surroundings) -> None:
        self._program = program
        self._around = around

    def __call__(self, service: str, action: str, **parameters: str) -> Any:
        answered = self._around.run(*self._command(service, action, parameters))
        return json.loads(answered)

    def refusal(self, service: str, action: str, **parameters: str) -> str:
        done = self._around.outcome(*self._command(service, action, parameters))
        assert done.returncode != 0
        return done.stderr + done.stdout

    def _command(self, service: str, action: str, parameters: dict[str, str]) -> list[str | Path]:
        return [
            self._program,
            service,
            action,
            *(part for name, value in parameters.items() for part in ("--" + name, value)),
        ]


@pytest.fixture
def tccli(programs: Path, around: Surroundings) -> Tccli:
    return Tccli(programs / "tccli", around)


@pytest.fixture
def coscmd(programs: Path, around: Surroundings, cloud: RunningCloud) -> Any:
    """`coscmd ...` on a bucket that is there."""

    def run(*words: str | Path) -> str:
        return around.run(programs / "coscmd", *words)

    cos_client(cloud).create_bucket(Bucket=BUCKET)
    settings = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY, "bucket": BUCKET, "region": REGION, **SETTINGS}
    written = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (around.home / ".cos.conf").write_text(f"[common]\n{written}")
    return run


def test_tccli_orders_an_image_and_follows_its_task(tccli: Tccli, cloud: RunningCloud) -> None:
    cloud.freeze()
    task = tccli("mps", "CreateAigcImageTask", ModelName="Hunyuan", Prompt="画 a cat")["TaskId"]
    assert tccli("mps", "DescribeAigcImageTask", TaskId=task)["Status"] == "WAIT"
    cloud.unfreeze()  # so that its looks do not all fall into one second of the quota
    cloud.advance(10)
    # The clock is over the task's time at once, but the picture is drawn by another process.
    done = eventually(
        lambda: tccli("mps", "DescribeAigcImageTask", TaskId=task), until=lambda seen: seen["Status"] == "DONE"
    )
    assert len(done["ImageUrls"]) == 1


def test_tccli_is_told_what_is_wrong(tccli: Tccli) -> None:
    assert "code:ResourceNotFound.TaskNotFound" in tccli.refusal("mps", "DescribeAigcImageTask", TaskId="missing")
    assert "code:InvalidParameter" in tccli.refusal("mps", "CreateAigcImageTask", ModelName="Unknown", Prompt="a cat")


def test_tccli_knows_who_it_is_and_makes_a_role(tccli: Tccli) -> None:
    assert tccli("sts", "GetCallerIdentity")["AccountId"] == UIN
    statement = {"effect": "allow", "action": "name/sts:AssumeRole", "principal": {"service": ["scf.qcloud.com"]}}
    trust = json.dumps({"version": "2.0", "statement": [statement]})
    made = tccli("cam", "CreateRole", RoleName="runner", PolicyDocument=trust)["RoleId"]
    assert tccli("cam", "GetRole", RoleName="runner")["RoleInfo"]["RoleId"] == made


def test_tccli_deploys_a_function_and_runs_it(tccli: Tccli) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("index.py", HANDLER)
    code = json.dumps({"ZipFile": base64.b64encode(package.getvalue()).decode()})
    settings = {"Handler": "index.main_handler", "Runtime": "Python3.10", "Timeout": "300"}
    tccli("scf", "CreateFunction", FunctionName="echo", Code=code, **settings)
    assert [each["FunctionName"] for each in tccli("scf", "ListFunctions")["Functions"]] == ["echo"]
    ran = tccli("scf", "Invoke", FunctionName="echo", ClientContext='{"a": 1}')["Result"]
    assert json.loads(ran["RetMsg"]) == {"got": {"a": 1}}
    tccli("scf", "DeleteFunction", FunctionName="echo")


def test_coscmd_carries_files_of_any_size_there_and_back(coscmd: Any, tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large"
    small.write_bytes(b"meow")
    large.write_bytes(os.urandom(21 * MIB))
    coscmd("upload", small, "a b/图+.txt")
    coscmd("upload", large, "large")
    coscmd("download", "a b/图+.txt", tmp_path / "small.back")
    coscmd("download", "large", tmp_path / "large.back")
    assert (tmp_path / "small.back").read_bytes() == b"meow"
    assert (tmp_path / "large.back").read_bytes() == large.read_bytes()
    assert re.search(r'ETag +"[0-9a-f]{32}-2[12]"', coscmd("info", "large"))


def test_coscmd_restores_what_is_archived(coscmd: Any, cloud: RunningCloud, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"meow")
    coscmd("upload", "-H", '{"x-cos-storage-class": "ARCHIVE"}', tmp_path / "old", "old")
    assert "ARCHIVE" in coscmd("list")
    coscmd("restore", "-d", "1", "-t", "Expedited", "old")
    cloud.advance(300)
    coscmd("download", "old", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"meow"


def test_coscmd_carries_folders(coscmd: Any, tmp_path: Path) -> None:
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "a").write_bytes(b"1")
    (tmp_path / "tree" / "sub" / "b ü").write_bytes(b"2")
    coscmd("upload", "-r", f"{tmp_path}/tree/", "tree/")
    assert re.findall(r"tree/\S+(?: ü)?", coscmd("list", "-r", "-a")) == ["tree/a", "tree/sub/b ü"]
    coscmd("download", "-r", "tree/", f"{tmp_path}/back/")
    assert (tmp_path / "back" / "sub" / "b ü").read_bytes() == b"2"
    coscmd("delete", "-r", "-f", "tree/")
    assert "tree/" not in coscmd("list", "-r", "-a")


def test_coscmd_makes_a_bucket_copies_and_moves_in_it_and_removes_it(coscmd: Any, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(os.urandom(2 * MIB))
    coscmd("config", "-a", SECRET_ID, "-s", SECRET_KEY, "-b", "other-1250000000", "-r", REGION, "-p", "1")
    coscmd("createbucket")
    coscmd("upload", large, "one")
    coscmd("copy", f"other-1250000000.cos.{REGION}.myqcloud.com/one", "two")
    coscmd("move", f"other-1250000000.cos.{REGION}.myqcloud.com/one", "three")
    coscmd("download", "three", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == large.read_bytes()
    coscmd("putbucketversioning", "Enabled")
    coscmd("upload", large, "two")
    coscmd("deletebucket", "-f")
