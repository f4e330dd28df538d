"""Line classification: the kind of a single line of a page."""
