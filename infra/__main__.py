"""`python -m infra deployer --stack prod --app-id 1250000000`: the policy of whoever runs `pulumi up` for a stack."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from infra import deployer
from infra.errors import InfraError
from infra.settings.files import given
from infra.settings.reading import read


def main(arguments: list[str] | None = None) -> int:
    """Prints the policies as JSON, or with `--reasons` each of its statements with what it is for."""
    options = _parser().parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    region = os.environ.get("TENCENTCLOUD_REGION", "")
    try:
        settings = read(given(root, options.stack, app_id=options.app_id, region=region))
    except InfraError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    wanted = deployer.permissions(settings, existing_bucket=options.existing_bucket)
    if options.reasons:
        for one in wanted:
            sys.stdout.write(f"{one.reason}\n  {' '.join(one.actions)}\n  on {' '.join(one.resources)}\n")
    else:
        documents = deployer.documents(wanted)
        sys.stdout.writelines(f"{document}\n" for document in documents)
        if len(documents) > 1:
            sys.stderr.write(
                f"These are {len(documents)} policies, because CAM allows each {deployer.LONGEST_POLICY} characters; "
                "attach all of them.\n"
            )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description="What a stack needs, before it is there.")
    what = parser.add_subparsers(required=True)
    policy = what.add_parser("deployer", help="the least that whoever runs `pulumi up` must be allowed to do")
    policy.add_argument("--stack", required=True, help="as in stacks/Pulumi.<stack>.yaml")
    policy.add_argument("--app-id", required=True, help="AppId of the account, 10 digits")
    policy.add_argument("--reasons", action="store_true", help="say what each statement is for, instead of the JSON")
    policy.add_argument(
        "--existing-bucket",
        action="store_true",
        help="the bucket is imported, and this is for the first `up` after that",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
