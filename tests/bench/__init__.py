"""How many complete launches a second, beside a minimal tool on stock PyLTI1p3: `make bench`, read with docs/performance.md."""
