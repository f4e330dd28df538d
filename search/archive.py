"""The read side: search, get, similar, suggest, trends; follows the active generation."""
