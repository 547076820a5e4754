"""key: API keys with roles."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.roles import Role
from api.security import issue_key
from matcher.cli.context import OUT, now
from matcher.store import Store

keys = typer.Typer(no_args_is_help=True, help="API keys: create, list, revoke.")


@keys.command()
def create(
    context: typer.Context,
    role: Annotated[Role, typer.Argument(help="What the holder may do.")],
    name: Annotated[str, typer.Option(help="Who holds it, for the list.")] = "",
) -> None:
    """Make a key and print it once; only its hash is kept."""
    with Store.open(context.obj.config.store_url) as store:
        key, secret = issue_key(store, name or role.value, role, now())
    OUT.print(f"key {key.id} for role {role.value}; it is not shown again:", highlight=False)
    typer.echo(secret)


@keys.command("list")
def list_keys(context: typer.Context) -> None:
    """List keys by what people recognise them by."""
    table = Table("id", "name", "role", "begins", "created", "revoked")
    with Store.open(context.obj.config.store_url) as store:
        for key in store.api_keys():
            revoked = "" if key.revoked_at is None else f"{key.revoked_at:%Y-%m-%d %H:%M}"
            table.add_row(
                str(key.id), key.name, key.role, key.hint, f"{key.created_at:%Y-%m-%d %H:%M}", revoked
            )
    OUT.print(table)


@keys.command()
def revoke(
    context: typer.Context, id: Annotated[int, typer.Argument(help="As in `matcher key list`.")]
) -> None:
    """Revoke a key; it stops working at once."""
    with Store.open(context.obj.config.store_url) as store:
        key = store.revoke_key(id, at=now())
    OUT.print(f"key {key.id} ({key.name}) is revoked", highlight=False)
