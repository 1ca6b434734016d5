"""The zip: what is in it, that it is the same everywhere, and that what is left of the SDK still makes a call."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import distribution
from pathlib import Path
from time import process_time

import pytest

from infra import package
from infra.errors import PackagingError
from infra.package import archive, interpreter
from infra.package.bytecode import CODE_ROOT
from tests.support.cloud import PATIENCE

LIMIT_BYTES = 800_000
RUNTIME = "Python3.10"
FOUND = interpreter.pick(interpreter.candidates("3.10"), "3.10")
THE_RUNTIME = FOUND.path if FOUND else None
REPOSITORY = Path(__file__).parents[3]

needs_the_runtime = pytest.mark.skipif(THE_RUNTIME is None, reason="there is no Python 3.10 on this machine")
BOTH_PYTHONS = pytest.mark.parametrize("python", [pytest.param(THE_RUNTIME, marks=needs_the_runtime), sys.executable])

SMALL_FUNCTION = {
    "index.py": "from small import core\n\ndef main_handler(event, context):\n    return core.answer()\n",
    "ruff.toml": "line-length = 100\n",
    "small/__init__.py": "",
    "small/core.py": "WORDS = {'a', 'b', 'c'}\n\ndef answer():\n    raise RuntimeError('told you so')\n",
    "small/page.html": "<p>hello</p>\n",
    "small/py.typed": "",
    "small/__pycache__/core.cpython-311.pyc": "stale",
    "small/.hidden": "secret",
}


def ignore(_: str) -> None:
    """Nobody listens to warnings here."""


def project(folder: Path, files: dict[str, str] = SMALL_FUNCTION) -> Path:
    for name, text in files.items():
        path = folder / "function" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def build(folder: Path) -> Path:
    return folder / package.build(folder, runtime=RUNTIME, warn=ignore)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(project(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip as SCF sees it: a folder nobody can write to."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(built) as archived:
        archived.extractall(folder)
    return folder


def names(built: Path) -> list[str]:
    with zipfile.ZipFile(built) as archived:
        return archived.namelist()


def run(python: str | Path, folder: Path, code: str) -> str:
    """Run code with the unpacked zip and the standard library, and nothing that happens to be installed."""
    done = subprocess.run(
        [python, "-I", "-S", "-B", "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- the same everywhere ---------------------------------------------------------------------------------------------


def test_two_checkouts_give_the_same_bytes(tmp_path: Path) -> None:
    first = build(project(tmp_path / "here"))
    second = build(project(tmp_path / "some where" / "else"))

    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_the_name_changes_with_the_content(built: Path, tmp_path: Path) -> None:
    changed = build(project(tmp_path, SMALL_FUNCTION | {"small/core.py": "def answer():\n    return 2\n"}))

    assert changed.name != built.name


def test_the_path_is_relative_to_the_project(tmp_path: Path) -> None:
    path = package.build(project(tmp_path), runtime=RUNTIME, warn=ignore)

    assert path.startswith("build/function-")
    assert path.endswith(".zip")


def test_names_are_sorted_and_dates_and_modes_fixed(built: Path) -> None:
    with zipfile.ZipFile(built) as archived:
        files = archived.infolist()

    assert [file.filename for file in files] == sorted(file.filename for file in files)
    assert {(file.date_time, file.external_attr >> 16) for file in files} == {(archive.DATE, archive.MODE)}


# -- what is in it ---------------------------------------------------------------------------------------------------


def test_the_function_stands_at_the_root(built: Path) -> None:
    own = {name for name in names(built) if name.startswith(("index", "small")) and not name.endswith(".pyc")}

    assert own == {"index.py", "small/__init__.py", "small/core.py", "small/page.html"}


def test_nothing_of_our_tools_and_nothing_hidden_ships(built: Path) -> None:
    assert not [name for name in names(built) if name.endswith((".toml", ".typed", "311.pyc", ".so")) or "/." in name]


def test_no_asynchronous_half_and_no_tests_ship(built: Path) -> None:
    assert not [name for name in names(built) if "_async" in name or "/tests/" in name or "charset" in name]


def test_the_official_sdk_is_as_it_was_published(built: Path) -> None:
    name = "tencentcloud/common/abstract_client.py"
    published = Path(str(distribution("tencentcloud-sdk-python-common").locate_file(name)))

    with zipfile.ZipFile(built) as archived:
        assert archived.read(name) == published.read_bytes()


def test_the_deployed_zip_is_small() -> None:
    deployed = REPOSITORY / package.build(REPOSITORY, runtime=RUNTIME, warn=ignore)

    assert deployed.stat().st_size <= LIMIT_BYTES


@needs_the_runtime
def test_every_source_has_its_bytecode_beside_it(built: Path) -> None:
    sources = {name for name in names(built) if name.endswith(".py")}
    compiled = {
        name.replace("__pycache__/", "").replace(".cpython-310.pyc", ".py")
        for name in names(built)
        if name.endswith(".cpython-310.pyc")
    }

    assert compiled == sources


# -- it runs ---------------------------------------------------------------------------------------------------------


@needs_the_runtime
def test_the_runtime_uses_the_shipped_bytecode(unpacked: Path) -> None:
    """The bytecode is not looked at twice: with another source beside it, the old code still runs."""
    said = run(
        THE_RUNTIME or sys.executable,
        unpacked,
        "import small.core, importlib.util as u\n"
        "data = open(small.core.__cached__, 'rb').read()\n"
        "print(int.from_bytes(data[4:8], 'little'), b'" + CODE_ROOT + "/small/core.py' in data)",
    )

    assert said.split() == ["1", "True"], "flag 1 is: checked by hash, and never checked"


@BOTH_PYTHONS
def test_a_traceback_shows_our_own_lines(unpacked: Path, python: Path) -> None:
    said = run(
        python,
        unpacked,
        "import index, traceback\n"
        "try:\n    index.main_handler({}, {})\n"
        "except RuntimeError:\n    traceback.print_exc(file=sys.stdout)",
    )

    assert "raise RuntimeError('told you so')" in said


@dataclass
class OneCall:
    """A server that keeps what it was asked."""

    port: int
    headers: dict[str, str]
    body: bytes = b""


@pytest.fixture
def cloud() -> Iterator[OneCall]:
    seen = OneCall(0, {})

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.headers = dict(self.headers)
            seen.body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = json.dumps({"Response": {"TaskId": "4-AigcImage-1", "RequestId": "r-1"}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class calls it so)
            """Silence."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        seen.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield seen
        server.shutdown()
        thread.join()


