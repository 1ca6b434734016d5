"""Where a stack lives, and what its things are called."""

from __future__ import annotations

from infra.settings.records import tags
from infra.settings.rules import MAP, Rule, matching, one_of, or_empty
from infra.settings.setting import Group, Setting
from infra.sites import Site

PLACE = Group(
    "Where it lives, and what it is called",
    (
        Setting(
            "site",
            one_of(tuple(site.value for site in Site)),
            Site.INTL.value,
            "Whose account it is: `intl` for one of tencentcloud.com, `china` for one of cloud.tencent.com. Decides "
            "which MPS is asked, which regions there are, and where the doctor's links to the console lead.",
        ),
        Setting(
            "namePrefix",
            matching(r"[a-z][a-z0-9-]{0,19}(?<!-)", "1 to 20 lower-case letters, digits and hyphens, letter first"),
            "aigc",
            "First part of the name of everything in the cloud; the second is the name of the stack.",
        ),
        Setting(
            "bucketName",
            or_empty(
                matching(
                    r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
                    "lower-case letters, digits and inner hyphens, without the AppId",
                )
            ),
            "",
            "Name of the bucket without the AppId, which is appended. Empty means the prefix and the name of the "
            "stack, with a hyphen between.",
            page="[An existing bucket](operations.md#an-existing-bucket)",
        ),
        Setting(
            "mpsEndpoint",
            or_empty(
                matching(
                    r"mps\.(?:[a-z0-9-]+\.)*tencentcloudapi\.com",
                    "a host such as mps.intl.tencentcloudapi.com, without https:// and path",
                )
            ),
            "",
            "Another host of the site's MPS than its usual one. Empty means that one: `mps.intl.tencentcloudapi.com`, "
            "or `mps.tencentcloudapi.com` for accounts of cloud.tencent.com.",
        ),
        Setting(
            "tags",
            Rule(tags, "a map from tag to text, 1 to 127 and 1 to 255 characters", MAP),
            {},
            "More tags for every resource that can have some; `application` and `stack` are there by themselves. "
            "Monitor's alarms and notices have none: a notice takes none, and the `policyTags` of an alarm bind it to "
            "whatever has such a tag; changing them would make the alarm anew.",
            example={"owner": "media", "cost-center": "4711"},
        ),
    ),
)
