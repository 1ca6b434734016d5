"""docs/first-deployment.md typed as it stands, in a checkout of one's own. Only the cloud is another: the account is in
the embedded one, and everybody reaches it by HTTPS through a proxy, as behind a company's firewall.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import engine
from infra.documents import SCF_SERVICE, trust
from local.environment import clean
from tests.support.accounts import client
from tests.support.cloud import PATIENCE, ROOT, SECRET_ID, SECRET_KEY, RunningCloud, running_cloud
from tests.unit.docs.pages import Page

LEFT_OUT = (".git", ".venv", ".local", "tests", "bench", "docs", "out", "__pycache__", ".*_cache")


def been_to_the_console(cloud: RunningCloud) -> None:
    """The first visit to SCF makes its role, as the page has it under "Before you begin"."""
    role = {"RoleName": "SCF_QcsRole", "PolicyDocument": trust(SCF_SERVICE)}
    client(cloud.endpoint, "cam", "2019-01-16").call_json("CreateRole", role)


@pytest.fixture
def account(tmp_path: Path) -> Iterator[RunningCloud]:
    folder = tmp_path / "cloud"
    folder.mkdir()
    with running_cloud(folder) as cloud:
        cloud.authority()  # is made when it is first asked for
        been_to_the_console(cloud)
        yield cloud


@pytest.fixture
def typist(tmp_path: Path, account: RunningCloud) -> Typist:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (checkout / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "state").mkdir()
    return Typist(
        checkout,
        {
            **clean(os.environ),
            "HOME": str(tmp_path),
            "PATH": f"{engine.ensure().bin_dir}:{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{tmp_path}/state",
            "PULUMI_CONFIG_PASSPHRASE": "of nobody",
            "PULUMI_SKIP_CONFIRMATIONS": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "HTTP_PROXY": account.endpoint,
            "HTTPS_PROXY": account.endpoint,
            "NO_PROXY": "127.0.0.1,localhost",
            "SSL_CERT_FILE": str(account.ca_file),
            "REQUESTS_CA_BUNDLE": str(account.ca_file),
        },
    )


class Typist:
    """Types blocks of commands into one shell after the other; what is exported in one holds in the next."""

    def __init__(self, checkout: Path, environment: Mapping[str, str]) -> None:
        self._checkout = checkout
        self._environment = environment
        self._exported: list[str] = []
        self._known: dict[str, str] = {}

    def knows(self, **values: str) -> None:
        """What stands for `<...>` from now on; blanks as underscores."""
        self._known |= {f"<{name.replace('_', ' ')}>": value for name, value in values.items()}

    def types(self, block: str) -> str:
        """What the commands say. Fails with all of it when one of them does."""
        for name, value in self._known.items():
            block = block.replace(name, value)
        assert "<" not in block, f"nobody knows what to write here: {block}"
        done = subprocess.run(
            ["bash", "-euc", "\n".join([*self._exported, block])],
            cwd=self._checkout,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}"
        self._exported += re.findall(r"^ *export .+$", block, re.MULTILINE)
        return done.stdout


def section(heading: str) -> list[str]:
    """The blocks of commands below a heading of the page."""
    text = Page(ROOT / "docs" / "first-deployment.md").text
    below = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^ *```sh\n(.*?)^ *```$", below, re.MULTILINE | re.DOTALL)


def test_the_first_image_comes_and_the_stack_goes_by_the_commands_of_the_page(
    typist: Typist, account: RunningCloud, tmp_path: Path
) -> None:
    _venv, login, make_it, look, deploy, draw = section("Ten minutes")
    typist.knows(id=SECRET_ID, key=SECRET_KEY, CAM_user_id="7")
    typist.types(login)
    key_made = typist.types("aigc keys new me")
    typist.knows(
        the_hash=key_made.split("sha256: ")[1].split()[0], the_key=re.findall(r"^aigc_\S+$", key_made, re.M)[0]
    )

    typist.types(make_it.replace("aigc keys new me\n", ""))
    # `make` would renew the virtual environment first, which is everybody's here.
    assert "NO" not in typist.types(look.replace("make doctor STACK=", ".venv/bin/python -m doctor --stack ")).split()
    typist.types(deploy)
    typist.types(draw)
    assert (tmp_path / "checkout" / "cat.png").read_bytes().startswith(b"\x89PNG")
    assert sum(bill.images for bill in account.billing()) == 1

    for block in section("Teardown"):
        typist.types(block)
