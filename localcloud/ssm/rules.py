"""What names, versions and texts of secrets must look like (official SDK, CreateSecret; platform.md 11.2). Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

from localcloud.ssm.errors import DuplicateTags, InvalidValue, NotOffered
from localcloud.ssm.records import Content
from localcloud.ssm.wire import CreateSecret, GetSecretValue, Tag

MAX_TEXT = 32 * 1024
"""Bytes of one text."""
MAX_DESCRIPTION = 2048
"""Bytes of a description."""
MAX_RECOVERY_DAYS = 30
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def check_name(name: str) -> None:
    """Raises `InvalidValue`."""
    if not _NAME.fullmatch(name):
        raise InvalidValue(f"{name[:130]!r} cannot be a SecretName: 1 to 128 letters, digits, - or _, first no - or _.")


def check_version(version_id: str) -> None:
    """Raises `InvalidValue`."""
    if not _VERSION.fullmatch(version_id):
        raise InvalidValue(
            f"{version_id[:70]!r} cannot be a VersionId: 1 to 64 letters, digits or - _ . and not first."
        )


def check_description(text: str) -> None:
    """Raises `InvalidValue`."""
    if len(text.encode()) > MAX_DESCRIPTION:
        raise InvalidValue(f"A Description has at most {MAX_DESCRIPTION:,} bytes.")


def check_recovery(days: int) -> None:
    """Raises `InvalidValue`."""
    if not 0 <= days <= MAX_RECOVERY_DAYS:
        raise InvalidValue(f"RecoveryWindowInDays is 0 (at once) to {MAX_RECOVERY_DAYS}, not {days}.")


def read_content(string: str | None, binary: str | None) -> Content:
    """The text of a version, of which exactly one form is to be given. Raises `InvalidValue`."""
    if bool(string) == bool(binary):
        raise InvalidValue("Exactly one of SecretString and SecretBinary must be set, and not be empty.")
    content = Content(string or "", binary or "")
    if binary is not None and binary:
        try:
            size = len(base64.b64decode(binary, validate=True))
        except (binascii.Error, ValueError) as wrong:
            raise InvalidValue("SecretBinary must be base64.") from wrong
    else:
        size = len(content.string.encode("utf-8", "surrogatepass"))
    if size > MAX_TEXT:
        raise InvalidValue(f"A secret has at most {MAX_TEXT // 1024} KB; this one has {size:,} bytes.")
    return content


def read_tags(tags: Sequence[Tag]) -> dict[str, str]:
    """Raises `DuplicateTags`."""
    found = {tag.tag_key: tag.tag_value for tag in tags}
    if len(found) != len(tags):
        raise DuplicateTags("Tags names a TagKey more than once.")
    return found


def refuse_features(asked: CreateSecret | GetSecretValue) -> None:
    """Raises `NotOffered` for what only the real service can do."""
    if isinstance(asked, GetSecretValue):
        if asked.encryption_public_key or asked.encryption_algorithm:
            raise NotOffered("EncryptionPublicKey encrypts the answer.")
        return
    if asked.secret_type:
        raise NotOffered(f"SecretType {asked.secret_type} is a secret that another product rotates.")
    if asked.additional_config:
        raise NotOffered("AdditionalConfig is for secrets that another product rotates.")
    if asked.kms_key_id or asked.kms_hsm_cluster_id or asked.encrypt_type:
        raise NotOffered("KmsKeyId, KmsHsmClusterId and EncryptType choose a key of KMS.")
