"""What is looked at, one function per question. Each asks the account at most a few reads, and never writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from doctor.account import UNUSABLE, Refused
from doctor.findings import Finding, fine, unsure, wrong
from infra import documents
from infra.mps_role import FoundRole, Standing, in_the_way, objection
from infra.names import MPS_ROLE
from infra.settings.model import Settings
from infra.sites import Site

SCF_ROLE = "SCF_QcsRole"
"""Without it COS triggers do not work; the first visit to the console of SCF makes it (platform.md 7.2)."""

PAGE = 200

_CLOCK = ("AuthFailure.SignatureExpire", "RequestTimeTooSkewed", "AccessDenied.RequestTimeTooSkewed")
_WRONG_KEY = ("AuthFailure.SecretIdNotFound", "AuthFailure.SignatureFailure", "AuthFailure.TokenFailure")
_NOT_ACTIVATED = (
    *("invalidmpsuser", "userunregister", "accountnotexists", "notpurchased", "serviceclosed"),
    *("unopen", "notopened", "notactivated"),
)
_NOT_PAID = ("arrears", "isolate", "insufficientbalance", "accountinsufficient", "servicesuspended")
"""Parts of codes, in small letters: the services spell them in either way (SDK, errorcodes.py of each)."""
_NO_SUCH_THING = ("ResourceNotFound", "InvalidParameter", "FailedOperation.TaskNotFound")
"""What a service says that is there, and was asked about something that is not."""
_NO_ANSWER = ("ClientNetworkError", "InternalError", "ServerNetworkError")

_EXPORT = "export TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY of a key that exists and is enabled"


class Account(Protocol):
    """What the doctor may ask: reads."""

    def api(self, service: str, action: str, parameters: Mapping[str, Any], *, endpoint: str = "") -> Mapping[str, Any]:
        """One API 3.0 call. Raises Refused."""
        ...

    def bucket(self, name: str) -> str | None:
        """The versioning status of a bucket, None when there is no such bucket. Raises Refused."""
        ...


def policy_of(stack: str, app_id: str) -> str:
    """How to print what is missing."""
    return f"attach to your sub-account what this prints: python -m infra deployer --stack {stack} --app-id {app_id}"


def credentials(account: Account) -> tuple[str, Finding]:
    """The AppId, and whose keys these are; the AppId is empty when nothing else can be asked."""
    about = "credentials"
    try:
        numbers = account.api("cam", "GetUserAppId", {})
    except Refused as refused:
        if refused.code == UNUSABLE:
            return "", wrong(about, f"there are none that can be used ({refused})", _EXPORT)
        if refused.code.startswith(_CLOCK):
            return "", wrong(
                about, f"this machine's clock is off ({refused})", "set the clock: timedatectl set-ntp true"
            )
        if refused.code.startswith(_WRONG_KEY):
            return "", wrong(about, f"the cloud does not know this key ({refused})", _EXPORT)
        if refused.is_permission:
            mend = "let the key's owner do cam:GetUserAppId; python -m infra deployer prints all that is needed"
            return "", wrong(about, f"the key is good, but may not ask whose it is ({refused})", mend)
        return "", wrong(about, str(refused), "see whether this machine reaches tencentcloudapi.com, and HTTPS_PROXY")
    uin, owner, app_id = (str(numbers[name]) for name in ("Uin", "OwnerUin", "AppId"))
    whose = "the root of the account" if uin == owner else f"the sub-account {uin}"
    return app_id, fine(about, f"valid, of {whose}; AppId {app_id}")


def region(settings: Settings, environ: Mapping[str, str]) -> Finding:
    """The stack's region is offered, or the settings could not have been read; a variable may say something else."""
    asked, variable = settings.place.region, environ.get("TENCENTCLOUD_REGION", "")
    if variable and variable != asked:
        message = f"the stack is for {asked}, which is what counts, and TENCENTCLOUD_REGION says {variable}"
        return unsure("region", message, f"export TENCENTCLOUD_REGION={asked}")
    facts = settings.site.facts
    both = (
        "SCF and MPS are there" if facts.mps_regions is not None else "SCF is there; where MPS is, nobody has written"
    )
    return fine(
        "region", f"{asked}, for bucket, function and logs alike; {both} (site {settings.site.value}, {facts.home})"
    )


def roles(account: Account, settings: Settings, help_yourself: str) -> Iterator[Finding]:
    """`MPS_QcsRole` as the setting wants it, and `SCF_QcsRole`."""
    try:
        found = {str(role["RoleName"]): role for role in _all_roles(account)}
    except Refused as refused:
        yield wrong("roles", f"cannot be listed ({refused})", help_yourself)
        return
    yield _mps_role(account, settings, found.get(MPS_ROLE))
    if SCF_ROLE in found:
        yield fine(SCF_ROLE, "is there")
    else:
        mend = f"open https://{settings.site.facts.console}/scf once and agree to the authorization"
        yield wrong(SCF_ROLE, "is missing; COS triggers do not work without it", mend)


