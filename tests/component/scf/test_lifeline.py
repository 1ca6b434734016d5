"""A function's process never outlives the cloud, whatever it does and however the cloud ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.cloud import PATIENCE, eventually

ROOT = Path(__file__).parents[3]

CLOUD = """
import asyncio, sys
from pathlib import Path
from tests.component.scf.cloudlet import Cloudlet

async def main():
    cloud = Cloudlet(Path(sys.argv[1]))
    await cloud.deploy(sys.argv[2])
    await cloud.invoke(sys.argv[3])

asyncio.run(main())
"""

BUSY = {
    "asleep": "time.sleep(6000)",
    "in a loop": "while True: pass",
    "deaf to signals and in C code that never gives the interpreter back": (
        "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15, 29)]; re.match('(a+)+$', 'a' * 60 + 'b')"
    ),
    "ignoring signals": "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15, 29)]; time.sleep(6000)",
}


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes through /proc")
@pytest.mark.parametrize("what", sorted(BUSY))
def test_kill_9_of_the_cloud_ends_a_function_that_is(what: str, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = textwrap.dedent(f"""
        import os, re, signal, time
        def main_handler(event, context):
            with open(event + '.part', 'w') as file:
                file.write(str(os.getpid()))
            os.rename(event + '.part', event)
            {BUSY[what]}
    """)
    cloud = subprocess.Popen([sys.executable, "-c", CLOUD, str(tmp_path / "cloud"), code, str(told)], cwd=ROOT)
    try:
        eventually(told.exists)
        worker = int(told.read_text(encoding="utf-8"))
        assert is_running(worker)
        cloud.send_signal(signal.SIGKILL)
        cloud.wait(PATIENCE)
        eventually(lambda: not is_running(worker))
    finally:
        if cloud.poll() is None:
            os.kill(cloud.pid, signal.SIGKILL)
            cloud.wait(PATIENCE)
