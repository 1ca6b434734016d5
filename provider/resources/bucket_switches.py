"""Aspects that are on or off: versioning, acceleration, encryption, logging, intelligent tiering."""

from __future__ import annotations

from provider.cloud import Cloud, many
from provider.errors import NotChangeable
from provider.resources.bucket_aspect import Aspect, look
from provider.values import Inputs, Properties, State


def _read_versioning(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "versioning")
    return {"versioningEnable": answer is not None and answer.document.get("Status") == "Enabled"}


def _write_versioning(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    status = "Enabled" if want.get("versioningEnable") else "Suspended"
    cloud.cos("PUT", bucket, "versioning", document={"VersioningConfiguration": {"Status": status}})


def _read_acceleration(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "accelerate")
    return {"accelerationEnable": answer is not None and answer.document.get("Status") == "Enabled"}


def _write_acceleration(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    status = "Enabled" if want.get("accelerationEnable") else "Suspended"
    cloud.cos("PUT", bucket, "accelerate", document={"AccelerateConfiguration": {"Status": status}})


def _read_encryption(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "encryption")
    for rule in many(answer.document.get("Rule")) if answer else []:
        default = rule.get("ApplyServerSideEncryptionByDefault") or {}
        return {
            "encryptionAlgorithm": default.get("SSEAlgorithm", ""),
            "kmsId": default.get("KMSMasterKeyID", ""),
        }
    return {"encryptionAlgorithm": "", "kmsId": ""}


def _write_encryption(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    algorithm = want.get("encryptionAlgorithm")
    if not algorithm:
        cloud.cos("DELETE", bucket, "encryption")
        return
    default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": want["kmsId"]} if want.get("kmsId") else {})}
    rules = {"Rule": [{"ApplyServerSideEncryptionByDefault": default}]}
    cloud.cos("PUT", bucket, "encryption", document={"ServerSideEncryptionConfiguration": rules})


def _read_logging(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "logging")
    enabled = (answer.document.get("LoggingEnabled") if answer else None) or {}
    target = enabled.get("TargetBucket", "")
    return {"logEnable": bool(target), "logTargetBucket": target, "logPrefix": enabled.get("TargetPrefix", "")}


def _write_logging(cloud: Cloud, bucket: str, _have: State, want: Inputs) -> None:
    enabled = {"TargetBucket": want.get("logTargetBucket", ""), "TargetPrefix": want.get("logPrefix", "")}
    status = {"LoggingEnabled": enabled} if want.get("logEnable") else {}
    cloud.cos("PUT", bucket, "logging", document={"BucketLoggingStatus": status})


def _read_tiering(cloud: Cloud, bucket: str) -> Properties:
    answer = look(cloud, bucket, "intelligenttiering")
    document = answer.document if answer else {}
    if document.get("Status") != "Enabled":
        return {"enableIntelligentTiering": False}
    transition = document.get("Transition") or {}
    return {
        "enableIntelligentTiering": True,
        "intelligentTieringDays": int(transition.get("Days") or 0),
        "intelligentTieringRequestFrequent": int(transition.get("RequestFrequent") or 0),
    }


def _write_tiering(cloud: Cloud, bucket: str, have: State, want: Inputs) -> None:
    if not want.get("enableIntelligentTiering"):
        if have.get("enableIntelligentTiering"):
            raise NotChangeable(
                f"enableIntelligentTiering: COS cannot switch it off for {bucket}; leave it true or use a new bucket"
            )
        return
    transition = {
        "Days": want.get("intelligentTieringDays", 30),
        "RequestFrequent": want.get("intelligentTieringRequestFrequent", 1),
    }
    document = {"IntelligentTieringConfiguration": {"Status": "Enabled", "Transition": transition}}
    cloud.cos("PUT", bucket, "intelligenttiering", document=document)


VERSIONING = Aspect(frozenset({"versioningEnable"}), _read_versioning, _write_versioning)
ACCELERATION = Aspect(frozenset({"accelerationEnable"}), _read_acceleration, _write_acceleration)
ENCRYPTION = Aspect(frozenset({"encryptionAlgorithm", "kmsId"}), _read_encryption, _write_encryption)
LOGGING = Aspect(frozenset({"logEnable", "logTargetBucket", "logPrefix"}), _read_logging, _write_logging)
TIERING = Aspect(
    frozenset({"enableIntelligentTiering", "intelligentTieringDays", "intelligentTieringRequestFrequent"}),
    _read_tiering,
    _write_tiering,
)
