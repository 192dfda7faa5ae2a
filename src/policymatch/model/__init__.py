"""What a policy, an enterprise's facts and a result are."""
