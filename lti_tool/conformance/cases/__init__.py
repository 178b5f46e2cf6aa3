"""The cases, grouped by noun, in the order they are played."""
