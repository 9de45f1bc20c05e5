"""From an environment's governance to the engine's configuration."""

from __future__ import annotations

import pytest

from policies.catalog import rules
from policies.config import ConfigError, pack_config

from .suite import TODAY, exemption


def test_every_rule_keeps_its_own_level_by_default() -> None:
    config = pack_config()
    assert {name: each["enforcementLevel"] for name, each in config.items()} == {
        rule.id: rule.enforcement for rule in rules()
    }


@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_an_environment_can_be_milder(level: str) -> None:
    config = pack_config(enforcement=level, overrides={"kms-rotated": "mandatory"})  # type: ignore[arg-type]
    assert config["kms-rotated"]["enforcementLevel"] == "mandatory"
    assert {each["enforcementLevel"] for name, each in config.items() if name != "kms-rotated"} == {
        level
    }


def test_an_environment_does_not_make_advice_mandatory() -> None:
    assert pack_config(enforcement="mandatory")["s3-lifecycle"]["enforcementLevel"] == "advisory"
    config = pack_config(overrides={"s3-lifecycle": "mandatory"})
    assert config["s3-lifecycle"]["enforcementLevel"] == "mandatory"


def test_a_rule_is_told_what_it_reads_and_no_more() -> None:
    settings = {"environment": "dev", "imageRegistries": ["ghcr.io"], "today": TODAY}
    config = pack_config(settings=settings, allow_unknown=True)
    assert config["images-from-registries"] == {
        "enforcementLevel": "mandatory",
        "today": TODAY,
        "allowUnknown": True,
        "exemptions": [],
        "imageRegistries": ["ghcr.io"],
    }
    assert "imageRegistries" not in config["kms-rotated"]


def test_exemptions_go_to_their_rule_and_to_the_register() -> None:
    first, second = exemption("kms-rotated", TODAY), exemption("s3-private", TODAY)
    config = pack_config(exemptions=[first, second])
    assert config["kms-rotated"]["exemptions"] == [first]
    assert config["s3-tls-only"]["exemptions"] == []
    assert config["exemptions-current"]["register"] == [first, second]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        pack_config(
            overrides={"kms-rotate": "disabled"},
            settings={"enviroment": "dev"},
            exemptions=[exemption("nothing-like-it", TODAY)],
        )
    assert raised.value.faults == [
        "there is no rule 'kms-rotate'; did you mean 'kms-rotated'?",
        "an exemption is for the rule 'nothing-like-it', which there is not",
        "there is no setting 'enviroment'; did you mean 'environment'?",
    ]
