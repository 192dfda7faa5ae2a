"""CSV, Excel, Parquet and pandas at the edge, and scoring a whole table of enterprises.

``open_table`` (a file) and ``FrameSource`` (a DataFrame) give a :class:`Source`; ``score_table`` decides it and keeps the
results at hand, ``write_scores`` writes them; ``score_into`` writes while it decides, in little memory; ``read_run`` checks
a folder that was written.
"""

from policymatch.tables.intake.accounts import FileIntake
from policymatch.tables.intake.enterprise_query import EnterpriseQuery
from policymatch.tables.intake.enterprises import Batch, EnterpriseReader
from policymatch.tables.intake.record_tables import record_lists
from policymatch.tables.reading.arrow_source import FrameSource
from policymatch.tables.reading.cells import RejectedCell, RejectedRow
from policymatch.tables.reading.files import open_table
from policymatch.tables.reading.headers import HeaderColumn, Headers, UnusableColumn, read_headers
from policymatch.tables.reading.sources import Source
from policymatch.tables.reading.table import Cell, Table
from policymatch.tables.results.account import FileCount
from policymatch.tables.results.csv_lines import harmless
from policymatch.tables.results.manifest import read_run
from policymatch.tables.results.schemas import NAMES
from policymatch.tables.results.scores import Account, Scores, Written
from policymatch.tables.results.writing import FORMATS, write_scores
from policymatch.tables.scoring import look_for, score_into, score_table

__all__ = [
    "FORMATS",
    "NAMES",
    "Account",
    "Batch",
    "Cell",
    "EnterpriseQuery",
    "EnterpriseReader",
    "FileCount",
    "FileIntake",
    "FrameSource",
    "HeaderColumn",
    "Headers",
    "RejectedCell",
    "RejectedRow",
    "Scores",
    "Source",
    "Table",
    "UnusableColumn",
    "Written",
    "harmless",
    "look_for",
    "open_table",
    "read_headers",
    "read_run",
    "record_lists",
    "score_into",
    "score_table",
    "write_scores",
]
