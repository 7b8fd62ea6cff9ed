"""The settings from environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.config.environment import BASE_DIR, VARIABLES, ConfigurationError, Environment, read_environment
from engine.config.log_setup import LogSettings


def test_without_variables_the_defaults_apply() -> None:
    assert read_environment({}) == Environment()
    assert (BASE_DIR / "engine" / "config" / "environment.py").is_file()


def test_empty_variables_have_their_defaults() -> None:
    assert read_environment({name: "" for name, _, _ in VARIABLES}) == Environment()


def test_every_variable_is_read(tmp_path: Path) -> None:
    variables = {
        "HOST": "0.0.0.0",
        "PORT": "80",
        "SITE_DIR": str(tmp_path),
        "INSTANCE_DIR": str(tmp_path / "kept" / "here"),
        "SITE_URL": "https://example.org/",
        "TRUSTED_PROXIES": "1",
        "WORKERS": "4",
        "REQUEST_TIMEOUT": "20",
        "PAGE_CACHE_MB": "2",
        "PAGE_CACHE_DELAY": "500",
        "DATABASE_URL": "postgres://us:secret@host/name",
        "REDIS_URL": "redis://host:6379/0",
        "SMTP_URL": "smtps://us:se%40cret@host:465",
        "MAIL_FROM": "comments@example.org",
        "AKISMET_KEY": "a1b2c3d4e5f6",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
        "ACCESS_LOG": "on",
        "JOBS": "worker",
    }
    assert set(variables) == {name for name, _, _ in VARIABLES}
    assert read_environment(variables) == Environment(
        site_dir=tmp_path.resolve(),
        instance_dir=tmp_path.resolve() / "kept" / "here",
        host="0.0.0.0",
        port=80,
        site_url="https://example.org",
        trusted_proxies=1,
        workers=4,
        request_timeout=20,
        page_cache_bytes=2 * 1024 * 1024,
        page_cache_delay=0.5,
        database_url="postgresql+psycopg://us:secret@host/name",
        redis_url="redis://host:6379/0",
        smtp_url="smtps://us:se%40cret@host:465",
        mail_from="comments@example.org",
        akismet_key="a1b2c3d4e5f6",
        jobs="worker",
        log=LogSettings(level="debug", format="json", has_access_log=True),
    )


def test_the_instance_folder_is_in_the_site(tmp_path: Path) -> None:
    assert read_environment({"SITE_DIR": str(tmp_path)}).instance_dir == tmp_path.resolve() / "instance"


def test_folders_can_be_relative_or_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "blog").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_environment({"SITE_DIR": "blog"}).site_dir == (tmp_path / "blog").resolve()
    assert read_environment({"SITE_DIR": "~/blog"}).site_dir == (tmp_path / "blog").resolve()


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("", "", "http://127.0.0.1:8000"),
        ("0.0.0.0", "8123", "http://127.0.0.1:8123"),
        ("::", "8123", "http://127.0.0.1:8123"),
        ("::1", "8123", "http://[::1]:8123"),
        ("localhost", "80", "http://localhost"),
    ],
)
def test_the_address_on_this_machine(host: str, port: str, url: str) -> None:
    assert read_environment({"HOST": host, "PORT": port}).local_url == url


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_valid_hosts(host: str) -> None:
    assert read_environment({"HOST": host}).host == host


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_DIR", "/no/such/folder"),
        ("SITE_DIR", __file__),
        ("SITE_DIR", "~nobody-of-this-name/blog"),
        ("INSTANCE_DIR", "~nobody-of-this-name/blog"),
        ("HOST", "example.org"),
        ("HOST", "127.0.0.1:80"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "８０"),
        ("PORT", "9" * 5000),
        ("SITE_URL", "example.org"),
        ("SITE_URL", "https://example.org/blog"),
        ("TRUSTED_PROXIES", "yes"),
        ("TRUSTED_PROXIES", "11"),
        ("WORKERS", "0"),
        ("WORKERS", "1.5"),
        ("MAIL_FROM", "Comments <comments@example.org>"),
        ("MAIL_FROM", "comments@example.org\nBcc: all@example.org"),
        ("MAIL_FROM", "comments"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("ACCESS_LOG", "yes"),
        ("JOBS", "both"),
    ],
)
def test_an_invalid_value_is_reported_with_its_name(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read_environment({name: value})
    assert str(raised.value).startswith(f"{name}={value!r} is not valid. ")


@pytest.mark.parametrize(
    "value",
    ["host:25", "http://host", "smtp://", "smtp://host:secret", "smtp://us:secret@host:99999", "smtp://us:secret@[host"]
    + ["smtp://host/secret", "smtp://host?secret"],
)
def test_an_invalid_mail_server_is_reported_without_its_password(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^SMTP_URL is not valid") as raised:
        read_environment({"SMTP_URL": value, "MAIL_FROM": "a@example.org"})
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "value", ["secret", "secret 1234567", "secret-12345", "secrét12345", "secret12345\n", "secret" * 11]
)
def test_an_invalid_akismet_key_is_not_shown(value: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^AKISMET_KEY is not valid") as raised:
        read_environment({"AKISMET_KEY": value})
    assert "secr" not in str(raised.value)


def test_the_akismet_key_is_not_in_the_repr() -> None:
    assert "a1b2c3d4e5f6" not in repr(read_environment({"AKISMET_KEY": "a1b2c3d4e5f6"}))


def test_a_mail_server_needs_a_sender_address() -> None:
    with pytest.raises(ConfigurationError, match=r"^MAIL_FROM="):
        read_environment({"SMTP_URL": "smtp://localhost"})
