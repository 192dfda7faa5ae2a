"""Scoring with Apache Spark, for more enterprises than one machine should hold (extra ``spark``)."""

from policymatch.spark.scoring import SparkScores, score

__all__ = ["SparkScores", "score"]
