"""The policy language: text to typed tree to Chinese text."""