@BOTH_PYTHONS
def test_what_is_left_of_the_sdk_makes_a_signed_call(unpacked: Path, cloud: OneCall, python: Path) -> None:
    said = run(
        python,
        unpacked,
        "import warnings; warnings.simplefilter('ignore')\n"
        "from tencentcloud.common.common_client import CommonClient\n"
        "from tencentcloud.common.credential import Credential\n"
        "from tencentcloud.common.profile.client_profile import ClientProfile\n"
        "from tencentcloud.common.profile.http_profile import HttpProfile\n"
        f"http = HttpProfile(protocol='http', endpoint='127.0.0.1:{cloud.port}')\n"
        "me = Credential('AKIDlocal', 'local', 'token')\n"
        "client = CommonClient('mps', '2019-06-12', me, '', ClientProfile(httpProfile=http))\n"
        "print(client.call_json('CreateAigcImageTask', {'Prompt': 'draw a cat'})['Response']['TaskId'])",
    )

    assert said.strip() == "4-AigcImage-1"
    assert cloud.headers["Authorization"].startswith("TC3-HMAC-SHA256 Credential=AKIDlocal/")
    assert cloud.headers["X-TC-Action"] == "CreateAigcImageTask"
    assert json.loads(cloud.body) == {"Prompt": "draw a cat"}


