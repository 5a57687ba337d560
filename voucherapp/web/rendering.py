"""How templates write values and call functions: what Jinja does, in fewer steps.

A page writes a thousand values and calls two hundred macros and functions. Jinja asks of each value
several times whether it is markup, and of each callable what it wants to be handed. The hooks that
it has for other contexts and other code let us ask once; tests compare both.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2 import nodes, pass_eval_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

# The escaping of markupsafe.escape, without the Markup around its result.
from markupsafe import _escape_inner as escaped  # type: ignore[attr-defined]

__all__ = ["PageContext", "PageEnvironment", "escaped", "written"]

#: The mark of a function that wants to be told whether values are escaped.
_ON_ESCAPING = pass_eval_context(lambda _context: None).jinja_pass_arg  # type: ignore[attr-defined]


def written(value: Any) -> str:
    """Return a value as it stands in a page: markup as it is, everything else escaped.

    The text of `markupsafe.escape`, plain, because it is only joined with the rest of the page.
    """
    kind = type(value)
    if kind is str:
        text: str = escaped(value)
        return text
    return value if kind is Markup else escape(value)


class PageContext(Context):
    """The names of a template; it calls whatever the template calls."""

    def call(*given: Any, **named: Any) -> Any:
        """Call a macro, a method or a function at once, anything else by way of Jinja."""
        # As in Jinja, no parameter here has a name that an argument may have.
        context, called, *others = given
        kind = type(called)
        if kind is FunctionType or kind is MethodType:
            wants = getattr(called, "jinja_pass_arg", None)
            told = wants is _ON_ESCAPING
            if wants is not None and not told:
                return Context.call(*given, **named)
        elif kind is Macro or kind is BuiltinMethodType:
            told = kind is Macro
        else:
            return Context.call(*given, **named)
        if named:
            # What the template says of its own names; only a function that wants the context sees it.
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
        return called(context.eval_ctx, *others, **named) if told else called(*others, **named)


class PageEnvironment(Environment):
    """The environment of all templates."""

    context_class = PageContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows from everywhere; none of ours adds to it.

        Jinja lays an empty dict of each template over ours and then walks both for every page.
        """
        return super().make_globals(d) if d else self.globals

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """Return the code of a template, which writes by `written` instead of Jinja's `escape`."""
        code = super()._generate(source, name, filename, defer_init)
        return f"{code}\nfrom {__name__} import written as escape\n"
