# SPDX-License-Identifier: Apache-2.0
"""What can go wrong in the store.

StoreError
    Stale                decide again
    SchemaTooOld         run ``firstline db upgrade``
    SchemaTooNew         install a newer Firstline
    DatabaseUnavailable
    StorageFault         raw mail is missing or damaged, or cannot be kept
        StorageUnavailable   the place for raw mail does not answer: try again
"""


class StoreError(Exception):
    """Something that the store could not do; the text says what, where and what to do."""


class Stale(StoreError):
    """Somebody else decided meanwhile: decide again on fresh facts."""


class SchemaTooOld(StoreError):
    """The database was made by an older Firstline."""


class SchemaTooNew(StoreError):
    """The database was made by a newer Firstline."""


class DatabaseUnavailable(StoreError):
    """The database cannot be opened or does not answer."""


class StorageFault(StoreError):
    """Raw mail cannot be written or read where the settings say."""


class StorageUnavailable(StorageFault):
    """The place where raw mail is kept does not answer, or is full: try again later."""
