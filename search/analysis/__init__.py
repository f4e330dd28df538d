"""Turn text into tokens with positions: the only analysis there is."""
