"""Single sign-on by OpenID Connect, where the environment names a provider."""

from backend.settings import settings


def is_on() -> bool:
    """Whether a provider is configured."""
    return settings().oidc_issuer is not None
