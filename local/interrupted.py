"""What a killed engine was making when it ended: asked of the provider, which knows how to look for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.errors import EngineFailed

LOOK_SECONDS = 60.0
"""A few reads for each of a handful of resources."""


def look(root: Path, exported: Path, env: Mapping[str, str]) -> Path | None:
    """The file for `pulumi import`, beside the exported state; None when nothing is there that the state lacks.

    Raises EngineFailed when the cloud cannot be asked.
    """
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "provider.interrupted"],
            cwd=root,
            env=dict(env),
            input=exported.read_bytes(),
            capture_output=True,
            timeout=LOOK_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as failed:
        raise EngineFailed(f"what a killed update has made cannot be seen.\n{failed.stderr.decode()}") from failed
    except subprocess.TimeoutExpired as late:
        raise EngineFailed(
            f"the cloud did not tell within {LOOK_SECONDS:.0f} s what a killed update has made"
        ) from late
    if not json.loads(asked.stdout)["resources"]:
        return None
    made = exported.with_name("made.json")
    made.write_bytes(asked.stdout)
    return made
