"""Sending what the outbox holds: signed, tried again with growing waits, given up in the end, never lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import httpx

from matcher.channels.funds.options import EVERY_FUND, PushConfig, Webhook
from matcher.channels.funds.ranking import PUBLIC
from matcher.channels.funds.showing import tell_ledger
from matcher.channels.funds.signing import check_secret, signed_headers
from matcher.channels.funds.weeks import next_open
from matcher.errors import ConfigError
from matcher.records import RecordKey
from matcher.store import Attempt, Message, MessageState, Store
from matcher.vocabulary import Kind

Clock: TypeAlias = Callable[[], datetime]
_GONE: Final = 410
_USER_AGENT: Final = "matcher-push/1"


class Sender:
    """Delivers messages to webhooks, at least once each; many senders may work at one store.

    Raises ConfigError at once when a webhook's secret is not in `secrets` (the environment).
    """

    def __init__(
        self,
        store: Store,
        config: PushConfig,
        secrets: Mapping[str, str],
        *,
        client: httpx.Client | None = None,
    ) -> None:
        self._store = store
        self._config = config
        self._secrets = _read_secrets(config, secrets)
        # Redirects are not followed: a message goes where the settings say, or nowhere.
        self._client = client or httpx.Client(timeout=config.timeout_s, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def deliver_due(self, clock: Clock, *, should_stop: Callable[[], bool] = lambda: False) -> int:
        """Try every message that is due once and return how many were delivered; then tell the ledger."""
        if not self._secrets or self._is_quiet(clock()):
            tell_ledger(self._store, at=clock())
            return 0
        funds = None if EVERY_FUND in self._config.webhooks else set(self._config.webhooks)
        delivered = 0
        while not should_stop():
            message = self._store.outbox.claim(at=clock(), lease_s=self._config.lease_s, funds=funds)
            if message is None:
                break
            delivered += self._try(message, clock).state is MessageState.DELIVERED
        tell_ledger(self._store, at=clock())
        return delivered

    def _try(self, message: Message, clock: Clock) -> Message:
        webhook = self._config.webhook_of(message.fund_id)
        if webhook is None:  # claimed for a fund that the settings no longer name
            return self._fail(message, Attempt(at=clock(), error="no webhook"), is_final=True)
        hidden = hidden_items(self._store, message)
        if hidden:
            named = f"withheld: {', '.join(hidden)} may no longer be shown"
            return self._fail(message, Attempt(at=clock(), error=named), is_final=True)
        status, error = self._post(message, webhook, at=clock())
        if status is not None and 200 <= status < 300:
            return self._store.outbox.mark_delivered(message.id, at=clock(), status=status)
        return self._fail(message, Attempt(at=clock(), status=status, error=error), is_final=status == _GONE)

    def _post(self, message: Message, webhook: Webhook, *, at: datetime) -> tuple[int | None, str | None]:
        """Return the status answered, or why there was none, in words that hold neither URL nor secret."""
        secret = self._secrets[webhook.secret_env]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            **signed_headers(message.id, message.body, secret=secret, at=at),
        }
        try:
            with self._client.stream(
                "POST", str(webhook.url), content=message.body, headers=headers
            ) as answer:
                return answer.status_code, None
        except httpx.HTTPError as error:
            return None, type(error).__name__

    def _fail(self, message: Message, attempt: Attempt, *, is_final: bool) -> Message:
        tried = message.attempts + 1
        if is_final or tried >= self._config.most_attempts:
            return self._store.outbox.mark_failed(message.id, attempt, due_at=None)
        due_at = attempt.at + timedelta(seconds=retry_after_s(message.id, tried, self._config))
        return self._store.outbox.mark_failed(message.id, attempt, due_at=self._open(due_at))

    def _open(self, at: datetime) -> datetime:
        return next_open(at, quiet_from=self._config.quiet_from, quiet_until=self._config.quiet_until)

    def _is_quiet(self, at: datetime) -> bool:
        return self._open(at) > at


def retry_after_s(message_id: str, attempt: int, config: PushConfig) -> float:
    """Return the wait after a failed attempt (1 is the first): doubled each time, up to the longest.

    Half of it is chance ("equal jitter"), drawn from the message's id and the attempt, so that many messages
    do not come back at once and the same one always waits as long.
    """
    whole = min(config.first_retry_s * 2.0 ** (attempt - 1), config.longest_retry_s)
    drawn = int.from_bytes(hashlib.sha256(f"{message_id}.{attempt}".encode()).digest()[:8], "big") / 2**64
    return whole / 2 * (1 + drawn)


def _read_secrets(config: PushConfig, environ: Mapping[str, str]) -> dict[str, str]:
    names = sorted({one.secret_env for one in config.webhooks.values()})
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise ConfigError(
            f"the webhooks' secrets {', '.join(missing)} are not in the environment; set them, "
            "or take the webhooks out of push.webhooks"
        )
    for name in names:
        check_secret(environ[name])
    return {name: environ[name] for name in names}


def hidden_items(store: Store, message: Message) -> list[str]:
    """Return the achievements of a message that a fund may no longer see: hidden or deleted meanwhile."""
    pushed = store.pushes.of_digest(message.digest_id)
    keys = [RecordKey(Kind.ACHIEVEMENT, one.achievement_id) for one in pushed]
    seen = store.fetch(keys, visible=PUBLIC)
    return sorted(key.id for key in keys if key not in seen)
