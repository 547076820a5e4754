"""How pages are made of templates: escaped, and nothing missing passed over."""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def make_environment(*packages: str) -> Environment:
    """Return the environment over the `templates` of packages, the first that has one before the others."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
