"""How fast Morgue is: building, searching, serving, exporting."""
