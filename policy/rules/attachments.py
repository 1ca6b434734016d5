"""Who gets which policy: roles, and only policies whose documents the pack has seen."""

from __future__ import annotations

from collections.abc import Iterator

from policy.resource import (
    ATTACHMENT,
    ATTACHMENT_BY_NAME,
    GROUP_ATTACHMENT,
    SET_POLICY_VERSION,
    USER_ATTACHMENT,
    Resource,
    Rule,
)

_INSTEAD = {
    ATTACHMENT: "A number does not say which policy it is; attach it by its name with RolePolicyAttachmentByName.",
    USER_ATTACHMENT: "A user is given a policy; write what a cloud service needs into a role instead.",
    GROUP_ATTACHMENT: "A group is given a policy; write what a cloud service needs into a role instead.",
    SET_POLICY_VERSION: "A policy goes back to a version that was never looked at; write the document itself anew.",
}


def _own(attachment: Resource) -> Iterator[str]:
    if attachment.type in _INSTEAD:
        yield _INSTEAD[attachment.type]
        return
    name = attachment.get("policyName")
    # A rule sees one resource at a time, so the name has to tell. That of every policy of a stack has the stack's in
    # it, and that of none of the cloud's own (AdministratorAccess, QcloudCOSFullAccess) has.
    if name is not None and f"-{attachment.stack}-" not in f"-{name}-":
        yield (
            f"The policy {name!r} is not one of the stack {attachment.stack!r}; write what is needed into a policy of "
            f"the program, with -{attachment.stack}- in its name."
        )


RULES = (
    Rule(
        "own-policies",
        "Permissions are given to roles only, by policies that the stack has written itself.",
        (ATTACHMENT_BY_NAME, *_INSTEAD),
        _own,
    ),
)
