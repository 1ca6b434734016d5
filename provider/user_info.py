"""tencentcloud:User/getInfo:getInfo. Whose key this is; asked in previews too (provider.md 3.10)."""

from __future__ import annotations

from typing import ClassVar

from provider.cloud import Cloud
from provider.fields import Fields, text
from provider.function import Function
from provider.values import Inputs, Properties


class UserInfo(Function):
    """The account: AppId, Uin of the caller and of the owner, and the caller's name if it is a sub-account."""

    type_name: ClassVar[str] = "tencentcloud:User/getInfo:getInfo"
    inputs: ClassVar[Fields] = {
        "resultOutputFile": text(not_here="only the official plugin writes results to a file; use a stack output")
    }
    outputs: ClassVar[Fields] = {"appId": text(), "uin": text(), "ownerUin": text(), "name": text(), "id": text()}

    def ask(self, cloud: Cloud, asked: Inputs) -> Properties:
        """Two requests, as the official plugin makes them."""
        account = cloud.api("cam", "GetUserAppId", {})
        uin, app_id = str(account["Uin"]), str(account["AppId"])
        users = cloud.api("cam", "DescribeSubAccounts", {"FilterSubAccountUin": [int(uin)]}).get("SubAccounts") or []
        return {
            "appId": app_id,
            "uin": uin,
            "ownerUin": str(account["OwnerUin"]),
            "name": str(users[0].get("Name", "")) if users else "",
            "id": f"user-{uin}-{app_id}",
        }
