"""All the knowledge of the program. No Qt anywhere below; usable from a script."""
