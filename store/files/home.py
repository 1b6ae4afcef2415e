"""The folders: where sessions are, where drafts are, where settings are; and whether a home can be used."""

from __future__ import annotations

import os
from pathlib import Path

from store.address import database_address, is_database
from store.api import ReadOnlyError, StoreError
from store.files import disk, netfs

SESSIONS = "sessions"
DATABASES = "databases"


def home_folder(home: str | Path | None = None, *, create: bool = False) -> Path:
    """The folder all sessions are in: `home`, else $WORKSHOP_HOME, else the platform's folder for user data.

    Of a home in a database it is the folder of what this host keeps for it. With `create` it is made (for its owner
    only) and checked. Raises StoreError, ReadOnlyError.
    """
    given = str(home) if home else os.environ.get("WORKSHOP_HOME", "")
    if "\0" in given:
        raise StoreError("The name of the home folder has a NUL character in it; give another with --home.")
    if is_database(given):
        folder = _platform("user_data_dir") / DATABASES / database_address(given).folder_name
    else:
        folder = Path(given).expanduser().absolute() if given else _platform("user_data_dir")
    if create:
        prepare_home(folder)
    return folder


def state_folder() -> Path:
    """The folder of what belongs to this person on this host: drafts and places."""
    return _base("XDG_STATE_HOME", "user_state_dir")


def config_folder() -> Path:
    """The folder of settings."""
    return _base("XDG_CONFIG_HOME", "user_config_dir")


def cache_folder() -> Path:
    """The folder of what can be fetched or computed again."""
    return _base("XDG_CACHE_HOME", "user_cache_dir")


def _base(variable: str, function: str) -> Path:
    given = os.environ.get(variable, "")
    return Path(given) / "workshop" if given.startswith("/") else _platform(function)


def _platform(function: str) -> Path:
    import platformdirs

    return Path(getattr(platformdirs, function)("workshop", appauthor=False))


def prepare_home(home: Path) -> Path:
    """Make the home and its sessions folder when they are not there, and return the latter.

    Raises StoreError with what is in the way, ReadOnlyError when nothing may be written there.
    """
    try:
        _make(home)
        refuse_foreign(home)
        if reason := netfs.refusal(home):
            raise ReadOnlyError(reason)
        sessions = home / SESSIONS
        _make(sessions)
        if not os.access(sessions, os.W_OK | os.X_OK):
            raise ReadOnlyError(
                f"{sessions} may not be written to; change its permissions, or use another home (--home)."
            )
    except OSError as error:
        raise _in_words(home, error) from None
    return sessions


def _make(folder: Path) -> None:
    missing = [folder]
    while not missing[-1].parent.exists() and missing[-1] != missing[-1].parent:
        missing.append(missing[-1].parent)
    for one in reversed(missing):
        new = not one.exists()
        disk.make_folder(one)
        if new:  # or a loss of power might take the home with every session in it, however well those were synced
            disk.sync_folder(one.parent)


def refuse_foreign(home: Path) -> None:
    """Raise ReadOnlyError when the home is another user's and not shared with a group on purpose (set-group-id)."""
    info = home.stat()
    if info.st_uid == os.geteuid() or info.st_mode & 0o2020 == 0o2020:
        return
    raise ReadOnlyError(
        f"{home} belongs to {_user(info.st_uid)}, so nothing is written there; run workshop as that user, or give "
        "another home with --home."
    )


def _user(uid: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return f"user {uid}"


def _in_words(home: Path, error: OSError) -> StoreError:
    where = error.filename or home
    if isinstance(error, FileExistsError | NotADirectoryError):
        return StoreError(f"{where} is a file where a folder should be; move it, or use another home (--home).")
    if disk.is_full(error):
        return StoreError(f"The disk is full ({where}). Free some space, or use another home (--home).")
    if disk.is_refused(error):
        return ReadOnlyError(f"{where} cannot be made ({disk.reason(error)}); give another home with --home.")
    return StoreError(f"{where} cannot be used ({disk.reason(error)}); give another home with --home.")
