"""What the environment decides: where data lives, which servers and which port are used.

Every setting is an environment variable; ``README.md`` lists them and a test keeps the two alike.
A secret may also stand in a file whose path is in ``<NAME>_FILE``, which keeps it out of process
lists, unit files and crash reports.
"""

import os
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pydantic import AnyHttpUrl, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"


SECRETS = frozenset(
    {"DATABASE_URL", "MINHU_ANCHOR_WEBHOOK", "MINHU_KEYRING", "MINHU_NOTICE_WEBHOOK",
     "MINHU_OIDC_CLIENT_SECRET", "REDIS_URL"}
)  # fmt: skip
"""Settings that hold a password or a token: never shown, and also taken from ``<NAME>_FILE``."""
FILE_SUFFIX = "_FILE"


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets from the files that ``<NAME>_FILE`` name; a variable of its own goes before.

    Raises OSError, with the path, for a file that cannot be read.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = str(field.validation_alias)
        # The key ring's file is written to as well, and has a setting of its own.
        taken = name in SECRETS and name != "MINHU_KEYRING"
        path = os.environ.get(name + FILE_SUFFIX) if taken else None
        if not path or os.environ.get(name):
            return None, name, False
        found = Path(path).expanduser().read_text("utf-8", errors="replace").strip()
        return found or None, name, False

    def __call__(self) -> dict[str, Any]:
        found = (self.get_field_value(field, "") for field in
                 self.settings_cls.model_fields.values())  # fmt: skip
        return {name: value for value, name, _ in found if value is not None}


def _is_everywhere(host: str) -> bool:
    """Whether *host* means every address of the machine, and so none to reach it at."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


class Settings(BaseSettings):
    """The settings of one running copy; instances are read once and never changed."""

    # A variable that is set to nothing counts as not set: not every way to start a process can
    # leave one out.
    model_config = SettingsConfigDict(env_ignore_empty=True)

    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL to use; empty: the embedded server under MINHU_HOME",
    )
    redis_url: str | None = Field(
        default=None,
        validation_alias="REDIS_URL",
        description="Redis or Valkey to use; empty: the embedded server under MINHU_HOME",
    )
    home: Path = Field(
        default=ROOT / ".minhu",
        validation_alias="MINHU_HOME",
        description="Folder of this copy's data, logs and embedded servers",
    )
    files: Path | None = Field(
        default=None,
        validation_alias="MINHU_FILES",
        description="Folder of the files attached to orders; empty: `files` under MINHU_HOME",
    )
    keyring: SecretStr | None = Field(
        default=None,
        validation_alias="MINHU_KEYRING",
        description="Keys of the personal data, base64, comma between, newest last; or a file:",
    )
    keyring_file: Path | None = Field(
        default=None,
        validation_alias="MINHU_KEYRING_FILE",
        description="File of these keys, one a line; empty: `keyring` under MINHU_HOME",
    )
    notice_folder: Path | None = Field(
        default=None,
        validation_alias="MINHU_NOTICE_FOLDER",
        description="Folder that gets a JSON file a notice; it must exist; empty: none is written",
    )
    notice_webhook: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_NOTICE_WEBHOOK",
        description="Address each notice is posted to as JSON; empty: none is",
    )
    webhook_allow: str | None = Field(
        default=None,
        validation_alias="MINHU_WEBHOOK_ALLOW",
        description="Internal hosts of webhooks and single sign-on: networks and names, by commas",
    )
    anchor_key_file: Path | None = Field(
        default=None,
        validation_alias="MINHU_ANCHOR_KEY_FILE",
        description="Ed25519 key (PEM) that signs the trail's anchors; empty: with the embedded"
        " server `anchor.key` under MINHU_HOME, made when missing; otherwise no anchor is made",
    )
    anchor_folder: Path | None = Field(
        default=None,
        validation_alias="MINHU_ANCHOR_FOLDER",
        description="Folder of the trail's anchors, best on another machine; empty: `anchors` under"
        " MINHU_HOME",
    )
    anchor_webhook: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_ANCHOR_WEBHOOK",
        description="Address each anchor's file is posted to; empty: none is",
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias="MINHU_HOST",
        description="Address the web app listens on",
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias="MINHU_PORT",
        description="Port the web app listens on",
    )
    public_url: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_PUBLIC_URL",
        description="Address people reach the web app at, for QR codes on certificates; empty:"
        " `http://` with MINHU_HOST and MINHU_PORT",
    )
    oidc_issuer: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_ISSUER",
        description="OpenID provider for single sign-on; empty: there is none",
    )
    oidc_client_id: str | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_CLIENT_ID",
        description="What the provider calls this copy",
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_CLIENT_SECRET",
        description="The secret shared with the provider",
    )
    oidc_redirect: AnyHttpUrl | None = Field(
        default=None,
        validation_alias="MINHU_OIDC_REDIRECT",
        description="Address the provider sends people back to, ending in `/desk/login/sso/back`",
    )
    oidc_claim: str = Field(
        default="preferred_username",
        validation_alias="MINHU_OIDC_CLAIM",
        description="Claim of the provider that holds the operator's user name",
    )
    pool_size: int = Field(
        default=8,
        ge=2,
        le=200,
        validation_alias="MINHU_POOL_SIZE",
        description="Most database connections one process opens",
    )

    rate_per_minute: int = Field(
        default=600,
        ge=0,
        le=1_000_000,
        validation_alias="MINHU_RATE_PER_MINUTE",
        description="Requests a minute of one operator, ten times as many of one address; 0: any",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        validation_alias="MINHU_TRUSTED_PROXIES",
        description="Proxies whose word on a request's origin and scheme counts, by commas",
    )
    statement_seconds: int = Field(
        default=30,
        ge=1,
        le=3600,
        validation_alias="MINHU_STATEMENT_SECONDS",
        description="Seconds a statement of the web app may take; workers have no such limit",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls)

    @property
    def public_base(self) -> str:
        """The address people reach the web app at, without a slash at its end."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        host = "localhost" if _is_everywhere(self.host) else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def files_folder(self) -> Path:
        """Where attached files are, as an absolute path."""
        return (self.files or self.home / "files").expanduser().absolute()

    @property
    def anchors_folder(self) -> Path:
        """Where the trail's anchors go, as an absolute path."""
        return (self.anchor_folder or self.home / "anchors").expanduser().absolute()

    @property
    def anchor_key_path(self) -> Path:
        """Where the key that signs anchors is, as an absolute path."""
        return (self.anchor_key_file or self.home / "anchor.key").expanduser().absolute()

    @property
    def keyring_path(self) -> Path:
        """Where the keys of the personal data are, as an absolute path."""
        return (self.keyring_file or self.home / "keyring").expanduser().absolute()


@lru_cache
def settings() -> Settings:
    """The settings of this process, read from the environment on first use."""
    return Settings()
