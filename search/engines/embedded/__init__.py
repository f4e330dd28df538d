"""Read side shared by the embedded engines: a generation in a folder."""
