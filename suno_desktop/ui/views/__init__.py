"""The views and panels of the main window."""
