"""XML of wires, feeds, blogs and scanned print."""
