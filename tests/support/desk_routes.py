"""All routes of the desk, those of the API too, with an address for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from starlette.convertors import FloatConvertor, IntegerConvertor, UUIDConvertor
from starlette.routing import BaseRoute, Mount, Route

from tocsin.web.access.route_roles import SAFE_METHODS

_UUID = "12345678-1234-4234-8234-123456789abc"


@dataclass(frozen=True)
class WalkedRoute:
    """A route, one of its methods, and an address that it answers."""

    name: str
    """Of the page; of the mount, for what stands below one."""
    method: str
    path: str

    @property
    def changes_something(self) -> bool:
        return self.method not in SAFE_METHODS


def walk(
    routes: Iterable[BaseRoute], prefix: str = "", mount: str = ""
) -> Iterator[WalkedRoute]:
    """Yield a route for each method."""
    for route in routes:
        if isinstance(route, Mount):
            name = mount or route.name or ""
            yield from walk(route.routes, prefix + route.path, name)
        elif isinstance(route, Route):
            path = prefix + _filled(route.path_format, route.param_convertors)
            for method in sorted(route.methods or ()):
                yield WalkedRoute(mount or route.name, method, path)


def _filled(path: str, convertors: dict[str, Any]) -> str:
    for name, convertor in convertors.items():
        value = "gazette"
        if isinstance(convertor, IntegerConvertor | FloatConvertor):
            value = "1"
        elif isinstance(convertor, UUIDConvertor):
            value = _UUID
        path = path.replace(f"{{{name}}}", value)
    return path
