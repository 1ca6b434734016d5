"""What a new instance loads, in a new interpreter: nothing its path does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.cloud import PATIENCE

REPOSITORY = Path(__file__).parents[3]
HEAVY = [
    "tencentcloud",
    "requests",
    "urllib3",
    "certifi",
    "xml",
    "asyncio",
    "logging",
    "uuid",
    "concurrent",
    "multiprocessing",
    "aigc.webhooks.courier",
    "aigc.webhooks.screening",
]
ENVIRONMENT = {"AIGC_BUCKET": "images-1250000000", "AIGC_REGION": "ap-singapore", "PYTHONDONTWRITEBYTECODE": "1"}

SCRIPT = """
import json, sys
import index
answer = index.main_handler({event}, {{"request_id": "r", "time_limit_in_ms": 3000}})
loaded = [name for name in {heavy} if name in sys.modules]
print(json.dumps({{"answer": answer, "loaded": loaded}}))
"""


def run(event: object) -> tuple[dict[str, object], list[str]]:
    """The answer to `event`, and which heavy modules were loaded for it."""
    script = SCRIPT.format(event=repr(event), heavy=HEAVY)
    path = {"PYTHONPATH": str(REPOSITORY / "function")}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**ENVIRONMENT, **path},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    result = json.loads(done.stdout.splitlines()[-1])
    return result["answer"], result["loaded"]


def test_a_health_check_loads_nothing_heavy() -> None:
    answer, loaded = run({"httpMethod": "GET", "path": "/healthz", "headers": {}})
    assert answer["statusCode"] == 200
    assert loaded == []


def test_a_refused_request_loads_nothing_heavy() -> None:
    answer, loaded = run({"httpMethod": "POST", "path": "/v1/images", "headers": {}, "body": "{}"})
    assert answer["statusCode"] == 401
    assert loaded == []
