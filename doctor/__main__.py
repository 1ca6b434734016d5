"""`python -m doctor --stack prod`: what stands between this account and the first `pulumi up`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from doctor import checks
from doctor.account import Account
from doctor.findings import Finding, Verdict, wrong
from infra.errors import InfraError, SettingsError
from infra.settings.files import given
from infra.settings.reading import read

SIGNS: Mapping[Verdict, str] = {Verdict.FINE: "ok", Verdict.UNSURE: "??", Verdict.WRONG: "NO"}


def examine(root: Path, stack: str, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Everything, in the order in which it has to be mended. Without good keys nothing else can be asked."""
    default = environ.get("TENCENTCLOUD_REGION", "")
    asked = given(root, stack, app_id=None, region=default)
    account = Account.of_environment(environ, asked.region or "ap-singapore")
    app_id, found = checks.credentials(account)
    yield found
    if not app_id:
        return
    try:
        settings = read(given(root, stack, app_id=app_id, region=default, today=dt.datetime.now(dt.UTC).date()))
    except SettingsError as error:
        for mistake in error.mistakes:
            yield wrong("settings", str(mistake), f"pulumi config set {mistake.setting} ...")
        return
    help_yourself = checks.policy_of(stack, app_id)
    yield checks.region(settings, environ)
    yield from checks.roles(account, settings, help_yourself)
    yield from checks.services(account, settings, help_yourself)
    yield checks.bucket(account, settings, help_yourself)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 when nothing is wrong, 1 when something is, 2 when there is no such stack."""
    options = _parser().parse_args(arguments)
    try:
        found = list(examine(Path(options.root), options.stack, os.environ))
    except InfraError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.json:
        sys.stdout.write(json.dumps([asdict(one) for one in found], indent=2) + "\n")
    else:
        for one in found:
            sys.stdout.write(f"{SIGNS[one.verdict]}  {one.about}: {one.message}\n")
            if one.mend:
                sys.stdout.write(f"      -> {one.mend}\n")
    return 1 if any(one.verdict is Verdict.WRONG for one in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m doctor", description="Looks at an account; changes nothing in it.")
    parser.add_argument("--stack", required=True, help="as in stacks/Pulumi.<stack>.yaml")
    parser.add_argument("--json", action="store_true", help="the findings as JSON")
    parser.add_argument("--root", default=str(Path(__file__).resolve().parent.parent), help="the project's folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
