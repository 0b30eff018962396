"""[evidence] of config.toml: whose pages are kept as they were received, and where."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from spiders import urls
from tocsin.config.table_marks import AfterValidator, Field
from tocsin.config.table_types import PathText, Table, file_text

PagesKept = Literal["none", "matched", "chosen"]
"""Whose pages are kept: nobody's; those that a watchlist found, unless it says
`evidence = false`; those that one found that says `evidence = true`."""


RequisitesKept = Literal["none", "css+images"]
"""What is kept with a page so that it looks as it did: nothing; or style sheets, the
fonts and pictures that they name, and pictures."""


class EvidenceTable(Table):
    """[evidence]."""

    pages: PagesKept = "none"
    requisites: RequisitesKept = "none"
    folder: Annotated[str, AfterValidator(file_text)] = "evidence"
    key: Annotated[str, AfterValidator(file_text)] = "evidence.key"
    min_free_mb: Annotated[int, Field(ge=0, le=100_000_000)] = 2_000
    timestamp: Annotated[tuple[str, ...], Field(max_length=5)] = ()
    authorities: PathText = ""

    @property
    def is_on(self) -> bool:
        """Return whether any pages are kept."""
        return self.pages != "none"

    @property
    def keeps_requisites(self) -> bool:
        """Return whether style sheets and pictures are kept with pages."""
        return self.is_on and self.requisites != "none"

    def keeps(self, wanted: bool | None) -> bool:
        """Return whether the pages of a watchlist that says this are kept."""
        if self.pages == "matched":
            return wanted is not False
        return self.pages == "chosen" and wanted is True


def evidence_problems(
    table: EvidenceTable, wanted: Mapping[str, bool | None]
) -> Iterator[str]:
    """Yield a problem for each thing that cannot be so.

    `wanted` is watchlist → what its `evidence` says, None for nothing.
    """
    for url in table.timestamp:
        if problem := urls.address_problem(url):
            yield (
                f"evidence.timestamp: {url!r} is not a web address: {problem}; write "
                "that of a time-stamp authority, such as 'https://tsa.example/tsr'"
            )
    for url in sorted(
        {url for url in table.timestamp if table.timestamp.count(url) > 1}
    ):
        yield f"evidence.timestamp: {url!r} is named twice; remove one"
    if table.is_on:
        return
    for name, says in wanted.items():
        if says:
            yield (
                f"watchlists.{name}.evidence: nothing is kept, since evidence.pages is "
                '"none"; write pages = "chosen" there, or remove this'
            )
