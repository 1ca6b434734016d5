"""What no command may take away by accident."""

from __future__ import annotations

from infra.mps_role import Standing
from infra.settings.rules import one_of, yes_or_no
from infra.settings.setting import Group, Setting

SAFETY = Group(
    "What is protected",
    (
        Setting(
            "mpsRole",
            one_of(tuple(Standing)),
            Standing.CREATE.value,
            "An account has exactly one `MPS_QcsRole`, which the MPS console may have made, or another stack. "
            "`create` makes it. `adopt` uses the one that is there, attaches the stack's own policy to it and leaves "
            "it there on destroy. `external` touches neither: somebody else attaches the policy too, and the stack "
            "only looks whether the role is there.",
            page="[Whose MPS_QcsRole is](operations.md#whose-mps_qcsrole-is)",
        ),
        Setting(
            "retainMpsRole",
            yes_or_no(),
            default=True,
            about="With `create` as `mpsRole`: the role stays in the account when the stack is destroyed or no longer "
            "creates it, because everything in the account that uses MPS may need it by then. `false` must have "
            "been deployed before the destroy that is to delete the role.",
        ),
        Setting(
            "protect",
            yes_or_no(),
            default=False,
            about="Pulumi refuses to delete the bucket, and leaves it in the account when it is told to forget it.",
        ),
        Setting(
            "forceDestroy",
            yes_or_no(),
            default=False,
            about="`pulumi destroy` deletes the objects in the bucket too. Must have been deployed before the destroy "
            "that is to use it. Not with `protect`, and not in stacks with prod in their name.",
        ),
        Setting(
            "tlsOnly",
            yes_or_no(),
            default=True,
            about="The bucket refuses to give or take objects over plain HTTP, from everybody.",
        ),
    ),
)
