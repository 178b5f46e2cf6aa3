"""An LTI 1.3 Advantage tool that certifies what people can do: evidence, a public rubric, a score and a badge for the host."""

__version__ = "0.1.0"
