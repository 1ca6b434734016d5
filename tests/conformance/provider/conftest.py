"""The plugin's own process, through the proxy that the reference recipe prescribes."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.component.provider.plugin import Plugin
from tests.support.cloud import REGION, SECRET_ID, SECRET_KEY, RunningCloud

EXECUTABLE = Path(__file__).parents[3] / "provider" / "bin" / "pulumi-resource-tencentcloud"


@pytest.fixture
def plugin(cloud: RunningCloud, tmp_path: Path) -> Iterator[Plugin]:
    """Settings come from the environment alone (provider.md 8.4)."""
    environment = {
        "PATH": os.environ["PATH"],
        "HTTP_PROXY": cloud.endpoint,
        "TENCENTCLOUD_PROTOCOL": "HTTP",
        "TENCENTCLOUD_COS_DOMAIN": f"http://cos.{REGION}.myqcloud.com",
        "TENCENTCLOUD_REGION": REGION,
        "TENCENTCLOUD_SECRET_ID": SECRET_ID,
        "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
    }
    with zipfile.ZipFile(tmp_path / "function.zip", "w") as archive:
        archive.writestr("index.py", "def main_handler(event, context):\n    return 1\n")
    command = [str(EXECUTABLE), "127.0.0.1:1"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        plugin = Plugin(f"127.0.0.1:{int(process.stdout.readline())}")
        try:
            plugin.configure({})
            yield plugin
        finally:
            plugin.close()
            process.kill()
