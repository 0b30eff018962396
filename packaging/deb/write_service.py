"""Write the unit and the user's record of the Debian package below a folder."""

import sys
from pathlib import Path

from tocsin.wiring.service_unit import (
    MARK,
    NAME,
    USER_RECORD,
    ServiceUnit,
    unit_text,
)

PROGRAM = Path("/usr/bin/tocsin")
CONFIG = Path("/etc/tocsin/config.toml")


def main(root: Path) -> None:
    """Write both where systemd looks for those of packages."""
    unit = unit_text(ServiceUnit(program=PROGRAM, config=CONFIG, is_of_user=False))
    own = unit.replace(MARK, "# Of the Debian package, whose upgrades overwrite it.")
    (root / "usr/lib/systemd/system" / NAME).write_text(own, "utf-8")
    (root / "usr/lib/sysusers.d/tocsin.conf").write_text(USER_RECORD, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
