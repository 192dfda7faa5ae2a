"""From syntax to the checked, typed tree: names resolved, types and units checked, tables proved complete."""
