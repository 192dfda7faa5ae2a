"""From eligible to payable: what a package holds and how it is ranked."""
