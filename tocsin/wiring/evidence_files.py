"""From the configuration: what seals days with evidence, and what checks them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from store.db import Store
from tocsin.config import Config
from tocsin.evidence.day_files import DayFiles, EvidenceError
from tocsin.evidence.sealing import DaySealer
from tocsin.evidence.signing_key import load_or_make
from tocsin.evidence.time_stamps import require_library


def authority_roots(config: Config) -> Path | None:
    """Return the file with roots that stamps are checked by; None for the system's."""
    name = config.evidence.authorities
    return config.beside(name) if name else None


def day_sealer(
    config: Config, store: Store, files: DayFiles, clock: Callable[[], datetime]
) -> DaySealer:
    """Return what seals days as the configuration says."""
    return DaySealer(
        store,
        files,
        key=config.beside(config.evidence.key),
        timestamp=config.evidence.timestamp,
        authorities=authority_roots(config),
        clock=clock,
    )


def check_evidence(config: Config) -> None:
    """Raise TocsinError when evidence is to be kept and cannot be sealed.

    The folder and the key are made if they are not there yet.
    """
    if not config.evidence.is_on:
        return
    if config.evidence.timestamp:
        require_library()
    roots = authority_roots(config)
    if roots is not None and not roots.is_file():
        raise EvidenceError(
            f"{roots}: there is no such file with root certificates.",
            remedy="Put it there, or write another: [evidence] authorities in "
            "config.toml.",
        )
    DayFiles(config.evidence_folder).create()
    load_or_make(config.beside(config.evidence.key))
