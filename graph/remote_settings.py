"""The settings of a server over another store: what of `fabiola.toml` applies there, and the login that it asks for."""

from __future__ import annotations

import base64
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from fabiola.graph.settings import BadSettings, Operation, Settings, checked_base, converted, operation_in

VARIABLES = ("FABIOLA_STORE_TOKEN", "FABIOLA_STORE_USER", "FABIOLA_STORE_PASSWORD")
"""The variables of the environment that have a login (token, user, password); they go before what a file says."""

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_USER = re.compile(r"[^:\x00-\x1f\x7f]+")
_HIDDEN = re.compile(r"[^\x00-\x1f\x7f]*")
_DEFAULT_TITLE = Settings().title


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bearer token (RFC 6750), or a user and a password (RFC 7617); none of it is shown."""

    token: str = ""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "Login(...)"

    def authorization(self) -> str:
        """The value of the header `Authorization`; empty where there is no login."""
        if self.token:
            return f"Bearer {self.token}"
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}" if self.user else ""


class RemoteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user may set about a store that is served: the base IRI and the title of the site, the IRI of the licence
    of the metadata (empty: it is not told), and the login for the store.
    """

    base: str = ""
    title: str = _DEFAULT_TITLE
    licence: str = ""
    login: Login = Login()


def load_remote(path: Path | None, environment: Mapping[str, str]) -> tuple[RemoteSettings, Operation]:
    """The settings in a file, and what they say about the running; the login is that of the environment, if it has one.

    Raises BadSettings, which never quotes a login.
    """
    if path is None:
        return _completed(RemoteSettings(), environment), Operation()
    if not path.is_file():
        raise BadSettings(f"{path}: there is no such file; give the path of the settings, or leave --settings out")
    found = converted(path, RemoteSettings, Operation.__struct_fields__)
    operation = operation_in(path, RemoteSettings.__struct_fields__)
    if found.login != Login():
        _refuse_open(path)
    if found.base:
        found = msgspec.structs.replace(found, base=checked_base(found.base, f"{path}: base"))
    if found.licence and urlsplit(found.licence).scheme not in ("http", "https"):
        raise BadSettings(f"{path}: licence {found.licence!r} is no web address")
    return _completed(found, environment), operation


def _completed(found: RemoteSettings, environment: Mapping[str, str]) -> RemoteSettings:
    """The settings with the login that counts, which is one that can be sent."""
    given = Login(*(environment.get(name, "") for name in VARIABLES))
    login = given if given != Login() else found.login
    _check(login)
    return msgspec.structs.replace(found, login=login)


def _check(login: Login) -> None:
    if login.token and (login.user or login.password):
        raise BadSettings("the login has a token and a user; give the one that the store asks for")
    if login.token and not _TOKEN.fullmatch(login.token):
        raise BadSettings("the token of the login has characters that no token has; a line end, perhaps")
    if login.password and not login.user:
        raise BadSettings("the login has a password and no user; give both")
    if login.user and not (_USER.fullmatch(login.user) and _HIDDEN.fullmatch(login.password)):
        raise BadSettings("the login has a control character, or a colon in the user, which cannot be sent")


def _refuse_open(path: Path) -> None:
    if path.stat().st_mode & stat.S_IROTH:
        raise BadSettings(f"{path}: everybody on this machine may read the login in it; run: chmod o-rwx {path}")
