"""A language model in a profile: the rep sees where words go, and what they were and cost."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli.conftest import Answer, Type
from cli.test_mailboxes import PROFILE
from servers.models import KEY, ModelHost

from desktop_sdr import bootstrap
from desktop_sdr.domain.health import Light, LightReason, Part

BLUE, GREEN = '{"colour": "blue"}', '{"colour": "green"}'


@pytest.fixture
def host() -> Iterator[ModelHost]:
    with closing(ModelHost("json_schema", key="")) as host:
        host.says = lambda _asked: BLUE
        yield host
        assert host.violations == []


def a_model(url: str, more: str = "") -> str:
    return f'{PROFILE}\n[model]\nbase_url = "{url}"\nmodel = "small"\n{more}\n'


@pytest.fixture
def folder(host: ModelHost, typed: Type, tmp_path: Path) -> Path:
    return set_up(typed, tmp_path, a_model(host.base))


def set_up(typed: Type, tmp_path: Path, text: str) -> Path:
    file, folder = tmp_path / "me.toml", tmp_path / "data"
    file.write_text(text)
    assert typed("setup", "--from", file, "--data", folder).code == 0
    return folder


def light(folder: Path, part: Part) -> tuple[Light, LightReason]:
    app = bootstrap.build(folder)
    try:
        app.watch.look()
        with app.store.reading() as uow:
            shown = uow.meters.lights()[part.value]
        return shown.light, shown.reason
    finally:
        app.close()


def test_without_a_model_it_is_said_that_no_words_leave(typed: Type, tmp_path: Path) -> None:
    folder = set_up(typed, tmp_path, PROFILE)

    assert "no words leave this machine" in typed("model", "--data", folder).out
    assert typed("model", "--json", "--data", folder).only == {"model": None}
    assert typed("status", "--json", "--data", folder).only["model"] is None
    assert typed("model", "test", "--data", folder).code == 1
    assert light(folder, Part.MODEL) == (Light.GREY, LightReason.NOT_CONNECTED)
    assert light(folder, Part.BUDGET) == (Light.GREY, LightReason.NO_DATA)


def test_a_model_on_this_machine_is_tried_and_costs_nothing(
    typed: Type, host: ModelHost, folder: Path
) -> None:
    tried = typed("model", "test", "--data", folder)

    assert tried.code == 0, tried.err
    assert "no words leave it" in tried.out
    assert "in the form that was asked for, and rightly" in tried.out
    told = typed("model", "--words", "--json", "--data", folder).lines
    assert told[0]["leaves_this_machine"] is False
    assert (told[0]["reads"], told[0]["writes"]) == (True, False)
    assert (told[0]["spent_today_cents"], told[0]["per_day_cents"]) == (0.0, 500)
    [words] = told[1]["words"]
    assert json.loads(words["sent"]) == host.asked[0]
    assert (told[1]["outcome"], told[1]["tokens_in"], told[1]["tokens_out"]) == (
        "answered",
        200,
        20,
    )
    assert light(folder, Part.MODEL) == (Light.GREEN, LightReason.WELL)
    assert light(folder, Part.BUDGET) == (Light.GREEN, LightReason.WELL)


def test_what_a_model_cost_is_told_and_lit(typed: Type, host: ModelHost, tmp_path: Path) -> None:
    prices = "cents_in_per_million = 10_000\ncents_out_per_million = 100_000"
    text = a_model(host.base, prices) + "\n[budget]\nper_day_cents = 14\n"
    folder = set_up(typed, tmp_path, text)

    assert "4.000 cents" in typed("model", "test", "--data", folder).out
    assert "4.00 of 14 cents today" in typed("status", "--data", folder).out
    assert light(folder, Part.BUDGET) == (Light.GREEN, LightReason.WELL)
    refused = typed("model", "test", "--data", folder)
    assert refused.code == 1
    assert "could pass what you allow" in refused.err
    assert typed("status", "--json", "--data", folder).only["model"]["spent_today_cents"] == 4


def test_a_weak_answer_and_a_wrong_one_are_told_apart(
    typed: Type, host: ModelHost, folder: Path
) -> None:
    host.says = lambda _asked: GREEN
    assert "a weak model" in typed("model", "test", "--data", folder).out

    host.says = lambda _asked: "The sky is blue."
    failed = typed("model", "test", "--data", folder)
    assert failed.code == 1
    assert "another form than it was asked for" in failed.err


def give_key(folder: Path, key: str) -> Answer:
    """Type the key where nobody reads along: into a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop_sdr", "model", "key", "--stdin", "--data", folder],
        input=f"{key}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def test_a_key_is_kept_in_the_keychain_and_stands_in_no_answer(
    typed: Type,
    host: ModelHost,
    tmp_path: Path,
    keychain: dict[str, str],
) -> None:
    host.key = KEY
    folder = set_up(typed, tmp_path, a_model(host.base, "has_key = true"))

    assert give_key(folder, "sk-wrong-0815").code == 0
    assert "does not take the key" in typed("model", "test", "--data", folder).err
    assert light(folder, Part.MODEL) == (Light.RED, LightReason.KEY_REFUSED)
    assert give_key(folder, KEY).code == 0
    assert typed("model", "test", "--data", folder).code == 0
    shown = typed("model", "--words", "--data", folder).out
    assert KEY not in shown
    assert "sk-wrong-0815" not in shown


def test_without_a_keychain_no_key_is_kept_and_nothing_is_sent(
    typed: Type, host: ModelHost, tmp_path: Path
) -> None:
    folder = set_up(typed, tmp_path, a_model(host.base, "has_key = true"))

    assert "no usable keychain" in give_key(folder, KEY).err
    assert "No key was given" in give_key(folder, "").err
    assert "No key is kept" in typed("model", "test", "--data", folder).err
    assert host.calls == []


def test_a_model_that_wants_no_key_is_given_none(typed: Type, folder: Path) -> None:
    said = typed("model", "key", "--stdin", "--data", folder)

    assert said.code == 1
    assert "wants no key" in said.err


def test_doctor_names_where_words_go(typed: Type, tmp_path: Path) -> None:
    text = a_model("https://models.example/v1", "writes = true")
    folder = set_up(typed, tmp_path, text)

    assert "small: words go to https://models.example/v1" in typed("doctor", "--data", folder).out
    shown = typed("model", "--data", folder).out
    assert "goes there: the body of each mail" in shown
    assert "a guess on the dear side" in shown
