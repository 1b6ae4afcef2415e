"""Rating partners and the ranking that follows."""
