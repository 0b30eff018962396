"""The unit by which systemd runs the daemon: systemd.service(5), systemd.exec(5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = "tocsin.service"

SERVICE_USER = "tocsin"
"""The user that a service of the whole system runs as."""

STATE_FOLDER = Path("/var/lib/tocsin")
"""Where a service of the whole system may write. systemd makes it."""

MARK = "# Written by `tocsin service install`, which overwrites it."
"""The first line of a unit that may be overwritten."""

USER_RECORD = f'u {SERVICE_USER} - "tocsin" {STATE_FOLDER}\n'
"""The line of sysusers.d(5) that makes SERVICE_USER."""

STALLED_SECONDS = 120
"""After how long a loop that does nothing is ended and started again. The longest that
something has kept it, on a machine with ten times too much to do, was ten seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUnit:
    """What a unit is about."""

    program: Path
    """The program `tocsin`, absolute."""
    config: Path
    """The configuration, absolute."""
    is_of_user: bool
    """Whether a user runs it as their own; otherwise it is one of the whole system."""
    writable: Sequence[Path] = ()
    """Folders outside STATE_FOLDER that it writes to."""


def unit_text(unit: ServiceUnit) -> str:
    """Return the text of the unit."""
    wanted_by = "default.target" if unit.is_of_user else "multi-user.target"
    sections = (
        (MARK, "# Change it by a drop-in: systemctl edit tocsin"),
        (
            "[Unit]",
            "Description=tocsin watches the news and sends alerts",
            *(() if unit.is_of_user else _NETWORK),
        ),
        ("[Service]", *_commands(unit), *_ends(), *_confinement(unit)),
        ("[Install]", f"WantedBy={wanted_by}"),
    )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


_NETWORK = ("Wants=network-online.target", "After=network-online.target")
"""A user's own services know no such target."""


def _commands(unit: ServiceUnit) -> list[str]:
    start = f"{_word(unit.program)} run --log-format json -c {_word(unit.config)}"
    # Taken as it stands, with its blanks.
    environment = str(unit.config.parent / "environment").replace("%", "%%")
    return [
        "Type=notify",
        f"ExecStart={start}",
        "ExecReload=/bin/kill -HUP $MAINPID",
        '# Passwords of channels: DESK=ntfys://… for url_env = "DESK".',
        f"EnvironmentFile=-{environment}",
    ]


def _ends() -> list[str]:
    return [
        f"WatchdogSec={STALLED_SECONDS}",
        "Restart=on-failure",
        "RestartSec=10",
        "# A wrong configuration does not become right by another start.",
        "RestartPreventExitStatus=2",
        "# A large database of an older tocsin takes its time at the first start.",
        "TimeoutStartSec=infinity",
        "# Two worker processes end with the daemon; it has 30 seconds.",
        "KillMode=mixed",
        "TimeoutStopSec=35",
        "# A worker that a page made too large is replaced; the daemon goes on.",
        "OOMPolicy=continue",
        "LimitNOFILE=65536",
    ]


def _confinement(unit: ServiceUnit) -> list[str]:
    """Return what it may do; a user's own systemd cannot confine it as far."""
    if unit.is_of_user:
        return [*_OF_BOTH]
    writable = " ".join(_quoted(folder) for folder in unit.writable)
    return [
        f"User={SERVICE_USER}",
        f"StateDirectory={STATE_FOLDER.name}",
        "StateDirectoryMode=0700",
        f"WorkingDirectory={STATE_FOLDER}",
        '# For the socket of the desk: listen = "unix:/run/tocsin/desk.sock".',
        f"RuntimeDirectory={STATE_FOLDER.name}",
        *([f"ReadWritePaths={writable}"] if writable else []),
        *_OF_BOTH,
        *_OF_SYSTEM,
    ]


_OF_BOTH = (
    "UMask=0077",
    "NoNewPrivileges=yes",
    "LockPersonality=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "RestrictNamespaces=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallErrorNumber=EPERM",
)
"""MemoryDenyWriteExecute is not among them: libffi makes the callbacks of pyOpenSSL in
memory that is written and run."""

_OF_SYSTEM = (
    "SystemCallFilter=~@privileged",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "PrivateUsers=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "ProtectProc=invisible",
    "ProcSubset=pid",
    "RemoveIPC=yes",
)


def _word(path: Path) -> str:
    """Return a path as a word of a command line, where $ begins a variable."""
    return _quoted(path).replace("$", "$$")


def _quoted(path: Path) -> str:
    """Return a path as one of the words of a value: % begins a specifier."""
    text = str(path).replace("%", "%%")
    if not set(text) & set(" \t'\"\\;"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
