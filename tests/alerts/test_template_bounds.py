"""Whatever a user's template does, it ends soon and takes little memory."""

import threading
import tracemalloc
from pathlib import Path

import pytest
from jinja2 import DictLoader

from tests.support.notifications import notification, written
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.template_budget import budget_of_template, size_of
from tocsin.alerts.messages.template_sandbox import TemplateSandbox

DOUBLED = (
    "{{% set n = namespace(x={start}) %}}{{% for i in range(99) %}}"
    "{{% set n.x = {step} %}}{{% endfor %}}{{{{ n.x }}}}"
)
"""Makes in each turn of a loop twice as much."""

HUGE = [
    "{{ 'x'|center(10 ** 10) }}",
    "{{ 'x'.center(10 ** 10) }}",
    "{{ ('x'|attr('ljust'))(10 ** 10) }}",
    "{{ '1'.zfill(10 ** 10) }}",
    "{{ 'a\tb'.expandtabs(10 ** 10) }}",
    "{{ ['x', 'y']|map('center', 10 ** 10)|list }}",
    "{{ '%10000000000d' % 1 }}",
    "{{ '%*d' % (10 ** 10, 1) }}",
    "{{ '%.*f' % (10 ** 10, 1.5) }}",
    "{{ '%10000000000d'|format(1) }}",
    "{{ '{:10000000000}'.format(1) }}",
    "{{ '{:{}}'.format(1, 10 ** 10) }}",
    "{{ ('{}' * 9999).format('x' * 999999) }}",
    "{{ ('%s' * 9999) % (('x' * 999999,) * 9999) }}",
    "{{ ('x' * 999999)|replace('x', 'y' * 9999) }}",
    "{{ ('x' * 999999).replace('', 'y' * 9999) }}",
    "{{ range(99999)|join('y' * 99999) }}",
    "{{ ('y' * 99999).join('x' * 99999) }}",
    "{{ ('x\n' * 99999)|indent(99999) }}",
    "{{ ('x' * 99999)|wordwrap(1, wrapstring='y' * 99999) }}",
    "{{ 'x'|batch(10 ** 9, 'y')|list }}",
    "{{ 'x'|slice(10 ** 9, 'y')|list }}",
    "{{ [[1] * 9999]|tojson(indent=10 ** 9) }}",
    "{{ [[0] * 9999] * 9999 }}",
    "{{ 1|round(-10 ** 9) }}",
    "{{ 1|round(10 ** 9, 'ceil') }}",
    "{{ [[1], [2]]|sum(start=[]) }}",
    "{{ lipsum(10 ** 9) }}",
    "{{ 'x'.encode('utf-8') }}",
    "{{ 'x'.translate({120: 'y'}) }}",
    "{{ 1.to_bytes(10 ** 10) }}",
    DOUBLED.format(start="'x'", step="n.x ~ n.x"),
    DOUBLED.format(start="'x'", step="n.x + n.x"),
    DOUBLED.format(start="'x'", step="[n.x, n.x]|join"),
    DOUBLED.format(start="'x'", step="'%s%s' % (n.x, n.x)"),
    DOUBLED.format(start="'x'", step="'%s%s'|format(n.x, n.x)"),
    DOUBLED.format(start="'x'", step="'{0}{0}'.format(n.x)"),
    DOUBLED.format(start="'x'", step="n.x.replace('x', 'xx')"),
    DOUBLED.format(start="'x'", step="(n.x, n.x)"),
    DOUBLED.format(start="'x'", step="{'a': n.x, 'b': n.x}"),
    DOUBLED.format(start="'x'", step="dict(a=n.x, b=n.x)"),
    DOUBLED.format(start="[1]", step="n.x + n.x"),
    DOUBLED.format(start="9", step="n.x * n.x"),
    DOUBLED.format(start="9", step="namespace(a=n.x, b=n.x)"),
    "{% set n = namespace(x='x') %}{% for i in range(99) %}{% set y %}"
    "{{ n.x }}{{ n.x }}{% endset %}{% set n.x = y %}{% endfor %}{{ n.x }}",
    "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}{% set n = namespace(x='x') %}"
    "{% for i in range(99) %}{% set n.x = m(n.x) %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[]) %}{% for i in range(99999) %}"
    "{% set n.x = n.x + ['x' * 999999 ~ i] %}{% endfor %}",
    "{% set y %}{% for i in range(99999) %}{% for j in range(99999) %}"
    + "constant" * 99
    + "{% endfor %}{% endfor %}{% endset %}",
    "{% set n = namespace() %}{% set n.n = n %}{{ n }}",
]


