"""The language model of a profile file."""

from datetime import timedelta

import pytest

from desktop_sdr.agent.skills.profile import BadProfile, Profile, parse_profile
from desktop_sdr.agent.skills.profile_model import ModelConfig

PROFILE = """
[seller]
name = "Rita Vale"
mail = "rita@seller.example"
company = "Seller"
postal_address = "1 Road, Town"
time_zone = "Europe/Berlin"

[product]
name = "Thing"
"""


def parsed(model: str) -> Profile:
    return parse_profile(f"{PROFILE}\n[model]\n{model}\n")


def test_without_one_the_rules_work_alone() -> None:
    assert parse_profile(PROFILE).model is None


@pytest.mark.parametrize(
    ("kind", "url", "host"),
    [
        ("openai", "https://api.openai.com/v1", "api.openai.com"),
        ("anthropic", "https://api.anthropic.com", "api.anthropic.com"),
    ],
)
def test_a_vendors_server_is_known_and_wants_a_key(kind: str, url: str, host: str) -> None:
    model = parsed(f'kind = "{kind}"\nmodel = "large"').model

    assert model == ModelConfig(kind=kind, base_url=url, model="large")
    assert (model.host, model.has_key, model.reads, model.writes) == (host, True, True, False)


def test_a_server_on_this_machine_wants_no_key_unless_it_says_so() -> None:
    local = 'base_url = "http://localhost:11434/v1"\nmodel = "small"\npatience_seconds = 90'
    model = parsed(local).model

    assert model is not None
    assert (model.kind, model.has_key, model.patience) == (
        "compatible",
        False,
        timedelta(seconds=90),
    )
    keyed = parsed(f"{local}\nhas_key = true").model
    assert keyed is not None
    assert keyed.has_key


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        ('kind = "openai"', "model.model is missing"),
        ('model = "small"', "model.base_url is missing"),
        ('model = "a"\nbase_url = "http://models.example"', "must begin with https://"),
        ('model = "a"\nbase_url = "https://me:pw@models.example"', "must begin with https://"),
        ('model = "a"\nbase_url = "https://[::1"', "must begin with https://"),
        ('model = "a"\nbase_url = "https://a.example:99999/"', "must begin with https://"),
        ('model = "a"\nbase_url = "https://a.example?key=x"', "must begin with https://"),
        ('model = "a"\nkind = "magic"', "must be one of openai"),
        ('model = "a"\nkind = "openai"\napi_key = "sk-1"', "must not stand in a file"),
        ('model = "a"\nkind = "openai"\ncents_in_per_million = 5', "needs cents_out_per_million"),
        ('model = "a"\nkind = "openai"\npatience_seconds = 0', "between 1 and 300"),
    ],
)
def test_a_model_that_cannot_be_used_is_named_with_its_fault(model: str, fault: str) -> None:
    with pytest.raises(BadProfile, match=fault):
        parsed(model)
