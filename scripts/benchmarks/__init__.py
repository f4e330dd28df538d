"""The project's yardstick: corpora, what is measured against what, and how figures are printed."""
