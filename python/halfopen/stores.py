"""Where finished runs are kept."""

from __future__ import annotations

import os
from typing import Union

from . import _core

Store = _core.Store
StoreError = _core.StoreError
StoreLike = Union[str, "os.PathLike[str]", _core.Store, None]


def store_of(store: StoreLike) -> _core.Store | None:
    """The store that is meant; "default": `default_store_path()`."""
    if store is None or isinstance(store, _core.Store):
        return store
    path = os.fspath(store)
    return _core.Store(_core.default_store_path() if path == "default" else path)
