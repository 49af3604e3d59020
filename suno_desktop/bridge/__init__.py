"""Core to Qt and back: QtCore, QtMultimedia, QtDBus. No widgets, no pixels."""
