"""Commands, run in this process as a person runs them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.cli.main import main

Say = Callable[..., str]


def speaker(folder: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Return what runs a command on the configuration in a folder.

    It gives what was printed, and fails when the exit code is not `code` (0).
    """

    def said(*arguments: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "-c", str(folder / "config.toml")])
        printed = capsys.readouterr()
        assert ended.value.code == code, printed.out + printed.err
        return printed.out + printed.err

    return said