@pytest.mark.parametrize("template", HUGE)
def test_nothing_huge_is_made(template: str) -> None:
    compiled = TemplateSandbox().from_string(template)

    tracemalloc.start()
    try:
        with budget_of_template(threading.Event()), pytest.raises(Exception) as failed:  # noqa: PT011
            compiled.render()
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert not isinstance(failed.value, MemoryError)
    assert most_bytes < 100_000_000


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ 'x'|center(5) }}|{{ '1'.zfill(3) }}", "  x  |001"),
        ("{{ '%-4s|%d' % ('a', 2) }} {{ '%s'|format(3) }}", "a   |2 3"),
        ("{{ '{:>4}'.format(7) }} {{ 'a' ~ 1 ~ none }}", "   7 a1None"),
        ("{{ 'a-b'|replace('-', ' ') }} {{ [1, 2]|join(', ') }}", "a b 1, 2"),
        ("{% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }} {% endfor %}", "12 34 "),
        (
            "{% for x in 'abc' %}{{ loop.index }}/{{ loop.length }}{{ x }}"
            "{{ ',' if not loop.last }}{% endfor %}",
            "1/3a,2/3b,3/3c",
        ),
        (
            "{% for x in [[1, [2]]] recursive %}{% for y in x %}{{ y }};{% endfor %}"
            "{% endfor %}",
            "1;[2];",
        ),
        ("{% for x in [1, 2, 3] if x > 1 %}{{ x }}{% else %}0{% endfor %}", "23"),
        ("{% set a, b = 1, 2 %}{{ b }}{{ {'k': 'v'}['k'] }}", "2v"),
        ("{{ range(9)|batch(4, '-')|map('join')|join('/') }}", "0123/4567/8---"),
        ("{{ 3.14159|round(2) }} {{ [1, 2]|sum }} {{ 'a b'|title }}", "3.14 3 A B"),
        ("{{ ('long word ' * 9999)|truncate(14) }}", "long word..."),
        ("{% set x %}a{{ 1 }}{% endset %}{{ x }}{{ x|length }}", "a12"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(1) }}{{ m(x=2) }}", "<1><2>"),
        ("{% include ['a', 'b'] %} {% include 'b' %}", "B B"),
        ("{{ 'b' in ['a', 'b'] }} {{ (1, 2)[0] }}", "True 1"),
    ],
)
def test_what_templates_are_for_is_made(template: str, expected: str) -> None:
    sandbox = TemplateSandbox(loader=DictLoader({"b": "B"}))

    with budget_of_template(threading.Event()):
        assert sandbox.from_string(template).render() == expected


def test_a_list_that_holds_another_twice_counts_it_twice() -> None:
    inner = ["abc", 1]

    assert size_of([inner, inner]) - size_of([inner]) == size_of(inner) + 1


ENDLESS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% set c = b %}"
    "{% endfor %}{% endfor %}",
    "{% macro m(n) %}{{ m(n - 1) if n }}{{ m(n - 1) if n }}{% endmacro %}{{ m(90) }}",
    "{% for a in range(99999) recursive %}{{ loop(range(99999)) if a < 9 }}"
    "{% endfor %}",
]


@pytest.mark.parametrize("template", ENDLESS)
def test_a_template_that_overruns_ends_at_its_next_step(
    tmp_path: Path, template: str
) -> None:
    (tmp_path / "text.txt.j2").write_text(template)
    failed: list[tuple[str, Exception]] = []
    renderer = Renderer(
        tmp_path, failed=lambda *failure: failed.append(failure), seconds=0.0
    )

    message = written(notification(), renderer=renderer)

    for thread in threading.enumerate():
        if thread.name == "template":
            thread.join(60)
            assert not thread.is_alive()
    assert message == written(notification())
    assert [name for name, _ in failed] == ["text.txt.j2"]


def test_a_template_that_fails_is_named_once_for_a_message(tmp_path: Path) -> None:
    (tmp_path / "text.txt.j2").write_text("{{ 1 // 0 }}")
    failed: list[str] = []
    renderer = Renderer(tmp_path, failed=lambda name, error: failed.append(name))

    written(notification(), renderer=renderer)

    assert failed == ["text.txt.j2"]
