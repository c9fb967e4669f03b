"""Names and hashed passwords in a file; `python -m web.passwords FILE NAME` adds to it."""

import argparse
import getpass
import hashlib
import hmac
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import HoibaoError
from index.terminal import escape_missing_letters

# The setting for scrypt with 16 MB in OWASP's "Password Storage Cheat Sheet".
N, R, P = 2**14, 8, 5
MIN_PASSWORD = 8  # characters of a password


class PasswordError(HoibaoError):
    """The file of passwords cannot be used, or a password is refused."""


def hashed(password: str, salt: bytes) -> str:
    """`salt$digest` of a password: the salt and the 64 bytes of scrypt, both in hexadecimal."""
    digest = hashlib.scrypt(password.encode(), salt=salt, n=N, r=R, p=P, maxmem=2**26)
    return f"{salt.hex()}${digest.hex()}"


class Passwords:
    """The names and password hashes of a file with one `name:salt$digest` a line.

    Attributes:
        hashes: {name: "salt$digest"}.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        """Parses the lines of the file.

        Raises:
            PasswordError: a line has another form, or there are no lines.
        """
        self.hashes: dict[str, str] = {}
        for number, line in enumerate(lines, 1):
            name, _, stored = line.rpartition(":")
            salt, _, digest = stored.partition("$")
            try:
                if not name or not bytes.fromhex(salt) or len(bytes.fromhex(digest)) != 64:
                    raise ValueError
            except ValueError:
                raise PasswordError(
                    f"Line {number} of the file of passwords is not NAME:SALT$DIGEST: "
                    "add names with `python -m web.passwords FILE NAME`."
                ) from None
            self.hashes[name] = stored
        if not self.hashes:
            raise PasswordError(
                "The file of passwords is empty: add a name with "
                "`python -m web.passwords FILE NAME`."
            )

    @classmethod
    def read(cls, file: Path) -> "Passwords":
        """The passwords of a file.

        Raises:
            PasswordError: the file cannot be read, has a line of another form, or is empty.
        """
        try:
            # An editor on Windows may have put a byte order mark before the first name.
            return cls(file.read_text("utf-8-sig").splitlines())
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise PasswordError(f"{file} cannot be read ({reason}).") from error

    def match(self, name: str, password: str) -> bool:
        """True if this is the password of this name.

        An unknown name takes as long as a known one, so that the time does not tell them apart.
        """
        stored = self.hashes.get(name, "00" * 16 + "$")
        salt = bytes.fromhex(stored.partition("$")[0])
        return hmac.compare_digest(hashed(password, salt), stored)


def write(file: Path, name: str, password: str) -> None:
    """Adds a name to the file, or changes its password. Only this user can read the file (0600).

    Args:
        file: made if it does not exist.
        name: without a colon.
        password: of at least MIN_PASSWORD characters.

    Raises:
        PasswordError: the name or password is refused, or the file cannot be read or written.
    """
    if not name or ":" in name or not name.isprintable():
        raise PasswordError("Give a name without a colon, in letters that can be printed.")
    if len(password) < MIN_PASSWORD:
        raise PasswordError(f"Give a password of at least {MIN_PASSWORD} characters.")
    hashes = Passwords.read(file).hashes if file.exists() and file.stat().st_size else {}
    hashes[name] = hashed(password, secrets.token_bytes(16))
    new = file.with_name(file.name + ".new")
    try:
        opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as handle:
            handle.writelines(f"{name}:{stored}\n" for name, stored in hashes.items())
        new.replace(file)
    except OSError as error:
        raise PasswordError(f"{file} cannot be written ({error.strerror}).") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks for a password and writes it to the file.

    Returns:
        the exit status: 0, or 2 after a sentence on stderr that says what is wrong.
    """
    escape_missing_letters()
    parser = argparse.ArgumentParser(
        prog="python -m web.passwords",
        description="Adds a name to the file of passwords that `python app.py --auth FILE` reads, "
        "or changes its password, which is asked for.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="file of passwords; made if needed")
    parser.add_argument("name", metavar="NAME", help="who signs in")
    options = parser.parse_args(arguments)
    try:
        password = getpass.getpass(f"Password for {options.name}: ")
        if getpass.getpass("Once more: ") != password:
            raise PasswordError("The two passwords are not the same; nothing was changed.")
        write(options.file, options.name, password)
    except PasswordError as error:
        print(error, file=sys.stderr)
        return 2
    except UnicodeError:
        print(
            "The password has letters that this terminal's encoding lacks: set LANG=C.UTF-8.",
            file=sys.stderr,
        )
        return 2
    except (KeyboardInterrupt, EOFError):
        print("Nothing was changed.", file=sys.stderr)
        return 2
    print(f"{options.name} may sign in.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
