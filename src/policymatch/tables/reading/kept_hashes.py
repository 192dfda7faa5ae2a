"""Hashes of the codes of a whole table, to find the repeated ones: those of a long table are kept in a temporary file, all but a few."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from policymatch.tables.reading.credit_codes import Hashes

_HELD = 1 << 19  # kept in memory, 8 bytes each
_PARTS = 64  # that the hashes are looked through in, by their highest bits
_BOUNDS = np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(64 - _PARTS.bit_length() + 1)
_SIZE = 8


class KeptHashes:
    """Hashes, as they are read.

    Args:
        held: as many are kept in memory; more only where no file can be written.
    """

    def __init__(self, held: int = _HELD) -> None:
        self._held: Hashes = np.empty(held, dtype=np.uint64)
        self._n = 0
        self._checked = 0
        self._file: Any = None
        self._runs: list[list[int]] = []  # in the file, sorted each: where its parts begin, and where it ends

    def __len__(self) -> int:
        return self._n + (self._runs[-1][-1] if self._runs else 0)

    def add(self, more: Hashes) -> None:
        """Those of some more rows."""
        while len(more):
            some = more[: len(self._held) - self._n]
            self._held[self._n : self._n + len(some)] = some
            self._n += len(some)
            more = more[len(some) :]
            if self._n == len(self._held):
                self._write()

    def _write(self) -> None:
        first = len(self) - self._n
        self._held.sort()
        try:
            if self._file is None:
                # without a buffer: what cannot be written is known at once, and what was written can be read
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - open for as long as this is in use
                weakref.finalize(self, self._file.close)
            self._file.seek(first * _SIZE)
            written = self._file.write(self._held.data)
        except OSError:
            written = 0
        if written < self._held.nbytes:  # no room for it: memory has to do
            self._held = np.concatenate([self._held, np.empty_like(self._held)])
            return
        self._runs.append([first + cut for cut in _cuts(self._held)])
        self._n = 0

    def seen_twice(self) -> bool:
        """Whether one was added more than once, as far as it was looked: each time when there are twice as many as at the last."""
        if len(self) < 2 * self._checked:
            return False
        self._checked = len(self)
        return any(len(found) for found in self._repeated())

    def twice(self) -> Hashes:
        """Those that were added more than once, each once, ascending."""
        return np.concatenate(list(self._repeated()))

    def _repeated(self) -> Iterator[Hashes]:
        held = self._held[: self._n]
        held.sort()
        cuts = _cuts(held)
        for part in range(_PARTS):
            keys = np.concatenate([*self._read(part), held[cuts[part] : cuts[part + 1]]])
            if self._runs:
                keys.sort()
            yield np.unique(keys[1:][keys[1:] == keys[:-1]])

    def _read(self, part: int) -> Iterator[Hashes]:
        for run in self._runs:
            self._file.seek(run[part] * _SIZE)
            yield np.frombuffer(self._file.read((run[part + 1] - run[part]) * _SIZE), dtype=np.uint64)


def _cuts(hashes: Hashes) -> list[int]:
    """Where the parts of sorted hashes begin, and where the last ends."""
    return [0, *np.searchsorted(hashes, _BOUNDS).tolist(), len(hashes)]


__all__ = ["KeptHashes"]
