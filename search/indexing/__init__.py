"""Write side: build a new generation, check it, and switch readers to it."""
