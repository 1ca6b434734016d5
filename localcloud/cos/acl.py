"""Access control lists: who else than the owner may read or write, and their canned short forms."""

from __future__ import annotations

import re

import msgspec

from localcloud.cos import xml
from localcloud.errors import InvalidRequest
from localcloud.http import Headers
from localcloud.identity import Account, Principal

ALL_USERS = "http://cam.qcloud.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://cam.qcloud.com/groups/global/AuthenticatedUsers"
_GROUPS = {
    ALL_USERS: ALL_USERS,
    AUTHENTICATED_USERS: AUTHENTICATED_USERS,
    "http://acs.amazonaws.com/groups/global/AllUsers": ALL_USERS,
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": AUTHENTICATED_USERS,
}
PERMISSIONS = frozenset({"READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"})
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_HEADERS = {
    "grant-read": "READ",
    "grant-write": "WRITE",
    "grant-read-acp": "READ_ACP",
    "grant-write-acp": "WRITE_ACP",
    "grant-full-control": "FULL_CONTROL",
}
_GRANTEE = re.compile(r'(?:id|uri)\s*=\s*"(?P<who>[^"]*)"')


class Grant(msgspec.Struct, frozen=True):
    """`grantee` is a group's URI or a principal's name, e.g. `qcs::cam::uin/1:uin/2`."""

    grantee: str
    permission: str


class Acl(msgspec.Struct, frozen=True):
    """Grants beyond the owner's. `canned` is the short name, "" when the grants were listed one by one."""

    canned: str = "private"
    grants: tuple[Grant, ...] = ()

    def allows(self, who: Principal, permission: str) -> bool:
        """Whether a grant covers this caller. The owner needs none."""
        for grant in self.grants:
            if grant.permission in (permission, "FULL_CONTROL") and _is(grant.grantee, who):
                return True
        return False


PRIVATE = Acl()
INHERITED = Acl("default")
"""An object's ACL when nothing was said: the bucket's decides."""

CANNED_FOR_BUCKETS = {
    "private": PRIVATE,
    "public-read": Acl("public-read", (Grant(ALL_USERS, "READ"),)),
    "public-read-write": Acl("public-read-write", (Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE"))),
    "authenticated-read": Acl("authenticated-read", (Grant(AUTHENTICATED_USERS, "READ"),)),
}
CANNED_FOR_OBJECTS = {
    "default": INHERITED,
    "private": PRIVATE,
    "public-read": CANNED_FOR_BUCKETS["public-read"],
    "authenticated-read": CANNED_FOR_BUCKETS["authenticated-read"],
    # The owner of the bucket is the owner of every object here: nobody else has an account.
    "bucket-owner-read": Acl("bucket-owner-read"),
    "bucket-owner-full-control": Acl("bucket-owner-full-control"),
}


def from_headers(headers: Headers, canned: dict[str, Acl]) -> Acl | None:
    """The ACL that x-cos-acl or the x-cos-grant-* headers (or their x-amz- twins) ask for; None without any."""
    name = headers.get("x-cos-acl") or headers.get("x-amz-acl")
    if name:
        if name not in canned:
            raise InvalidRequest("InvalidArgument", f"x-cos-acl must be one of {', '.join(canned)}, not {name!r}.")
        return canned[name]
    grants: list[Grant] = []
    for header, permission in _HEADERS.items():
        listed = headers.get(f"x-cos-{header}") or headers.get(f"x-amz-{header}")
        grants.extend(_grant(found["who"], permission) for found in _GRANTEE.finditer(listed))
        if listed and not _GRANTEE.search(listed):
            raise InvalidRequest("InvalidArgument", f'x-cos-{header} must look like id="100000000001".')
    return Acl("", tuple(grants)) if grants else None


def from_xml(body: bytes, account: Account) -> Acl:
    """The ACL of an AccessControlPolicy. Raises `InvalidRequest` (MalformedACL)."""
    grants = []
    listed = xml.parse(body, "AccessControlPolicy").child("AccessControlList")
    for grant in listed.all("Grant") if listed else ():
        grantee = grant.child("Grantee")
        permission = grant.value("Permission")
        who = grantee and (grantee.value("URI") or grantee.value("ID"))
        if not who or permission not in PERMISSIONS:
            raise InvalidRequest(
                "MalformedACL", f"A Grant needs a Grantee with ID or URI and one of {sorted(PERMISSIONS)}."
            )
        grants.append(_grant(who, permission))
    owner = owner_id(account)
    others = tuple(grant for grant in grants if grant.grantee != owner)
    for acl in CANNED_FOR_BUCKETS.values():
        if set(acl.grants) == set(others):
            return acl
    return Acl("", others)


def render(acl: Acl, account: Account) -> bytes:
    """The AccessControlPolicy, the owner's own grant first (provider.md 3.1)."""
    owner = Grant(owner_id(account), "FULL_CONTROL")
    return xml.document(
        "AccessControlPolicy",
        (
            xml.group("Owner", owner_elements(account)),
            xml.group("AccessControlList", (_render(grant) for grant in (owner, *acl.grants))),
        ),
    )


def owner_id(account: Account) -> str:
    return f"qcs::cam::uin/{account.uin}:uin/{account.uin}"


def owner_elements(account: Account) -> tuple[str, str]:
    """ID and DisplayName, as they stand inside every Owner."""
    return xml.element("ID", owner_id(account)), xml.element("DisplayName", account.uin)


def _grant(who: str, permission: str) -> Grant:
    if who in _GROUPS:
        return Grant(_GROUPS[who], permission)
    return Grant(f"qcs::cam::uin/{who}:uin/{who}" if who.isdigit() else who, permission)


def _render(grant: Grant) -> str:
    if grant.grantee in _GROUPS:
        inside = f'<Grantee {_XSI} xsi:type="Group">{xml.element("URI", grant.grantee)}</Grantee>'
    else:
        name = grant.grantee.rpartition("/")[2]
        who = xml.element("ID", grant.grantee) + xml.element("DisplayName", name)
        inside = f'<Grantee {_XSI} xsi:type="CanonicalUser">{who}</Grantee>'
    return xml.group("Grant", (inside, xml.element("Permission", grant.permission)))


def _is(grantee: str, who: Principal) -> bool:
    if grantee == ALL_USERS:
        return True
    return who.kind != "anonymous" and grantee in (AUTHENTICATED_USERS, who.qcs)