def _mps_role(account: Account, settings: Settings, role: Mapping[str, Any] | None) -> Finding:
    found = FoundRole(str(role["RoleId"]), str(role["PolicyDocument"])) if role else None
    trust, needed = documents.trust(documents.MPS_SERVICE), documents.deliver_images(settings.place)
    if reason := objection(settings.mps_role, found, documents.MPS_SERVICE, trust, needed):
        return wrong(MPS_ROLE, reason, "as it says; see docs/operations.md, Whose MPS_QcsRole is")
    if found is None:
        return fine(MPS_ROLE, "is not there, and the stack will make it")
    if settings.mps_role is Standing.CREATE:
        return unsure(MPS_ROLE, f"unless this stack is up: {in_the_way(found)}", "pulumi config set mpsRole adopt")
    if settings.mps_role is Standing.EXTERNAL:
        try:
            attached = account.api("cam", "ListAttachedRolePolicies", {"RoleName": MPS_ROLE, "Page": 1, "Rp": PAGE})
        except Refused as refused:
            return unsure(MPS_ROLE, f"its policies cannot be seen ({refused})", "allow cam:ListAttachedRolePolicies")
        if not attached["List"]:
            return wrong(MPS_ROLE, "has no policy, so MPS cannot deliver", f"attach one that allows: {needed}")
        names = ", ".join(str(policy["PolicyName"]) for policy in attached["List"])
        return unsure(MPS_ROLE, f"has {names}", f"see that this is allowed: {needed}")
    return fine(MPS_ROLE, "is there and trusts MPS")


def _all_roles(account: Account) -> Iterator[Mapping[str, Any]]:
    page = 1
    while True:
        listed = account.api("cam", "DescribeRoleList", {"Page": page, "Rp": PAGE})["List"]
        yield from listed
        if len(listed) < PAGE:
            return
        page += 1


def services(account: Account, settings: Settings, help_yourself: str) -> Iterator[Finding]:
    """MPS, CLS, SCF and, with webhooks, SSM: activated, and open to this key."""
    unknown = {"TaskId": "1250000000-AigcImageTask-0"}
    mps = Question("MPS", "mps", "DescribeAigcImageTask", unknown, settings.service.mps_endpoint)
    site = settings.site
    yield _service(account, mps, "", site)
    for question in (
        Question("CLS", "cls", "DescribeLogsets", {"Limit": 1}),
        Question("CLS topics", "cls", "DescribeTopics", {"Limit": 1}),
        Question("SCF", "scf", "GetFunction", {"FunctionName": settings.names.function}),
    ):
        yield _service(account, question, help_yourself, site)
    if settings.service.webhook_secret_name:
        named = {"SecretName": settings.service.webhook_secret_name}
        yield _service(account, Question("SSM", "ssm", "DescribeSecret", named), help_yourself, site)


@dataclass(frozen=True)
class Question:
    """A harmless read that tells whether a service is there. `endpoint`: its host, when it has a choice."""

    about: str
    service: str
    action: str
    asked: Mapping[str, Any]
    endpoint: str = ""


def _service(account: Account, question: Question, help_yourself: str, site: Site) -> Finding:
    """An answer about something that is not there is a good one: the service is there."""
    about, service = question.about, question.service
    try:
        account.api(service, question.action, question.asked, endpoint=question.endpoint)
    except Refused as refused:
        code = refused.code.lower()
        if any(word in code for word in _NOT_ACTIVATED):
            mend = f"activate it: https://{site.facts.console}/{service}"
            return wrong(about, f"is not activated in this account ({refused})", mend)
        if any(word in code for word in _NOT_PAID):
            return wrong(about, f"is withheld from this account ({refused})", f"pay: https://{site.facts.console}")
        if refused.code.startswith(_WRONG_KEY) and question.endpoint:
            other = next(each for each in Site if each is not site)
            message = f"{question.endpoint} does not know this key, and other services do ({refused})"
            return wrong(about, message, f"if it is one of {other.facts.home}: pulumi config set site {other.value}")
        if refused.is_permission and not help_yourself:
            return unsure(about, f"this key may not ask ({refused}); the deployer need not", "look in its console")
        if refused.is_permission:
            return wrong(about, f"this key may not ask ({refused})", help_yourself)
        if refused.code.startswith(_NO_ANSWER):
            return unsure(about, f"did not answer ({refused})", "try again; see HTTPS_PROXY")
        if not refused.code.startswith(_NO_SUCH_THING):
            return unsure(about, f"gave an answer that proves nothing ({refused})", "try again; look in its console")
    return fine(about, "answers")


def bucket(account: Account, settings: Settings, help_yourself: str) -> Finding:
    """The name is free, or the bucket is the account's own and fit to be taken over."""
    name = settings.place.bucket
    try:
        versioning = account.bucket(name)
    except Refused as refused:
        if refused.is_permission:
            message = f"{name} cannot be looked at: somebody else has the name, or this key may not ({refused})"
            return wrong("bucket", message, f"pulumi config set bucketName ANOTHER, or {help_yourself}")
        return unsure("bucket", str(refused), "try again; see HTTPS_PROXY")
    if versioning is None:
        return fine("bucket", f"the name {name} is free")
    if versioning:
        message = (
            f"{name} exists and has been versioned ({versioning}), which takes the promise never to bill twice away"
        )
        return wrong("bucket", message, "pulumi config set bucketName ANOTHER: a versioned bucket cannot be mended")
    mend = "take it over (docs/operations.md, An existing bucket), or pulumi config set bucketName ANOTHER"
    return unsure("bucket", f"{name} exists in this account; fine if this stack has made it", mend)
