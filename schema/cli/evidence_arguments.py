"""The arguments of the commands of the ledger."""

import argparse
import os
from collections.abc import Callable

from schema.cli.client.arguments import url


def add_ledger_commands(
    parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]
) -> None:
    """Add the subcommands of `ledger`. `run` executes them by the argument `ledger_command`."""
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    keygen = commands.add_parser("keygen", help="write a new private key, and print the public one")
    keygen.add_argument(
        "--origin",
        default="dpm-lineage",
        metavar="NAME",
        help="name of the ledger in its checkpoints, such as lineage.example.com/dpm (%(default)s)",
    )
    keygen.add_argument(
        "-o", "--output", metavar="FILE", help="file of the private key (DPM_LEDGER_KEY_FILE)"
    )
    commands.add_parser("checkpoint", help="print the last checkpoint")
    verify = commands.add_parser(
        "verify",
        help="compare the whole store with its ledger and with checkpoints that were kept outside",
        description="Exit codes: 0 nothing differs, 1 the command failed, 3 something differs,"
        " 4 the store was restored to an earlier state and nothing else differs.",
    )
    verify.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="FILE",
        help="file of checkpoints that was kept outside; repeat it for more",
    )
    verify.add_argument(
        "--key", metavar="VKEY", help="public key of the ledger (the one of DPM_LEDGER_KEY_FILE)"
    )
    for name, command in commands.choices.items():
        command.set_defaults(command=run, ledger_command=name)


def add_bundle_arguments(
    parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]
) -> None:
    """Add the arguments of `bundle RUN` and `bundle verify FILE`."""
    parser.usage = (
        "dpm-lineage bundle RUN [--depth N] [--url URL [--token-file FILE]] -o FILE\n"
        "       dpm-lineage bundle verify FILE --key VKEY"
    )
    parser.add_argument("run", metavar="RUN", help="id of a run, or `verify`")
    parser.add_argument("file", metavar="FILE", nargs="?", help="bundle to verify")
    parser.add_argument(
        "--depth",
        type=int,
        default=3,
        choices=range(1, 21),
        metavar="N",
        help="maximum distance from the run, in edges (%(default)s)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="file of the bundle")
    parser.add_argument(
        "--url", type=url, help="address of a running service to ask, instead of opening the store"
    )
    parser.add_argument(
        "--token-file",
        metavar="FILE",
        default=os.environ.get("DPM_TOKEN_FILE") or None,
        help="file with the token to send to --url (DPM_TOKEN_FILE)",
    )
    parser.add_argument("--key", metavar="VKEY", help="public key of the ledger, to verify with")
    parser.set_defaults(command=run)
