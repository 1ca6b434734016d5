"""A Pulumi program that is its own language host: it previews a public bucket under the policy pack in a folder.

A process of its own, because the SDK leaves an event loop behind. Prints what the engine said against it.
"""

from __future__ import annotations

import os
import sys

from pulumi import automation
from tencentcloud_iac_pulumi import cos


def program() -> None:
    cos.Bucket("pictures", bucket="pictures-1250000000", acl="public-read")


def main(home: str, pack: str) -> None:
    """`home` is the folder in whose `bin/` the engine is."""
    stack = automation.create_stack(
        "open",
        project_name="open",
        program=program,
        opts=automation.LocalWorkspaceOptions(env_vars=dict(os.environ), pulumi_command=automation.PulumiCommand(home)),
    )
    try:
        stack.preview(policy_packs=[pack], color="never")
    except automation.CommandError as error:
        print(error)  # noqa: T201 - for the process that started this one


if __name__ == "__main__":
    main(*sys.argv[1:])
