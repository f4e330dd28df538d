"""Features of the lines of a page, which the labeller weighs."""
