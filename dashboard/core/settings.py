"""All settings, read from the environment (`BEELDREGIE_…`, and the usual `DATABASE_URL`). One place, so that the README can list them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url

from dashboard.core.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]
DatabaseRole = Literal["migrate", "app", "ingest", "public"]


class Settings(BaseSettings):
    """What an installation can choose. A port names a copy: its state, embedded database and secrets stand in `var/<port>`."""

    model_config = SettingsConfigDict(env_prefix="BEELDREGIE_", populate_by_name=True, extra="ignore")

    port: int = Field(8050, description="port of the map")
    live_port: int = Field(0, description="port of the relay; 0: the one after the map's")
    host: str = Field("127.0.0.1", description="address the servers listen on")
    allowed_hosts: list[str] = Field(["127.0.0.1", "localhost"], description="host names this installation answers to")
    live_origin: str = Field("", description="origin of the relay as browsers see it; empty: same host, live port")
    proxies: list[IPv4Network | IPv6Network] = Field([], description="networks of proxies whose X-Forwarded-For is believed")
    behind_tls: bool = Field(False, description="a TLS proxy stands in front: Secure cookies and HSTS")
    workers: int = Field(2, ge=1, description="web processes")

    database_url: str = Field("", alias="DATABASE_URL", description="another PostGIS, as an administrator; empty: embedded and private")
    role_prefix: str = Field("", description="first part of the names of the four database roles; empty: the database's name")
    state_folder: str = Field("", description="where state stands; empty: var/<port> in the checkout")
    secret_key: str = Field("", description="signs and derives; empty: made once and kept in the state folder")
    stream_keys: str = Field(
        "",
        description="keys for camera addresses, newest first, separated by commas; empty: those of stream.keys in the state folder",
    )

    demo: bool = Field(False, description="the demo city and its servers")
    demo_port: int = Field(0, description="port of the demo camera and feed server; 0: any free port")
    demo_rtsp_port: int = Field(0, description="port of the demo's camera over RTSP, where GStreamer is; 0: any free port")
    basemap: Literal["own", "pdok"] = Field("own", description="own: works without internet; pdok: PDOK BRT")
    feeds: list[str] = Field([], description="publications fetched every minute")
    measurement_area: list[float] = Field([], description="west, south, east, north: what is measured outside is not stored; empty: all")
    measurement_days: int = Field(31, ge=2, description="days that measurements are kept")
    forecast_days: int = Field(7, ge=2, description="days that forecasts are kept; their scores stay")
    words_days: int = Field(
        365,
        ge=28,
        description="days that words and cards are kept after their incident closed, request was answered, fault ended or step was logged",
    )
    stream_networks: list[IPv4Network | IPv6Network] = Field([], description="networks that camera addresses may lie in")
    stream_folder: str = Field("", description="folder that file: addresses may lie in; empty: none")
    webhook_networks: list[IPv4Network | IPv6Network] = Field([], description="networks that webhooks may lie in")

    sharing: bool = Field(True, description="asking and watching")
    iradar: bool = Field(True, description="the short-term forecast")
    triggering: bool = Field(True, description="detection triggers")
    register_: bool = Field(True, alias="BEELDREGIE_REGISTER", description="the public register")
    public_address: str = Field(
        "", pattern=r"^(https?://[^/\s?#]+)?$", description="our address on signs and in messages; empty: as asked at"
    )
    publisher: str = Field("", description="organisation that publishes the register; empty: the one with the largest part in it")
    data_licence: Literal["cc0", "cc-by"] = Field("cc0", description="licence of the register's open data")

    upload_megabytes: int = Field(50, ge=1, le=500, description="largest file that may be brought in through the page")

    session_hours: int = Field(10, ge=1, le=24, description="a log-in lasts a shift")
    key_days_without_log_in: int = Field(
        90, ge=1, le=366, description="days that tokens of a provider's account work without a log-in there"
    )
    local_accounts: Literal["true", "false", "emergency"] = Field(
        "true", description="log-in with a password of ours: true, false, or emergency (folded away); without a provider always"
    )
    oidc_issuer: str = Field("", description="address of your OpenID provider; empty: none")
    oidc_name: str = Field("", description="what the log-in button calls it; empty: your work account")
    oidc_client_id: str = Field("", description="who this installation is at the provider")
    oidc_client_secret: str = Field("", repr=False, description="its secret there")
    oidc_scopes: str = Field("openid profile email", description="what is asked of the provider")
    oidc_roles_claim: str = Field("roles", description="claim with the roles, with dots for what lies deeper")
    oidc_role_map: dict[str, str] = Field({}, description="the claim's words to our roles; empty: they are our roles' names")
    oidc_organisation_claim: str = Field("organisation", description="claim with the organisation, with dots for what lies deeper")
    oidc_organisation_map: dict[str, str] = Field({}, description="the claim's words to organisations' ids; empty: they are its id or name")

    smtp_host: str = Field("", description="mail server that e-mail to controllers goes to; empty: none is sent")
    smtp_port: int = Field(587, description="its port")
    smtp_user: str = Field("", description="log-in there; empty: none")
    smtp_password: str = Field("", repr=False, description="its password")
    smtp_from: str = Field("", description="address that the e-mail comes from")
    smtp_starttls: bool = Field(True, description="TLS before anything is said")

    requests_per_minute: int = Field(3000, ge=0, description="API requests a minute of one account, per web process; 0: no limit")
    public_requests_per_minute: int = Field(
        1200, ge=0, description="public requests a minute of one address, per web process; a download counts for ten; 0: no limit"
    )
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("oidc_issuer")
    @classmethod
    def _over_tls(cls, issuer: str) -> str:
        """Who can change what the provider says, can be anybody here: plain http is for a provider on this machine only."""
        parts = urlsplit(issuer)
        local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if issuer and not (parts.scheme == "https" and parts.hostname) and not local:
            raise ValueError("an OpenID provider has an address that begins with https://")
        return issuer

    @model_validator(mode="after")
    def _relay_beside_map(self) -> Self:
        self.live_port = self.live_port or self.port + 1
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.smtp_host and "@" not in self.smtp_from:
            raise ValueError("BEELDREGIE_SMTP_FROM is missing: the address that e-mail comes from")
        if self.smtp_user and not self.smtp_starttls:
            raise ValueError("a mail server's password is sent over TLS only: leave BEELDREGIE_SMTP_STARTTLS true")
        return self

    @cached_property
    def state(self) -> Path:
        """The state folder of this copy, made if it is missing, readable by this user only."""
        path = Path(self.state_folder) if self.state_folder else ROOT / "var" / str(self.port)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    @cached_property
    def secret(self) -> bytes:
        """The installation's secret; made at first use as `secret.key` (mode 0600) when none is set."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.state / "secret.key"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
        except FileExistsError:
            pass
        return _secret_text(path).strip().encode()

    def derive(self, purpose: str) -> str:
        """A secret for one purpose, derived so that only one has to be kept (HMAC-SHA256, URL-safe text)."""
        return base64.urlsafe_b64encode(hmac.digest(self.secret, purpose.encode(), hashlib.sha256)).decode()

    @property
    def stream_keys_file(self) -> Path:
        """Where keys for camera addresses stand that `beeldregie keys new` made: one a line, newest first, mode 0600."""
        return self.state / "stream.keys"

    @property
    def stream_secret_keys(self) -> list[str]:
        """Fernet keys for camera addresses, newest first: as set, else of the file; the derived one last, so that what it sealed opens.
        Raises SetupError where others can read the file."""
        listed = self.stream_keys or (_secret_text(self.stream_keys_file) if self.stream_keys_file.exists() else "")
        return [*listed.replace(",", " ").split(), self.derive("stream")]

    def add_stream_key(self, key: str) -> Path:
        """Put a key first in the file of keys; returns where that is. It replaces the file whole, so that no half of one is ever read."""
        new = self.stream_keys_file.with_suffix(".new")
        before = _secret_text(self.stream_keys_file) if self.stream_keys_file.exists() else ""
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{key}\n{before}")
        return new.replace(self.stream_keys_file)

    @cached_property
    def socket_folder(self) -> Path:
        """Where the embedded cluster listens: short (a socket path over 107 bytes fails) and of this state folder only."""
        digest = hashlib.sha256(str(self.state.resolve()).encode()).hexdigest()[:12]
        return Path("/tmp") / f"beeldregie-{os.getuid()}-{digest}"  # noqa: S108 - the cluster makes it 0700 and refuses another's

    @property
    def admin_url(self) -> URL:
        """The administrator's login: `DATABASE_URL`, or the embedded cluster's own superuser."""
        if self.database_url:
            return make_url(self.database_url).set(drivername="postgresql+psycopg")
        return URL.create(
            "postgresql+psycopg", "postgres", self.derive("postgres"), database="beeldregie", query={"host": str(self.socket_folder)}
        )

    def url(self, role: DatabaseRole) -> URL:
        """The login of one of the four roles; its password is derived, so it stands nowhere."""
        admin = self.admin_url
        return admin.set(username=f"{self.role_prefix or admin.database}_{role}", password=self.derive(f"role {role}"))

    def dsn(self, role: DatabaseRole) -> str:
        """The same as a libpq address, for psycopg and procrastinate."""
        return self.url(role).set(drivername="postgresql").render_as_string(hide_password=False)

    def live_address(self, hostname: str) -> str:
        """The relay's origin for a browser that reaches the map by this host name: as set, or the same host at the live port."""
        name = f"[{hostname}]" if ":" in hostname else hostname
        return self.live_origin.rstrip("/") or f"{'https' if self.behind_tls else 'http'}://{name}:{self.live_port}"

    def live_line(self, hostname: str) -> str:
        """The relay's WebSocket for such a browser."""
        return f"ws{self.live_address(hostname).removeprefix('http')}/live"

    @property
    def map_address(self) -> str:
        """Where the map is, for links that leave it: as set, or on this machine."""
        return self.public_address or f"http://127.0.0.1:{self.port}"

    @property
    def session_cookie(self) -> str:
        """The name of the session's cookie. Browsers share cookies over the ports of a host, so another copy has another name.

        Behind TLS it begins with `__Host-`: browsers then take it from this host only, over TLS, for all of it (RFC 6265bis, 4.1.3.2).
        """
        return self._cookie("session")

    @property
    def provider_cookie(self) -> str:
        """The name of the cookie that lives while somebody is away at the identity provider."""
        return self._cookie("provider")

    def _cookie(self, name: str) -> str:
        mine = f"beeldregie_{name}" if self.port == 8050 else f"beeldregie_{name}_{self.port}"
        return f"__Host-{mine}" if self.behind_tls else mine

    @property
    def passwords(self) -> bool:
        """Whether one may log in with a password of ours. Without a provider there is no other way."""
        return self.local_accounts != "false" or not self.oidc_issuer

    @property
    def measures(self) -> Path:
        """Where the processes of this copy count, for Prometheus (measures.py)."""
        path = self.state / "measures"
        path.mkdir(exist_ok=True, mode=0o700)
        return path

    @property
    def child_environment(self) -> dict[str, str]:
        """What a child process needs to read the same settings."""
        return {
            **os.environ,
            "BEELDREGIE_PORT": str(self.port),
            "BEELDREGIE_LIVE_PORT": str(self.live_port),
            "BEELDREGIE_STATE_FOLDER": str(self.state),
            "BEELDREGIE_DEMO": str(self.demo).lower(),
            "BEELDREGIE_DEMO_PORT": str(self.demo_port),
            "PROMETHEUS_MULTIPROC_DIR": str(self.measures),  # prometheus_client reads it at import
        }


def _secret_text(path: Path) -> str:
    """A file with secrets. Raises SetupError where others than this user can read it."""
    if path.stat().st_mode & 0o077:
        raise SetupError(
            f"Anderen kunnen {path} lezen, en er staan geheimen in. Geef het alleen aan de eigenaar: chmod 600.",
            f"Others can read {path}, which holds secrets. Give it to its owner only: chmod 600.",
        )
    return path.read_text()
