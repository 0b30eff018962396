"""`tocsin service`: the daemon as a service of systemd."""

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from store.errors import TocsinError
from tocsin.cli.options import with_config
from tocsin.cli.suggesting_group import SuggestingGroup
from tocsin.config import Config
from tocsin.wiring.service_unit import (
    MARK,
    NAME,
    SERVICE_USER,
    STATE_FOLDER,
    USER_RECORD,
    ServiceUnit,
    unit_text,
)

UNITS = Path("/etc/systemd/system")
USER_RECORDS = Path("/etc/sysusers.d/tocsin.conf")

_of_user = click.option(
    "--user", is_flag=True, help="A service of yours, not of the whole system."
)
_root = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Write into the system image in this folder; start nothing.",
)


class ServiceError(TocsinError):
    """The service cannot be installed or removed."""


@click.group(cls=SuggestingGroup)
def service() -> None:
    """Install the daemon as a service of systemd, or remove it."""


@service.command()
@_of_user
@with_config
def unit(config: Config, user: bool) -> int:
    """Print the unit that `install` writes."""
    click.echo(unit_text(unit_here(config, user=user)), nl=False)
    return 0


@service.command()
@_of_user
@_root
@with_config
def install(config: Config, user: bool, root: Path | None) -> int:
    """Write the unit, start it now and at each start of the system.

    A service of the whole system runs as the user `tocsin`, which is made, and writes
    only to /var/lib/tocsin and to folders that belong to this user.
    """
    path = unit_path(user=user, root=root)
    text = unit_text(unit_here(config, user=user))
    if path.exists() and MARK not in path.read_text("utf-8", "replace"):
        raise ServiceError(
            f"{path} is there, and tocsin did not write it.",
            remedy=f"Move it away: mv {path} {path}.old",
        )
    if not user:
        _make_user(root)
        if root is None:
            _check_as_service(config)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    click.echo(f"Wrote {path}.")
    if not _starts(user=user, root=root):
        _systemctl("enable", NAME, user=user, root=root)
        click.echo("systemd does not run here; it starts the service with the system.")
        return 0
    _systemctl("daemon-reload", user=user)
    _systemctl("enable", NAME, user=user)
    _systemctl("restart", NAME, user=user, remedy=_log_command(user=user))
    click.echo(f"tocsin runs. Its log: {_log_command(user=user)}")
    if user:
        click.echo(
            "So that it runs while you are not signed in: loginctl enable-linger"
        )
    return 0


@service.command()
@_of_user
@_root
def remove(user: bool, root: Path | None) -> int:
    """Stop the service and delete its unit; the configuration and database stay."""
    path = unit_path(user=user, root=root)
    if not path.exists():
        raise ServiceError(
            f"There is no service: {path} is missing.",
            remedy="A service of yours: tocsin service remove --user"
            if not user
            else "A service of the whole system: sudo tocsin service remove",
        )
    starts = _starts(user=user, root=root)
    _systemctl("disable", *(["--now"] if starts else []), NAME, user=user, root=root)
    path.unlink()
    if starts:
        _systemctl("daemon-reload", user=user)
    click.echo(
        f"Removed {path}. The configuration and the database are where they were."
    )
    return 0


def unit_here(config: Config, *, user: bool) -> ServiceUnit:
    """Return the unit that `install` would write for this program."""
    return ServiceUnit(
        program=_program(),
        config=config.path,
        is_of_user=user,
        writable=list(dict.fromkeys(_own_folders(config).values())),
    )


_NAMES = {
    "[backup] folder": "backups",
    "[evidence] folder": "evidence",
    "[evidence] key": "evidence.key",
}
"""Key → what it is called in the folder of the service."""


def _own_folders(config: Config) -> dict[str, Path]:
    """Return key → folder outside STATE_FOLDER that the daemon writes to."""
    folders = {"[tocsin] database": config.database.parent}
    if config.backup.every:
        folders["[backup] folder"] = config.backup_folder
    if config.evidence.is_on:
        folders["[evidence] folder"] = config.evidence_folder
        folders["[evidence] key"] = config.beside(config.evidence.key).parent
    return {
        key: folder
        for key, folder in folders.items()
        if not folder.is_relative_to(STATE_FOLDER)
    }


