"""What webhooks are signed with: a secret in SSM, which the function reads itself when it first needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
from tencentcloud_iac_pulumi import ssm

VERSION_ID = "v1"
"""The one version there is. A new text overwrites it: the service has no word for "the newest version" of such secrets
(platform.md 11.2), and the function would have to be told another name every time."""

RECOVERY_DAYS = 7
"""How long a deleted secret can be brought back, unless nothing of the stack is worth that."""


@dataclass(frozen=True)
class WebhookSecretArgs:
    """What the secret is, and whether losing it matters."""

    name: str
    text: str = field(repr=False)
    disposable: bool
    tags: Mapping[str, str]


class WebhookSecret(pulumi.ComponentResource):
    """A secret with one version. Its text is encrypted in the state, and in no output."""

    version: ssm.SecretVersion
    """The function depends on this: a name without a text is of no use."""

    def __init__(self, name: str, args: WebhookSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aigc:secrets:WebhookSecret", name, {}, opts)
        secret = ssm.Secret(
            f"{name}-secret",
            secret_name=args.name,
            description="What the image service signs its webhooks with.",
            recovery_window_in_days=0 if args.disposable else RECOVERY_DAYS,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.version = ssm.SecretVersion(
            f"{name}-text",
            secret_name=secret.secret_name,
            version_id=VERSION_ID,
            secret_string=pulumi.Output.secret(args.text),
            # The official plugin does not know that this is a secret (provider.md 3.6).
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["secretString"]),
        )
        self.register_outputs({})
