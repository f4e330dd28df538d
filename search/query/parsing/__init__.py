"""Read typed text into a query tree; nothing fails in the search box."""
