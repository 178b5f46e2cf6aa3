"""The pages people see. Every one works with plain forms; a script only presses the button."""
