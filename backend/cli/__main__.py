"""``python -m backend.cli``: the ``minhu`` command where it is not on the PATH."""

from backend.cli import main

if __name__ == "__main__":
    main()
