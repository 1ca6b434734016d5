"""Temporary keys of Tencent Cloud for one job: the job's own OIDC token, exchanged at STS. No key is kept anywhere.

STS AssumeRoleWithWebIdentity, version 2018-08-13, is called without a signature: `Authorization: SKIP`
(https://www.tencentcloud.com/document/product/1150/49454). Nothing but the standard library is needed.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LIFETIME_SECONDS = 1800
TIMEOUT_SECONDS = 30


def main(environ: Mapping[str, str]) -> int:
    """Write the keys where the steps after this one find them, masked in every log. Exit status 1 with STS's reason."""
    keys = exchange(environ, id_token(environ))
    if "Credentials" not in keys:
        print(f"STS gave no keys: {keys.get('Error', keys)}", file=sys.stderr)  # noqa: T201
        return 1
    found = keys["Credentials"]
    variables = {
        "TENCENTCLOUD_SECRET_ID": found["TmpSecretId"],
        "TENCENTCLOUD_SECRET_KEY": found["TmpSecretKey"],
        "TENCENTCLOUD_SECURITY_TOKEN": found["Token"],
    }
    for value in variables.values():
        print(f"::add-mask::{value}")  # noqa: T201 - a command for the runner, which hides the value from here on
    with Path(environ["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in variables.items())
    return 0


def id_token(environ: Mapping[str, str]) -> str:
    """The token that says which repository, environment and job this is."""
    audience = urllib.parse.quote(environ["OIDC_AUDIENCE"])
    request = urllib.request.Request(  # noqa: S310 - the runner's own address
        f"{environ['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience={audience}",
        headers={"Authorization": f"Bearer {environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"},
    )
    return str(_answer(request)["value"])


def sts(environ: Mapping[str, str]) -> str:
    """Where STS is; unless a variable says something else, that of tencentcloud.com. An unset variable is empty."""
    return environ.get("STS_URL") or "https://sts.intl.tencentcloudapi.com"


def exchange(environ: Mapping[str, str], token: str) -> dict[str, Any]:
    """What STS answers: `Credentials`, or `Error`."""
    asked = {
        "ProviderId": environ["OIDC_PROVIDER"],
        "WebIdentityToken": token,
        "RoleArn": environ["OIDC_ROLE"],
        "RoleSessionName": f"github-{environ['GITHUB_RUN_ID']}",
        "DurationSeconds": LIFETIME_SECONDS,
    }
    request = urllib.request.Request(  # noqa: S310 - a setting of the workflow
        sts(environ),
        data=json.dumps(asked).encode(),
        headers={
            "Authorization": "SKIP",
            "Content-Type": "application/json",
            "X-TC-Action": "AssumeRoleWithWebIdentity",
            "X-TC-Version": "2018-08-13",
            "X-TC-Region": environ.get("TENCENTCLOUD_REGION", "ap-singapore"),
            "X-TC-Timestamp": str(int(time.time())),
        },
    )
    return dict(_answer(request)["Response"])


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        return dict(json.load(answer))


if __name__ == "__main__":
    sys.exit(main(os.environ))
