"""`python -m catalog` is `checkback`."""

from catalog.cli import main

if __name__ == "__main__":
    main()
