"""What a key can do on a screen: an action, the bindings made from actions, and keys as people read them.

Each screen or page lists its own actions (`screens/session/actions.py`, `screens/library/actions.py`, the grid's in
`screens/grid/actions.py`); bindings, palette, help and the key sheet are made from these lists. An action has an id for
life, so that a person's own keymap keeps working. `keys` work everywhere on the screen; `letter` only where nothing can
be typed.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from operator import methodcaller

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """`label` is for the footer (one or two words), `help` for the palette and the key sheet (one clause).

    `typed`: it leads to something one types into, so letters that follow at once are meant for that. `repeats`: it is
    pressed several times in a row, and its letter begins no word twice.
    """

    id: str
    label: str
    help: str
    keys: str = ""
    letter: str = ""
    priority: bool = False
    typed: bool = False
    repeats: bool = False

    @property
    def shown_key(self) -> str:
        """The key as a person reads it; the letter when there is one, else the first key."""
        return key_name(self.letter or self.keys.split(",")[0])


_KEY_NAMES = {
    "right": "→", "left": "←", "up": "↑", "down": "↓", "enter": "Enter", "escape": "Esc", "tab": "Tab",
    "slash": "/", "question_mark": "?", "colon": ":", "right_square_bracket": "]", "left_square_bracket": "[",
    "insert": "Ins", "delete": "Del", "space": "Space", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home",
    "end": "End", "backspace": "Bksp", "minus": "-", "plus": "+", "asterisk": "*",
    "greater_than_sign": ">", "equals_sign": "=",
}  # fmt: skip
_NAMED = {name: key for key, name in _KEY_NAMES.items()}


def key_name(key: str) -> str:
    """A key as it is printed for people: `ctrl+z` is `^Z`, `f5` is `F5`."""
    key = key.split(",")[0]
    *modifiers, last = key.split("+")
    name = _KEY_NAMES.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    if modifiers == ["ctrl"] and len(last) == 1:
        return f"^{name.upper()}"
    return "+".join([*(m.capitalize() for m in modifiers), name])


def pressed_key(name: str, at: int = 0) -> tuple[str, str | None] | None:
    """The key that `name` stands for on a last line, and its character; None where it stands for none or for many.

    Where a name holds two, such as `←→` or `[ ]`, the one at that cell counts.
    """
    first, _, second = name.partition(" ")
    if second:
        name = first if at <= len(first) else second
    elif len(name) == 2 and all(one in _NAMED for one in name):
        name = name[min(at, 1)]
    *modifiers, last = name.replace("^", "Ctrl+", 1).split("+") if len(name) > 1 else [name]
    key = _NAMED.get(last, last.lower() if modifiers or _is_function_key(last) else last)
    if modifiers or len(last) > 1:
        known = last in _NAMED or _is_function_key(last) or (modifiers and len(last) == 1)
        return ("+".join([*(m.lower() for m in modifiers), key]), None) if known else None
    return (key, None if last in "→←↑↓" else last)


def _is_function_key(name: str) -> bool:
    return name[:1] == "F" and name[1:].isdigit()


def bindings(actions: tuple[Action, ...], *, letters: bool) -> list[Binding]:
    """Textual bindings for these actions: their letters, or their keys. Every binding carries the action's id."""
    made = []
    for action in actions:
        keys = action.letter if letters else action.keys
        if keys:
            binding_id = f"{action.id}.letter" if letters else action.id
            made.append(
                Binding(
                    keys, f"screen.do('{action.id}')", action.label, id=binding_id, show=False, priority=action.priority
                )
            )
    return made


async def carry_out(owner: object, action_id: str) -> None:
    """Do what that action does, and wait until it is done."""
    if (rest := begin_action(owner, action_id)) is not None:
        await rest


def begin_action(owner: object, action_id: str) -> Awaitable[None] | None:
    """Call the method of `owner` for that action; what is left to wait for. An action without a method is a mistake."""
    rest = methodcaller(method_name(action_id))(owner)
    return rest if isinstance(rest, Awaitable) else None


def method_name(action_id: str) -> str:
    """The method of a screen that carries out an action: `step.next` -> `do_step_next`."""
    return "do_" + action_id.replace(".", "_")
