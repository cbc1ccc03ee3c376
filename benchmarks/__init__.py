"""What trajwidgets costs, measured beside a floor in the same run."""
