"""A synthetic population: made from a seed, written as CSV files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from policymatch.samples import everyday, figures, local
from policymatch.samples.codes import MOST
from policymatch.samples.columns import RECORDS, enterprise_header, enterprise_row, record_header, record_row
from policymatch.samples.dirt import Dirt, soil
from policymatch.samples.draw import Draw
from policymatch.samples.firm import make_firm
from policymatch.samples.places import place_of
from policymatch.samples.sheet import Sheet
from policymatch.tables.results.file_set import OWNER_ONLY, FileSet

ENTERPRISES = "enterprises"


@dataclass(frozen=True, slots=True)
class Population:
    """Synthetic enterprises and their records; nobody real is meant.

    Attributes:
        n, seed, dirty: what it was made from.
        enterprises: a row an enterprise.
        records: record list -> a row a record, joined by 统一社会信用代码; a list without any row is there too.
        dirt: the faults that were planted; empty where ``dirty`` is False.
    """

    n: int
    seed: int
    dirty: bool
    enterprises: Sheet
    records: dict[str, Sheet]
    dirt: tuple[Dirt, ...]


def generate(n: int, seed: int, dirt: bool = True, progress: Callable[[int], None] | None = None) -> Population:
    """Makes a population.

    The same arguments give the same cells on every platform. Of 80 enterprises on, every place that a shipped policy
    names has some; the enterprises of a smaller population are those that a larger one begins with, dirt apart.

    Args:
        n: how many enterprises; with dirt, a few rows more, since some stand in the file twice.
        seed: any whole number.
        dirt: whether to plant missing, bad and oddly written cells and wrong codes.
        progress: called with the number of enterprises made so far, after each.

    Raises:
        ValueError: ``n`` is below 0 or above 3099999.
    """
    if not 0 <= n <= MOST:
        raise ValueError(f"企业户数应在0到{MOST}之间，这里是{n}")
    main = Sheet(ENTERPRISES, enterprise_header(), [])
    records = {name: Sheet(name, record_header(name), []) for name in RECORDS}
    for number in range(1, n + 1):
        place, visit = place_of(number)
        firm = make_firm(seed, number, place, visit)
        figures.fill(firm, Draw("policymatch", seed, number, "figures"))
        everyday.fill(firm, Draw("policymatch", seed, number, "everyday"))
        local.fill(firm, Draw("policymatch", seed, number, "local"))
        main.rows.append(list(enterprise_row(firm)))
        for name, rows in firm.records.items():
            records[name].rows += (list(record_row(firm.code, name, row)) for row in rows)
        if progress is not None:
            progress(number)
    sheets = [main, *records.values()]
    planted = soil(sheets, Draw("policymatch", seed, n, "dirt")) if dirt and n else []
    return Population(n, seed, dirt, main, records, tuple(planted))


def write(population: Population, folder: Path | str, *, mode: int = OWNER_ONLY) -> list[Path]:
    """Writes enterprises.csv and a CSV file for each record list that has rows.

    Args:
        population: what to write.
        folder: where to; it is made if it is not there. Files of the same names are replaced, and the file of a list
            that has no row now is removed, so that no two populations mix.
        mode: the permissions of the files.

    Returns:
        The files, enterprises.csv first.

    Raises:
        TableError: the folder cannot be written to, or something else is writing into it.
    """
    sheets = {f"{s.name}.csv": s for s in (population.enterprises, *population.records.values())}
    filled = [name for name, s in sheets.items() if s.rows or s is population.enterprises]
    with FileSet(folder, sheets, mode=mode) as out:
        for name in filled:
            out.write(name, sheets[name].csv())
        out.seal(filled)
        return out.publish(filled, sheets.keys() - set(filled))


__all__ = ["ENTERPRISES", "Population", "generate", "write"]
