"""Finding, reading, validating, versioning and digesting policy files."""