HEAVY = ("charset_normalizer", "chardet", "httpx", "asyncio", "cryptography", "qcloud_cos", "tencentcloud.mps")


@BOTH_PYTHONS
def test_the_sdk_loads_nothing_heavy(unpacked: Path, python: Path) -> None:
    """In a new interpreter, because what is imported already costs nothing."""
    loaded = run(
        python,
        unpacked,
        "import warnings; warnings.simplefilter('ignore')\n"
        "import tencentcloud.common.common_client\nprint(*sys.modules, sep='\\n')",
    ).split()

    assert [name for name in loaded if name.startswith(HEAVY)] == []


@BOTH_PYTHONS
def test_a_cold_start_of_the_deployed_zip_prints_nothing(tmp_path: Path, python: Path) -> None:
    with zipfile.ZipFile(REPOSITORY / package.build(REPOSITORY, runtime=RUNTIME, warn=ignore)) as deployed:
        deployed.extractall(tmp_path)
    started = subprocess.run(
        [
            python,
            "-I",
            "-S",
            "-B",
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nimport index, aigc.outside.sdk",
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert (started.returncode, started.stdout, started.stderr) == (0, "", "")


# -- building it -----------------------------------------------------------------------------------------------------


@pytest.mark.alone
def test_nothing_is_built_twice(tmp_path: Path) -> None:
    began = process_time()
    first = build(project(tmp_path))
    written, built = first.stat().st_mtime_ns, process_time()
    again = build(tmp_path)

    assert again.stat().st_mtime_ns == written
    assert process_time() - built < (built - began) / 10


def test_a_damaged_zip_is_built_again(tmp_path: Path) -> None:
    zip_file = build(project(tmp_path))
    good = zip_file.read_bytes()
    zip_file.write_bytes(good[:1000])

    assert build(tmp_path).read_bytes() == good


def test_old_zips_go_and_a_few_stay(tmp_path: Path) -> None:
    for number in range(6):
        newest = build(project(tmp_path, SMALL_FUNCTION | {"small/core.py": f"NUMBER = {number}\n"}))

    kept = list((tmp_path / "build").glob("*.zip"))
    assert len(kept) == package.KEPT_ZIPS
    assert newest in kept


def test_without_the_runtime_the_user_is_told_every_time(tmp_path: Path) -> None:
    told: list[str] = []
    folder = project(tmp_path)

    for _ in range(2):
        path = package.build(folder, runtime="Python3.2", warn=told.append)

    assert not [name for name in names(folder / path) if name.endswith(".pyc")]
    assert len(told) == 2
    assert "No Python 3.2 on this machine" in told[0]


def test_a_version_managers_complaint_is_not_a_python(tmp_path: Path) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\necho 'python3.10: command not found'\nexit 127\n")
    shim.chmod(0o755)

    found = interpreter.candidates("3.10", {"PATH": str(tmp_path)})

    assert found[0] == shim
    assert interpreter.pick([shim], "3.10") is None


@needs_the_runtime
def test_code_that_the_runtime_cannot_read_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path, SMALL_FUNCTION | {"small/core.py": "try:\n    pass\nexcept* ValueError:\n    pass\n"})

    with pytest.raises(PackagingError, match=r"does not compile with Python 3\.10(?s:.*)function/small/core\.py"):
        build(folder)


def test_a_file_that_would_hide_the_sdk_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path, SMALL_FUNCTION | {"requests/__init__.py": ""})

    with pytest.raises(PackagingError, match=r"Two files want to be requests/__init__\.py"):
        build(folder)


def test_a_function_without_entry_point_is_refused(tmp_path: Path) -> None:
    (tmp_path / "function").mkdir()

    with pytest.raises(PackagingError, match=r"has no index\.py"):
        build(tmp_path)
