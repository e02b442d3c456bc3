"""Single sign-on by OpenID Connect, where the environment names a provider.

Authorization code with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 9700). The provider
says who somebody is; what they may do, and whether a further step is due, stays ours to say.
"""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote, urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from backend.core import clock
from backend.core.errors import MinhuError
from backend.core.outgoing import outgoing
from backend.core.texts import storable
from backend.identity import events, queries, sessions, sso_queries, tokens
from backend.identity.event_kinds import EventKind
from backend.identity.sessions import Entry, Visit
from backend.settings import settings

log = logging.getLogger(__name__)

MINUTES = 10
"""How long the way to the provider and back may take."""
DESCRIPTION_SECONDS = 3600.0
"""For how long what a provider says of itself is believed without asking again."""
SKEW_SECONDS = 60
"""Clocks of the two hosts may differ by so much."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by the provider's own key; never by a shared secret, never none."""


class SignOnFailed(MinhuError):
    """Single sign-on did not succeed; try again, or log in by password."""

    code = "sign_on_failed"
    zh = "单点登录未成功，请重试或使用密码登录"


class NoAccount(MinhuError):
    """Your sign-on account belongs to no active operator; ask the security administrator."""

    code = "no_account"
    zh = "该单点登录账号没有对应的启用操作员，请联系安全管理员"


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and the state that must come back with it."""

    address: str
    state: str


@dataclass(frozen=True, slots=True)
class _Provider:
    """What the provider says of itself."""

    issuer: str
    authorize: str
    token: str
    keys: str


def is_on() -> bool:
    """Whether a provider is configured."""
    return settings().oidc_issuer is not None


async def depart(onward: str, address: str) -> Departure:
    """Begin a log-in at the provider from *address*; *onward* is the page to come back to.

    Raises SignOnFailed when there is no provider, or it does not answer, and TooManyLogins.
    """
    if not is_on():
        raise SignOnFailed
    await sessions.admit(address, None)
    provider = await _provider()
    state, nonce, verifier = tokens.new_token(), tokens.new_token(), tokens.new_token()
    await sso_queries.begin(tokens.digest(state), nonce, verifier, onward, MINUTES)
    asked = {
        "response_type": "code",
        "scope": "openid profile email",
        "client_id": _client_id(),
        "redirect_uri": _redirect(),
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in provider.authorize else "?"
    return Departure(provider.authorize + joint + urlencode(asked), state)


async def arrive(told: dict[str, str], kept_state: str, visit: Visit) -> tuple[Entry, str]:
    """Open a session for whoever the provider sends back; and the page to go on to.

    1. The state must be the browser's own (*kept_state*) and not used before.
    2. The code is exchanged for a signed token; issuer, audience, time and nonce must fit.
    3. The claim must name an active operator.

    *told* is the query the provider sent. Raises SignOnFailed, NoAccount.
    """
    state, code = told.get("state", ""), told.get("code", "")
    if not kept_state or not hmac.compare_digest(state.encode(), kept_state.encode()):
        raise SignOnFailed
    begun = await sso_queries.take(tokens.digest(state), MINUTES)
    if begun is None or not code:
        raise SignOnFailed
    provider = await _provider()
    if told.get("iss", provider.issuer) != provider.issuer:
        raise SignOnFailed
    claims = await _claims(provider, code, begun["verifier"], begun["nonce"])
    name = claims.get(settings().oidc_claim)
    username = name if isinstance(name, str) and storable(name) else ""
    operator_id = await queries.active_operator_id(username) if username else None
    if operator_id is None:
        await events.note(
            EventKind.login_failed, username, actor="?", address=visit.address, apart=True,
            detail={"way": "sso"},
        )  # fmt: skip
        raise NoAccount
    await sessions.limiter().note_success(visit.address, None)
    return await sessions.enter(operator_id, username, visit, "sso"), str(begun["onward"])


_described: dict[str, tuple[_Provider, float]] = {}
"""What providers said of themselves, by the issuer's address, each until an instant."""


async def _provider() -> _Provider:
    """The configured provider, as it described itself within the last `DESCRIPTION_SECONDS`."""
    issuer = str(settings().oidc_issuer or "")
    if not issuer:
        raise SignOnFailed
    provider, until = _described.get(issuer, (None, 0.0))
    if provider is None or time.monotonic() > until:
        provider = await _description(issuer)
        _described[issuer] = provider, time.monotonic() + DESCRIPTION_SECONDS
    return provider


async def _description(issuer: str) -> _Provider:
    """The provider's own description; its issuer must be the configured one.

    A slash at the end of either does not matter here; tokens must name the provider's own spelling.
    """
    found = await _json("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
    named = str(found.get("issuer", ""))
    if named.rstrip("/") != issuer.rstrip("/"):
        log.warning("the provider calls itself %s, not %s", named, issuer)
        raise SignOnFailed
    try:
        addresses = (found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"])
        return _Provider(named, *map(str, addresses))
    except KeyError as missing:
        log.warning("the provider does not tell its %s", missing)
        raise SignOnFailed from None


async def _claims(provider: _Provider, code: str, verifier: str, nonce: str) -> dict[str, object]:
    """What the provider's token says, once it is proven to be meant for us and for this log-in."""
    mine = _client_id()
    # RFC 6749 §2.3.1: both are encoded before they are joined.
    pair = f"{quote(mine, safe='')}:{quote(_client_secret(), safe='')}"
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _redirect(),
        "code_verifier": verifier,
    }
    told = {
        "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        "content-type": "application/x-www-form-urlencoded",
    }
    answer = await _json("POST", provider.token, urlencode(form).encode(), told)
    keys = await _json("GET", provider.keys)
    now = int(clock.now().timestamp())
    wanted = jwt.JWTClaimsRegistry(
        now=now,
        leeway=SKEW_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": mine},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        token = jwt.decode(
            str(answer.get("id_token", "")),
            KeySet.import_key_set(cast(Any, keys)),
            algorithms=ALGORITHMS,
        )
        wanted.validate(token.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        log.warning("the provider's token is not accepted: %s", error)
        raise SignOnFailed from None
    audience = token.claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and token.claims.get("azp") != mine:
        raise SignOnFailed
    return dict(token.claims)


async def _json(
    method: str, address: str, content: bytes = b"", headers: Mapping[str, str] | None = None
) -> dict[str, object]:
    """What the provider answers; its description names the addresses, so each is checked."""
    try:
        async with outgoing(settings().webhook_allow or "") as client:
            posts = method == "POST"
            answer = await (
                client.post(address, content=content, headers=headers)
                if posts
                else client.get(address)
            )
        found = json.loads(answer.body) if answer.is_success else None
    except (MinhuError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        log.warning("%s %s: %r", method, address, error)
        raise SignOnFailed from None
    if not isinstance(found, dict):
        log.warning("%s %s: status %s, and no document", method, address, answer.status)
        raise SignOnFailed
    return found


def _client_id() -> str:
    return settings().oidc_client_id or ""


def _client_secret() -> str:
    secret = settings().oidc_client_secret
    return secret.get_secret_value() if secret else ""


def _redirect() -> str:
    return str(settings().oidc_redirect or "")


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
