"""The options of every simulated month."""

import argparse
from pathlib import Path


def simulation_parser(benchmark: str, *, every: str) -> argparse.ArgumentParser:
    """Return a parser of the options that all have; `every` is a default."""
    parser = argparse.ArgumentParser(prog=benchmark)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", default=every, help="how often sources are visited")
    parser.add_argument("--explain", action="store_true", help="name each fault")
    parser.add_argument(
        "--keep", type=_empty_folder, help="an empty folder for the database"
    )
    return parser


def _empty_folder(path: str) -> Path:
    folder = Path(path)
    if not folder.is_dir() or any(folder.iterdir()):
        raise argparse.ArgumentTypeError(
            f"{path} is no empty folder; make one, and name it"
        )
    return folder
