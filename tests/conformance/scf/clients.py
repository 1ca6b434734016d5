"""The official typed clients of SCF and CLS, pointed at an embedded cloud through its proxy."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from tencentcloud.cls.v20201016.cls_client import ClsClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.scf.v20180416 import models as scf_models
from tencentcloud.scf.v20180416.scf_client import ScfClient

from tests.support.cloud import REGION, SECRET_ID, SECRET_KEY, RunningCloud, eventually


def _profile(cloud: RunningCloud, product: str) -> ClientProfile:
    http = HttpProfile(protocol="http", endpoint=f"{product}.tencentcloudapi.com", proxy=cloud.endpoint)
    return ClientProfile(httpProfile=http, language="en-US")


def scf_client(cloud: RunningCloud, secret_id: str = SECRET_ID, secret_key: str = SECRET_KEY) -> Any:
    return ScfClient(Credential(secret_id, secret_key), REGION, _profile(cloud, "scf"))


def cls_client(cloud: RunningCloud) -> Any:
    return ClsClient(Credential(SECRET_ID, SECRET_KEY), REGION, _profile(cloud, "cls"))


def asked(models: Any, action: str, **parameters: Any) -> Any:
    """A typed request with these parameters."""
    request = getattr(models, f"{action}Request")()
    request.from_json_string(json.dumps(parameters))
    return request


def zipped(code: str) -> str:
    """`code` as index.py in a zip, in base64."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", code)
    return base64.b64encode(packed.getvalue()).decode()


def deploy(client: Any, code: str, name: str = "draw", **settings: Any) -> None:
    """Create a function and wait until it is Active."""
    parameters = {
        "FunctionName": name,
        "Handler": "index.main_handler",
        "Runtime": "Python3.10",
        "Timeout": 300,
        "Code": {"ZipFile": zipped(code)},
        **settings,
    }
    client.CreateFunction(asked(scf_models, "CreateFunction", **parameters))
    status = asked(scf_models, "GetFunction", FunctionName=name)
    eventually(lambda: client.GetFunction(status).Status, until=lambda seen: seen == "Active")


def url_of(client: Any, name: str = "draw", auth: str = "NONE", **more: Any) -> str:
    """Give a function a URL, with `more` in its description; its public form."""
    network = {"EnableIntranet": False, "EnableExtranet": True}
    made = client.CreateTrigger(
        asked(
            scf_models,
            "CreateTrigger",
            FunctionName=name,
            TriggerName="url",
            Type="http",
            TriggerDesc=json.dumps({"AuthType": auth, "NetConfig": network, **more}),
        )
    )
    return str(json.loads(made.TriggerInfo.TriggerDesc)["NetConfig"]["ExtranetUrl"])


def local_url(cloud: RunningCloud, public: str, path: str = "/") -> str:
    """The same function over plain HTTP on the loopback interface."""
    url_id = public.removeprefix("https://").partition(".")[0].partition("-")[2]
    return f"{cloud.endpoint}/_localcloud/fn/{url_id}{path}"
