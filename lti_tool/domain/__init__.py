"""The rules, in pure Python: values in, values out; clock, ids and chance come in as arguments."""
