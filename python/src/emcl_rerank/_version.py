"""The version, which is that of the command."""

__version__ = "1.0.0"
