"""What may be ordered, and how much of it."""

from __future__ import annotations

from infra.settings.models import NAME, NAME_IN_WORDS, models
from infra.settings.rules import RECORDS, Rule, matching, one_of, sentence, whole
from infra.settings.setting import Group, Setting

ORDERS = Group(
    "What may be ordered, and how much",
    (
        Setting(
            "models",
            Rule(models, "a list of {name}, each with versions and limits if wanted", RECORDS),
            [],
            "The models that callers may name; empty means all those that the service knows, which are in "
            "`function/aigc/request/models.json`. An entry may name a model that the service does not know. MPS is "
            "then asked for it as it stands, and the general limits hold: one reference image, 1000 characters, any "
            "ratio and size. An entry's limits take their place: `referenceImages` (at most), `promptCharacters` (at "
            "most), `ratios`, `resolutions`, `pixels` and `sides` (least and most, of a size in "
            "`additional_parameters`). Limits hold for the `versions` that the entry names, which may be new ones, or "
            "for every version of the model. The name `*` stands for every other model, known or not. All entries "
            "together, API keys and prompt share the 4096 bytes of the "
            "function's environment.",
            example=[
                {"name": "Hunyuan"},
                {
                    "name": "Seedream",
                    "versions": ["4.5", "5.0-lite"],
                    "referenceImages": 10,
                    "promptCharacters": 2000,
                    "ratios": ["1:1", "16:9"],
                    "resolutions": ["2K", "4K"],
                    "pixels": [921600, 16777216],
                    "sides": [512, 4096],
                },
            ],
            page="[Models](operations.md#models)",
        ),
        Setting(
            "defaultModel",
            matching(NAME, f"the name of a model, {NAME_IN_WORDS}"),
            "Hunyuan",
            "Model for jobs that do not name one. One of `models`, or where that is empty one that the service knows.",
        ),
        Setting(
            "defaultPrompt",
            sentence(1000),
            "Redraw this picture as a polished illustration with clear shapes, balanced colours and soft light.",
            "Prompt for reference images that are uploaded without one.",
        ),
        Setting(
            "imagesPerDay",
            whole(0, 10_000_000, unit="images"),
            0,
            "Images that all callers together may ask for in one UTC day; 0 sets no ceiling. Beyond it callers get "
            "429, and uploads wait for the next day.",
            page="[Ceilings and rates](operations.md#ceilings-and-rates)",
        ),
        Setting(
            "createsPerSecond",
            whole(1, 1000, unit="requests"),
            20,
            "This stack's share of the account's quota of CreateAigcImageTask requests per second. MPS gives every "
            "account 20.",
        ),
        Setting(
            "unknownDeadlineSeconds",
            whole(300, 86_400, unit="seconds"),
            1800,
            "After this time a job whose answer from MPS was lost, and of which no image came, is settled.",
            page="[The guarantee](architecture.md#the-guarantee)",
        ),
        Setting(
            "unknownPolicy",
            one_of(("fail", "resubmit")),
            "fail",
            "How such a job is settled: `fail` ends it. `resubmit` sends it again, and risks that MPS bills a second "
            "image for it, because MPS knows no idempotency token.",
        ),
    ),
)
