"""Completion scripts for bash and zsh, made from the parser of the command line."""

import argparse
from collections.abc import Iterator
from typing import Final

FILE_OPTIONS: Final = frozenset({"FILE"})

_BASH: Final = """# bash completion of dpm-lineage: source <(dpm-lineage completion bash)
_dpm_lineage() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}}
    COMPREPLY=()
    if (( COMP_CWORD == 1 )); then
        COMPREPLY=($(compgen -W "{commands}" -- "$word"))
        return
    fi
    case "$command $before" in
{values}    esac
    case "$command" in
{options}    esac
}}
complete -F _dpm_lineage dpm-lineage
"""

_ZSH: Final = """#compdef dpm-lineage
# zsh completion of dpm-lineage: source <(dpm-lineage completion zsh)
autoload -U +X bashcompinit && bashcompinit
"""


def completion_script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return the script that completes commands, options and the values of options in a shell."""
    commands = _commands(parser)
    values: list[str] = []
    options: list[str] = []
    for name, command in commands.items():
        words: list[str] = []
        for action in command._actions:  # noqa: SLF001  # argparse has no public list of them
            words += action.option_strings
            if action.option_strings:
                values += _value_cases(name, action)
            elif action.choices:
                words += [str(each) for each in action.choices]
        options.append(f"    {name}) {_reply(' '.join(words))} ;;\n")
    script = _BASH.format(
        commands=" ".join(commands), values="".join(values), options="".join(options)
    )
    return _ZSH + script if shell == "zsh" else script


def _value_cases(command: str, action: argparse.Action) -> Iterator[str]:
    """Yield the case of each option string whose values are known."""
    if action.choices:
        reply = _reply(" ".join(str(each) for each in action.choices))
    elif action.metavar in FILE_OPTIONS:
        reply = 'COMPREPLY=($(compgen -f -- "$word"))'
    elif action.nargs == 0:
        return
    else:
        reply = ":"
    for option in action.option_strings:
        yield f'    "{command} {option}") {reply}; return ;;\n'


def _reply(words: str) -> str:
    return f'COMPREPLY=($(compgen -W "{words}" -- "$word"))'


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:  # noqa: SLF001  # argparse has no public list of them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}
