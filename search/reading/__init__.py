"""Read side: follow the active generation, search it, highlight, count mentions."""
