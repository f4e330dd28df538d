"""The generations that readers see: the active one followed, older ones kept, takedowns obeyed."""
