"""Faults on purpose: workers killed, a host that misbehaves, a database restarted, a disk that is full, clocks that jump.

`make faults` runs them (`python -m tests.faults`). After each, what the host shows is held against what was decided.

    __main__     which faults on which database, and the report
    host         the practice LMS as a process of its own
    teaching     a course with learners, and decisions by the services that the pages use
    workers      worker processes, and their sudden ends
    judging      host against tool, learner by learner
    clusters     a PostgreSQL of the run's own
"""
