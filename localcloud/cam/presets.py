"""Policies the platform provides. Names are documented (platform.md 2.3, 7.2; provider.md 3.2); the documents are ours,
written after the descriptions there, because the real ones are not published.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

FIRST_ID = 11111


class Preset(msgspec.Struct, frozen=True):
    """A preset policy: what it allows on every resource, and what it is for."""

    actions: tuple[str, ...]
    description: str


_COS_READ = ("cos:List*", "cos:Get*", "cos:Head*", "cos:OptionsObject")

PRESETS: Mapping[str, Preset] = {
    "QcloudCOSReadOnlyAccess": Preset(_COS_READ, "Read-only access to COS"),
    "QcloudCOSFullAccess": Preset(("cos:*",), "Full access to COS"),
    "AdministratorAccess": Preset(("*",), "Full access to every service"),
    "QcloudAccessForMPSRole": Preset(
        (
            "cos:GetService",
            "cos:GetBucket*",
            "cos:PutBucket*",
            "cos:HeadBucket",
            "cos:GetObject*",
            "cos:HeadObject",
            "cos:PutObject*",
            "cos:PostObject*",
            "cos:InitiateMultipartUpload",
            "cos:UploadPart",
            "cos:ListParts",
            "cos:CompleteMultipartUpload",
            "cos:AbortMultipartUpload",
            "cmqqueue:SendMessage",
            "cmqtopic:PublishMessage",
        ),
        "For the service role of MPS: read and write COS, send messages",
    ),
    "QcloudAccessForMPSRoleInDeliverToSCF": Preset(
        ("scf:InvokeFunction", "scf:ListFunctions", "scf:GetFunction"),
        "For the service role of MPS: deliver to SCF",
    ),
    "QcloudAccessForScfRole": Preset(
        (*_COS_READ, "cos:PutBucket*", "cls:*", "cmqqueue:*", "cmqtopic:*", "ckafka:Describe*", "ckafka:List*"),
        "For the configuration role of SCF",
    ),
    "QcloudMPSFullAccess": Preset(("mps:*",), "Full access to MPS"),
    "QcloudSCFFullAccess": Preset(("scf:*",), "Full access to SCF"),
    "QcloudSCFReadOnlyAccess": Preset(("scf:Get*", "scf:List*"), "Read-only access to SCF"),
    "QcloudCLSFullAccess": Preset(("cls:*",), "Full access to CLS"),
    "QcloudCLSReadOnlyAccess": Preset(("cls:Describe*", "cls:SearchLog", "cls:Get*"), "Read-only access to CLS"),
    "QcloudCamFullAccess": Preset(("cam:*",), "Full access to CAM"),
    "QcloudCamReadOnlyAccess": Preset(("cam:Get*", "cam:List*", "cam:Describe*"), "Read-only access to CAM"),
    "QcloudSTSFullAccess": Preset(("sts:*",), "Full access to STS"),
    "QcloudTAGFullAccess": Preset(("tag:*",), "Full access to tags"),
}
