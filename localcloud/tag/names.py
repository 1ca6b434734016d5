"""The six-segment name of a tagged resource: `qcs:<project>:<service>:<region>:<account>:<prefix>/<id>`."""

from __future__ import annotations

import msgspec

from localcloud.errors import InvalidRequest
from localcloud.identity import Account


class TaggedResource(msgspec.Struct, frozen=True):
    """A resource as the tag store keys it; `id` may itself contain slashes."""

    service: str
    region: str
    prefix: str
    id: str


def parse_resource(text: str, account: Account) -> TaggedResource:
    """Take a six-segment name apart. The account may be left out: `uin/` means the caller's own (provider.md 3.9).

    Raises `InvalidRequest` naming the segment that is wrong.
    """
    segments = text.split(":", 5)
    if len(segments) != 6 or segments[0] != "qcs":
        raise _wrong(text, "it has six segments, qcs:project:service:region:account:resource")
    _, _project, service, region, owner, resource = segments
    kind, slash, number = owner.partition("/")
    if not service:
        raise _wrong(text, "the third segment names the service")
    if owner and (not slash or kind not in ("uin", "uid")):
        raise _wrong(text, "the fifth segment is empty, uin/<uin> or uid/<appid>")
    if number not in ("", account.uin, account.app_id):
        raise _wrong(text, f"account {number} is not the caller's ({account.uin})")
    prefix, _, name = resource.partition("/")
    if not prefix or not name:
        raise _wrong(text, "the sixth segment is <prefix>/<id>")
    return TaggedResource(service, region, prefix, name)


def _wrong(text: str, rule: str) -> InvalidRequest:
    return InvalidRequest(
        "InvalidParameterValue.ResourceDescriptionError", f"The resource {text!r} is not valid: {rule}."
    )
