"""The tool against a running Moodle, through the pages that its administrator, teachers and students use.

Nothing here sets a Moodle up; README.md says what one must be, and how to name it.
"""
