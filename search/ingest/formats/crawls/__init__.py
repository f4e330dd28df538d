"""Pages and crawls: HTML, WARC, packages of pages."""
