"""Where finished runs are kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Union

from . import _core

StoreError = _core.StoreError
StoreError.__doc__ = "A store cannot be opened, read or written. `str` says which, why, what to do."
#: A path, "default", a Store, or None for none.
StoreLike = Union[str, "os.PathLike[str]", "_core.Store", None]

if TYPE_CHECKING:
    Store = _core.Store
else:

    class Store(_core.Store):
        """One SQLite file in which every finished run is kept, so that no question is computed
        twice: `ho.sweep(..., store=ho.Store("runs.sqlite"))`. It is made if it is not there. A run
        is kept from the moment it is finished, whatever happens to the process after. Runs of
        another version of halfopen are kept, and not used. Several processes may use one file.

        `len()`: how many runs of this version it holds. Raises StoreError, which says what is
        wrong with the file and what to do: its folder may not be written, the disk is full, it is
        damaged, is no store, or a newer halfopen made it.
        """

        def __init__(self, path):
            super().__init__(os.fspath(path))

        def __len__(self):
            return self.count()

        def __bool__(self):
            return True

        def __repr__(self):
            return f"<Store {self.path}: {self.count():,} runs>"


def store_of(store: StoreLike) -> _core.Store | None:
    """The store that is meant; "default": `default_store_path()`."""
    if store is None or isinstance(store, _core.Store):
        return store
    path = os.fspath(store)
    return Store(_core.default_store_path() if path == "default" else path)
