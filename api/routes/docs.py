"""The documentation: OpenAPI and Swagger UI, served from here so that it works without the internet."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi import FastAPI, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, RedirectResponse

# The package carries Swagger UI's files; nothing else of it is used.
_ASSETS: Final = Path(str(files("fastapi_offline"))) / "static"
ASSETS: Final = ("swagger-ui-bundle.js", "swagger-ui.css")


def add_docs_routes(app: FastAPI, describe: Callable[[], dict[str, Any]]) -> None:
    """Add the routes of the documentation, open to everyone; `/` leads to it."""

    def get_openapi() -> Response:
        return Response(orjson.dumps(describe()), media_type="application/json")

    async def get_docs() -> Response:
        script, style = (f"/docs/{name}" for name in ASSETS)
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=script,
            swagger_css_url=style,
            swagger_favicon_url="data:,",
        )

    async def get_root() -> Response:
        return RedirectResponse("/docs")

    for path, endpoint in (("/openapi.json", get_openapi), ("/docs", get_docs), ("/", get_root)):
        app.add_api_route(path, endpoint, include_in_schema=False)
    for name in ASSETS:
        app.add_api_route(f"/docs/{name}", _asset_endpoint(name), include_in_schema=False)


def _asset_endpoint(name: str) -> Callable[[], Response]:
    def get_asset() -> Response:
        return FileResponse(_ASSETS / name, headers={"Cache-Control": "public, max-age=86400"})

    return get_asset
