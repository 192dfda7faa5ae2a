"""Scoring with Apache Spark, for more enterprises than one machine should hold (extra ``spark``)."""

from policymatch.spark.scores import Accounts, SparkScores
from policymatch.spark.scoring import score

__all__ = ["Accounts", "SparkScores", "score"]
