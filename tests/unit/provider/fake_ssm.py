"""SSM in memory: secrets and their versions."""

# ruff: noqa: N802 - methods are named like the API's actions

from __future__ import annotations

from typing import Any

from provider.errors import AlreadyThere, CloudError, Gone
from tests.unit.provider.fake_account import UIN, FakeAccount


class FakeSsm(FakeAccount):
    """One method per action. A secret goes the way that SSM prescribes: disabled, waiting, gone."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[str, dict[str, Any]] = {}

    def _CreateSecret(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["SecretName"] in self.secrets:
            raise AlreadyThere("taken", code="ResourceInUse.SecretExists")
        self.secrets[asked["SecretName"]] = {
            "SecretName": asked["SecretName"],
            "Description": asked.get("Description", ""),
            "KmsKeyId": asked.get("KmsKeyId", "made-by-ssm"),
            "Status": "Enabled",
            "CreateUin": int(UIN),
            "versions": {asked["VersionId"]: asked["SecretString"]},
        }
        return {"SecretName": asked["SecretName"]}

    def _DescribeSecret(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["SecretName"] not in self.secrets:
            raise Gone("can not find secrets", code="ResourceNotFound")
        return self.secrets[asked["SecretName"]]

    def _UpdateDescription(self, asked: dict[str, Any]) -> None:
        self._DescribeSecret(asked)["Description"] = asked["Description"]

    def _EnableSecret(self, asked: dict[str, Any]) -> None:
        if self._DescribeSecret(asked)["Status"] == "PendingDelete":
            raise CloudError("it waits for its deletion", code="FailedOperation")
        self._DescribeSecret(asked)["Status"] = "Enabled"

    def _DisableSecret(self, asked: dict[str, Any]) -> None:
        self._DescribeSecret(asked)["Status"] = "Disabled"

    _RestoreSecret = _DisableSecret

    def _DeleteSecret(self, asked: dict[str, Any]) -> None:
        if self._DescribeSecret(asked)["Status"] != "Disabled":
            raise CloudError("disable it first", code="FailedOperation")
        if asked["RecoveryWindowInDays"]:
            self._DescribeSecret(asked)["Status"] = "PendingDelete"
        else:
            del self.secrets[asked["SecretName"]]
            self.tags.pop(asked["SecretName"], None)

    def _PutSecretValue(self, asked: dict[str, Any]) -> dict[str, Any]:
        versions = self._DescribeSecret(asked)["versions"]
        if asked["VersionId"] in versions:
            raise AlreadyThere("taken", code="ResourceInUse.VersionIdExists")
        versions[asked["VersionId"]] = asked.get("SecretString") or asked["SecretBinary"]
        return {"SecretName": asked["SecretName"], "VersionId": asked["VersionId"]}

    def _UpdateSecret(self, asked: dict[str, Any]) -> None:
        text = asked.get("SecretString") or asked["SecretBinary"]
        self._DescribeSecret(asked)["versions"][asked["VersionId"]] = text

    def _ListSecretVersionIds(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"Versions": [{"VersionId": one} for one in self._DescribeSecret(asked)["versions"]]}

    def _GetSecretValue(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"SecretString": self._DescribeSecret(asked)["versions"][asked["VersionId"]], "SecretBinary": ""}

    def _DeleteSecretVersion(self, asked: dict[str, Any]) -> None:
        if self._DescribeSecret(asked)["versions"].pop(asked["VersionId"], None) is None:
            raise Gone("no such version", code="ResourceNotFound")
