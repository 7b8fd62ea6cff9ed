"""`flask user` and `flask comments` in a terminal."""

from __future__ import annotations

import re

from click.testing import Result
from flask import Flask

from engine.accounts import users
from engine.accounts.login_limits import ACCOUNT_LIMIT, Origin
from engine.favourites import picks
from engine.favourites.recognition import RecognisedExercises
from tests.engine.moderation.comment_rows import sender
from tests.web.moderator import NOW, PASSWORD, log_in
from web.core.context import services_of


def _run(app: Flask, *arguments: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=list(arguments), input=typed)


def test_threat_12_a_user_is_created_with_the_password_that_was_typed(desk: Flask) -> None:
    result = _run(desk, "user", "create", "Grace", "--email", "grace@example.org", typed="a long password\n" * 2)
    assert result.exit_code == 0, result.output
    assert "https://blog.example/moderation/" in result.output
    assert "a long password" not in result.output
    assert log_in(desk, "Grace", "a long password").get("/moderation/").status_code == 200


def test_threat_12_or_with_a_generated_password_that_is_printed_once(desk: Flask) -> None:
    passwords = set()
    for name in ("Grace", "Mary"):
        result = _run(desk, "user", "create", name, typed="\n")
        (password,) = re.findall(r"^Password: (\S{24})$", result.stdout, re.MULTILINE)
        assert log_in(desk, name, password).get("/moderation/").status_code == 200
        passwords.add(password)
    assert len(passwords) == 2


def test_invalid_input_is_rejected_with_a_message(desk: Flask) -> None:
    for arguments, typed, said in (
        (("create", "Ada"), "\n", "User Ada already exists"),
        (("create", "Grace"), "short\nshort\n", "at least 12 characters"),
        (("create", "Grace"), "a long password\nanother password\n", "don't match"),
        (("create", "Grace", "--email", "nobody"), "\n", "Enter an email address like"),
        (("password", "Nobody\x1b[2J"), "\n", r"User Nobody\x1b[2J not found"),
    ):
        result = _run(desk, "user", *arguments, typed=typed)
        assert result.exit_code == 1
        assert said in result.output
    with services_of(desk).database.read() as connection:
        assert users.find_user_by_name(connection, "Grace") is None


def test_a_taken_name_or_an_invalid_address_is_rejected_before_the_password_prompt(desk: Flask) -> None:
    for arguments, said in (
        (("ada",), "User Ada already exists"),
        (("ADA",), "User Ada already exists"),
        (("Grace", "--email", "nobody"), "Enter an email address like"),
        (("\u200b",), "Enter a name with letters or digits"),
    ):
        result = _run(desk, "user", "create", *arguments, typed="a long password\n" * 2)
        assert (result.exit_code, "Password" in result.output) == (1, False)
        assert said in result.output


def test_users_are_listed_and_removed_with_their_sessions(desk: Flask) -> None:
    _run(desk, "user", "create", "Grace", "--email", "grace@example.org", typed="a long password\n" * 2)
    listed = _run(desk, "user", "list").stdout.splitlines()
    assert listed == ["Ada  created 2026-03-10, no emails", "Grace  created 2026-03-10, gets emails"]
    inside = log_in(desk, "Grace", "a long password")
    kept = _run(desk, "user", "remove", "Grace", typed="n\n")
    assert (kept.exit_code, inside.get("/moderation/").status_code) == (1, 200)
    removed = _run(desk, "user", "remove", "Grace", typed="y\n")
    assert "Removed user Grace." in removed.stdout
    assert inside.get("/moderation/").status_code == 303
    again = _run(desk, "user", "remove", "Grace\x1b[2J", "--yes")
    assert (again.exit_code, r"User Grace\x1b[2J not found" in again.output) == (1, True)


def test_threat_11_a_new_user_does_not_inherit_the_sessions_of_a_removed_one(desk: Flask) -> None:
    inside = log_in(desk)
    assert _run(desk, "user", "remove", "Ada", "--yes").exit_code == 0
    _run(desk, "user", "create", "Ada", typed="a long password\n" * 2)
    assert inside.get("/moderation/").status_code == 303
    assert log_in(desk, "Ada", "a long password").get("/moderation/").status_code == 200


def test_the_last_user_is_only_removed_with_yes(desk: Flask) -> None:
    result = _run(desk, "user", "remove", "Ada", typed="y\n")
    assert (result.exit_code, "Ada is the only user" in result.output) == (1, True)
    log_in(desk)
    assert _run(desk, "user", "remove", "Ada", "--yes").exit_code == 0
    assert "No users yet" in _run(desk, "user", "list").stdout


def test_a_new_password_unlocks_the_account_and_ends_its_sessions(desk: Flask) -> None:
    inside, services = log_in(desk), services_of(desk)
    for _ in range(ACCOUNT_LIMIT.max_rows):
        users.authenticate(services.database, services.key, "Ada", "wrong", origin=Origin(None), now=NOW)
    result = _run(desk, "user", "password", "Ada", typed="another long one\n" * 2)
    assert "Changed the password of Ada." in result.output
    assert inside.get("/moderation/").status_code == 303
    assert log_in(desk, "Ada", "another long one").get("/moderation/").status_code == 200
    assert PASSWORD not in result.output


def test_a_comment_with_favourites_only_is_listed_with_them(desk: Flask) -> None:
    send = sender(services_of(desk).database.write, NOW)
    id_ = send("", other_favourites="the hips\x1b[2J")
    with services_of(desk).database.write() as connection:
        picks.replace_picks(connection, id_, RecognisedExercises(("plank",), ("clamshell",)), NOW)
    listed = _run(desk, "comments", "list").stdout
    assert "    Favourites: Clamshell (suggested), Plank\n" in listed
    assert "    Other favourites: the hips\\x1b[2J\n" in listed
    assert "" not in [line.strip() for line in listed.splitlines()]


def test_comments_are_listed_and_moderated(desk: Flask) -> None:
    send = sender(services_of(desk).database.write, NOW)
    first = send("One\nline \x1b[2J only. " + "x" * 300, who="Mia", spam_reasons=["there are 3 links in it"])
    second, third = send(), send()
    listed = _run(desk, "comments", "list").stdout
    assert f"{first}  2026-03-10 10:01  Mia on strong" in listed
    assert "! there are 3 links in it" in listed
    assert "\x1b" not in listed
    assert "3 pending, page 1 of 1" in listed
    approved = _run(desk, "comments", "approve", str(first), str(second))
    assert (approved.exit_code, approved.stdout) == (0, "2 approved\n")
    assert _run(desk, "comments", "spam", str(third)).stdout == "1 spam\n"
    again = _run(desk, "comments", "approve", str(first), "999")
    assert again.exit_code == 1
    assert f"Comment {first} is approved" in again.output
    assert "Comment 999 not found" in again.output
    assert "1 spam, page 1 of 1" in _run(desk, "comments", "list", "--status", "spam").stdout
    page = log_in(desk).get("/moderation/log/").text
    assert "terminal" in page