def _program() -> Path:
    """Return the program that runs now, by a path that an upgrade keeps."""
    beside = Path(sys.executable).with_name("tocsin")
    return beside if beside.exists() else Path(sys.argv[0]).absolute()


def unit_path(*, user: bool, root: Path | None = None) -> Path:
    """Return where the unit is installed."""
    if user:
        home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
        return Path(home).expanduser() / "systemd/user" / NAME
    return _below(root, UNITS / NAME)


def _below(root: Path | None, path: Path) -> Path:
    return root / path.relative_to("/") if root else path


def _starts(*, user: bool, root: Path | None) -> bool:
    """Return whether a systemd runs that the service is for."""
    if root is not None:
        return False
    if user:
        return Path(os.environ.get("XDG_RUNTIME_DIR", "/none"), "systemd").is_dir()
    return Path("/run/systemd/system").is_dir()


def _make_user(root: Path | None) -> None:
    """Have systemd-sysusers make the user of the service, unless there is one."""
    path = _below(root, USER_RECORDS)
    if root is None and os.geteuid() != 0:
        raise ServiceError(
            "A service of the whole system is installed by root.",
            remedy="Type sudo tocsin service install -c /etc/tocsin/config.toml, or "
            "install one of your own: tocsin service install --user",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(USER_RECORD, "utf-8")
    if root is None:
        _run(["systemd-sysusers", str(path)])


def _check_as_service(config: Config) -> None:
    """Raise ServiceError when its user cannot read or write what it has to.

    Asked by being this user: rights of folders, links and lists are many.
    """
    owner = pwd.getpwnam(SERVICE_USER)
    for key, folder in _own_folders(config).items():
        if _as(owner, ["test", "-w", str(folder)]).returncode:
            table, _, name = key.partition(" ")
            names = {"[tocsin] database": config.database.name, **_NAMES}
            file = names[key]
            raise ServiceError(
                f"{key} is in {folder}, where the user {SERVICE_USER!r} may not write.",
                remedy=f'Write {name} = "{STATE_FOLDER / file}" below {table}, or: '
                f"chown {SERVICE_USER}: {folder}",
            )
    tried = _as(owner, [str(_program()), "service", "unit", "-c", str(config.path)])
    if tried.returncode:
        *_, reason = ["no reason given", *tried.stderr.strip().splitlines()]
        raise ServiceError(
            f"The user {SERVICE_USER!r} cannot run tocsin with {config.path}: {reason}",
            remedy="Program and configuration must be readable for this user: install "
            f"tocsin in /opt or /usr/local, and chown root:{SERVICE_USER} and "
            f"chmod 640 {config.path}",
        )


def _as(
    owner: pwd.struct_passwd, command: Sequence[str]
) -> "subprocess.CompletedProcess[str]":
    """Run a command as another user, and return how it ended."""
    try:
        return subprocess.run(
            command,
            user=owner.pw_uid,
            group=owner.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
    except PermissionError as error:
        return subprocess.CompletedProcess(command, 126, "", str(error))


def _log_command(*, user: bool) -> str:
    return f"journalctl {'--user ' if user else ''}-u tocsin -n 50"


def _systemctl(
    *arguments: str, user: bool, root: Path | None = None, remedy: str = ""
) -> None:
    whose = ["--user"] if user else []
    where = [f"--root={root}"] if root else []
    _run(["systemctl", *whose, *where, "--quiet", *arguments], remedy=remedy)


def _run(command: Sequence[str], *, remedy: str = "") -> None:
    """Run a command of systemd; raises ServiceError with what it says."""
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise ServiceError(
            f"There is no {command[0]} on this machine.",
            remedy="Without systemd, let OpenRC or runit start tocsin run: see "
            "docs/service.md",
        ) from None
    if ended.returncode:
        raise ServiceError(
            f"{' '.join(command)} failed: {ended.stderr.strip() or ended.returncode}",
            remedy=remedy,
        )
