"""Roles of an institution: its administrators give and take them back on a page, and only there where they administer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from lti_tool.cli import group
from lti_tool.cli.words import explain
from lti_tool.errors import ToolError
from tests.flows.course import Person
from tests.flows.house_of_two import HouseOfTwo


@pytest.fixture
def house(tmp_path: Path) -> HouseOfTwo:
    return HouseOfTwo(tmp_path, datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


@pytest.fixture
def admin(house: HouseOfTwo) -> Person:
    return house.comes("Mali", "issuer_admin")


def gives(house: HouseOfTwo, admin: Person, subject: str, role: str, micro_credential: str = "", issuer: str = "kmutt"):  # type: ignore[no-untyped-def]
    form = {"person": str(house.person_id(subject)), "role": role, "micro_credential": micro_credential}
    return admin.sends(f"/roles/{issuer}", form, page="/roles")


def test_an_administrator_finds_somebody_and_gives_a_role_that_holds_at_once(house: HouseOfTwo, admin: Person) -> None:
    niran = house.comes("Niran")
    assert niran.opens("/guests").status_code == 403
    found = admin.opens("/roles/kmutt", who="nira").text
    assert "niran@kmutt.example" in found and "Programme lead" in found
    assert gives(house, admin, "niran", "lead").status_code == 303
    assert niran.opens("/guests").status_code == 200
    listed = admin.opens("/roles").text
    assert "Niran" in listed and "by Mali" in listed


def test_a_role_taken_back_ends_at_once(house: HouseOfTwo, admin: Person) -> None:
    niran = house.comes("Niran", "lead")
    row = admin.opens("/roles").text.split("Niran<br>")[1].split("/revoke")[0].rsplit("/", 1)[1]
    assert admin.sends(f"/roles/kmutt/{row}/revoke", {}, page="/roles").status_code == 303
    assert niran.opens("/guests").status_code == 403
    again = admin.sends(f"/roles/kmutt/{row}/revoke", {}, page="/roles")
    assert again.status_code == 404 and "taken back already" in again.text


def test_giving_twice_is_giving_once(house: HouseOfTwo, admin: Person) -> None:
    house.comes("Niran")
    for _twice in range(2):
        gives(house, admin, "niran", "reviewer")
    assert admin.opens("/roles").text.count('<th scope="row">Niran') == 1


def test_a_role_may_be_for_one_micro_credential_but_not_that_of_a_lead(house: HouseOfTwo, admin: Person) -> None:
    house.comes("Niran")
    offer = house.offers[0]
    assert gives(house, admin, "niran", "reviewer", offer.public_id).status_code == 303
    assert offer.definition.title.en in admin.opens("/roles").text
    refused = gives(house, admin, "niran", "lead", offer.public_id)
    assert refused.status_code == 400 and "whole institution" in refused.text


def test_the_last_administrator_stays(house: HouseOfTwo, admin: Person) -> None:
    row = admin.opens("/roles").text.split("/revoke")[0].rsplit("/", 1)[1]
    refused = admin.sends(f"/roles/kmutt/{row}/revoke", {}, page="/roles")
    assert refused.status_code == 409 and "last administrator" in refused.text
    house.comes("Niran")
    gives(house, admin, "niran", "issuer_admin")
    assert admin.sends(f"/roles/kmutt/{row}/revoke", {}, page="/roles").status_code == 303
    assert admin.opens("/roles").status_code == 403


def test_people_of_another_institution_are_neither_found_nor_given_a_role(house: HouseOfTwo, admin: Person) -> None:
    house.comes("Anong", "designer", issuer="elsewhere")
    assert "Nobody of your institution" in admin.opens("/roles/kmutt", who="anong").text
    refused = gives(house, admin, "anong", "reviewer")
    assert refused.status_code == 404 and "Anong" not in admin.opens("/roles").text


def test_an_administrator_has_no_say_in_another_institution(house: HouseOfTwo, admin: Person) -> None:
    theirs = house.comes("Anong", "issuer_admin", issuer="elsewhere")
    row = theirs.opens("/roles").text.split("/revoke")[0].rsplit("/", 1)[1]
    assert admin.opens("/roles/elsewhere").status_code == 404
    assert gives(house, admin, "mali", "lead", issuer="elsewhere").status_code == 404
    for issuer in ("elsewhere", "kmutt"):
        assert admin.sends(f"/roles/{issuer}/{row}/revoke", {}, page="/roles").status_code == 404
    assert gives(house, admin, "mali", "reviewer", house.foreign.public_id).status_code == 404
    assert theirs.opens("/roles").status_code == 200


def test_the_first_administrator_is_made_by_command(house: HouseOfTwo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_TOOL_STATE_DIR", str(house.runtime.settings.state_dir))
    monkeypatch.setenv("LTI_TOOL_PUBLIC_URL", house.runtime.settings.public_url)
    person = house.comes("Mali")
    assert person.opens("/roles").status_code == 403
    command = ["people", "grant", "--platform", "Host", "--subject", "mali", "--role", "issuer_admin"]
    done = CliRunner().invoke(group, [*command, "--issuer", "kmutt", "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["role"] == "issuer_admin"
    assert person.opens("/roles").status_code == 200
    refused = CliRunner().invoke(group, [*command, "--micro-credential", house.offers[0].slug])
    assert isinstance(refused.exception, ToolError) and "whole institution" in explain(refused.exception)
