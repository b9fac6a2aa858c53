"""``python -m bienban_nlp.cli`` is ``bienban``."""

from bienban_nlp.cli import main

if __name__ == "__main__":
    main()
