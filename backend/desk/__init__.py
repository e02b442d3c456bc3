"""The desk: the operators' own pages, working without a script and better with one.

``handlers`` and ``template_config`` are for the app. They are loaded when asked for: commands and
workers read the package's tables, and need no web framework for that.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backend.desk.pages import template_config
    from backend.desk.site import handlers

__all__ = ["handlers", "template_config"]


def __getattr__(name: str) -> object:
    if name == "handlers":
        from backend.desk import site

        return site.handlers
    if name == "template_config":
        from backend.desk import pages

        return pages.template_config
    raise AttributeError(name)
