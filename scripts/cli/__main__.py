"""Run the `morgue` command: `python -m scripts.cli`."""

from scripts.cli import main

if __name__ == "__main__":
    main()
