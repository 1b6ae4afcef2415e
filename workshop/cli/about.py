"""`workshop where` and `workshop completion`."""

from __future__ import annotations

import argparse

from workshop.cli import DONE
from workshop.cli.parser import build_parser, options_of, subcommands


def where_command(options: argparse.Namespace) -> int:
    """Print the folders this command reads and writes, one a line."""
    from store.home import config_folder, home_folder, state_folder

    print(f"sessions  {home_folder(options.home)}")
    print(f"drafts    {state_folder()}")
    print(f"settings  {config_folder()}")
    return DONE


def completion_command(options: argparse.Namespace) -> int:
    """Print a completion script, made from the parser itself."""
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell]())
    return DONE


def _words() -> dict[str, list[str]]:
    """For each command (empty: none yet) what can follow it: commands and options."""
    parser = build_parser()
    words = {"": [*subcommands(parser), *options_of(parser)]}
    for name, command in subcommands(parser).items():
        words[name] = [*subcommands(command), *options_of(command)]
    return words


def _bash() -> str:
    words = _words()
    cases = "\n".join(f'    {name}) words="{" ".join(follow)}" ;;' for name, follow in words.items() if name)
    return f"""_workshop() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" command="" word words
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$word" in -*) ;; *) command="$word"; break ;; esac
  done
  case "$command" in
    "") words="{" ".join(words[""])}" ;;
{cases}
  esac
  case "$command" in
    open|show|set|export|fsck)
      [ "$COMP_CWORD" -eq 2 ] && words="$words $(workshop list 2>/dev/null | cut -d' ' -f1)" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _workshop workshop"""


def _zsh() -> str:
    return "autoload -U bashcompinit && bashcompinit\n" + _bash()


def _fish() -> str:
    words = _words()
    lines = ["complete -c workshop -f"]
    for word in words[""]:
        flag = f"-l {word.removeprefix('--')}" if word.startswith("--") else f"-a {word}"
        if word.startswith("--") or not word.startswith("-"):
            lines.append(f"complete -c workshop -n __fish_use_subcommand {flag}")
    for name, follow in words.items():
        for word in follow if name else ():
            flag = f"-l {word.removeprefix('--')}" if word.startswith("--") else f"-a {word}"
            if word.startswith("--") or not word.startswith("-"):
                lines.append(f"complete -c workshop -n '__fish_seen_subcommand_from {name}' {flag}")
    return "\n".join(lines)
