"""CAM as the rest of the cloud sees it: who signs, may they, and may I be somebody else for a while?"""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.actions import service
from localcloud.cam.assumption import Assumption, NarrowedSession
from localcloud.cam.attachment_actions import AttachmentActions
from localcloud.cam.directory import Directory
from localcloud.cam.evaluation import Question, Verdict, verdict
from localcloud.cam.kept import DirectorySection, KeyCollection
from localcloud.cam.keys import KeyRing
from localcloud.cam.policy import Policy
from localcloud.cam.policy_actions import PolicyActions
from localcloud.cam.records import Holder
from localcloud.cam.role_actions import RoleActions
from localcloud.cam.user_actions import UserActions
from localcloud.clock import Clock
from localcloud.errors import Unauthorized
from localcloud.identity import Account, Credential, Principal, ResourcePolicy
from localcloud.state.contract import Collection, Section
from localcloud.sts.service import StsActions
from localcloud.tag.store import TagStore


class Cam:
    """Identities, keys and permissions. Implements `Keys`, `Authoriser` and `RoleAssumer` of identity.py."""

    def __init__(self, *, clock: Clock, account: Account, tags: TagStore) -> None:
        self._directory = Directory()
        self._keys = KeyRing(clock, account)
        self._assumption = Assumption(self._directory, self._keys, account)
        self.service = service(
            "cam",
            "2019-01-16",
            [
                RoleActions(self._directory, tags),
                PolicyActions(self._directory, tags),
                AttachmentActions(self._directory),
                UserActions(self._directory, self._keys),
            ],
        )
        self.sts = service("sts", "2018-08-13", [StsActions(self._assumption)])

    def kept(self) -> tuple[list[Section], list[Collection]]:
        """What is to be kept of it."""
        return [DirectorySection(self._directory)], [KeyCollection(self._keys)]

    def reset(self) -> None:
        """Back to the root key and the preset policies."""
        self._directory.clear()
        self._keys.clear()

    def find(self, secret_id: str) -> Credential | None:
        """The key with this id. An expired one is still found for a while, so that the refusal can say so."""
        return self._keys.find(secret_id)

    def assume_for_service(
        self, service: str, role_name: str, *, session: str, seconds: int = 7200, instance: str = ""
    ) -> Credential:
        """Keys of a customer's role for a service of the cloud. Raises `NotFound` or `Unauthorized`."""
        return self._assumption.by_service(service, role_name, session=session, seconds=seconds, instance=instance)

    def check(
        self,
        who: Principal,
        action: str,
        resource: str,
        *,
        conditions: Mapping[str, str] | None = None,
        resource_policy: ResourcePolicy | None = None,
        granted_by_acl: bool = False,
    ) -> None:
        """Let the request pass or raise `Unauthorized`. See identity.py, `Authoriser`."""
        if who.kind == "root" and resource_policy is None:
            return  # by far the most frequent question on a developer's machine
        question = Question(who, action, resource, {} if conditions is None else conditions)
        own = Verdict.ALLOWED if _is_of_root(who) else verdict(self._policies_of(who), question)
        on_resource = verdict((resource_policy,), question) if isinstance(resource_policy, Policy) else Verdict.NOTHING
        if own is Verdict.DENIED or on_resource is Verdict.DENIED:
            raise _refusal(question, "a statement denies it")
        if own is not Verdict.ALLOWED and on_resource is not Verdict.ALLOWED and not granted_by_acl:
            raise _refusal(question, "no policy allows it")
        if isinstance(who, NarrowedSession) and verdict((who.policy,), question) is not Verdict.ALLOWED:
            given_to = "GetFederationToken" if who.kind == "federated" else "AssumeRole"
            raise _refusal(question, f"the policy given to {given_to} does not allow it")

    def _policies_of(self, who: Principal) -> list[Policy]:
        if who.kind in ("user", "federated"):
            return self._directory.policies_of(Holder("user", who.name))
        role = self._directory.role_named(who.name) if who.kind == "role" else None
        return self._directory.policies_of(Holder("role", role.id)) if role else []


def _is_of_root(who: Principal) -> bool:
    """Whether nothing but a deny on the resource, or the policy that came with lent keys, stands in the way."""
    return who.kind == "root" or (who.kind == "federated" and who.name == who.account.uin)


def _refusal(question: Question, reason: str) -> Unauthorized:
    code = "AccessDenied" if question.action.startswith("cos:") else "AuthFailure.UnauthorizedOperation"
    return Unauthorized(
        code,
        f"You are not authorized to perform {question.action} on {question.resource} as {question.who.qcs}: {reason}.",
    )
