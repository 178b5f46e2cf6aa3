"""Gradebook columns from before the drift watch are watched too

Revision: 0008, after 0007. Only rows: a column was watched from the next decision on, and a course that is over has none.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from lti_tool.models import base

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

OUTBOX = sa.table('outbox', sa.column('key'), sa.column('kind'), sa.column('person_id'), sa.column('placement_id'))
LOOKS = sa.table(
    'looks', sa.column('key'), sa.column('placement_id'), sa.column('criterion'), sa.column('tried_at', base.UtcTime(timezone=True)),
)  # fmt: skip
LONG_AGO = timedelta(days=1)
"""As if the last try had been then: what is in use is read within a day, one column after the other, the rest when somebody asks."""


def upgrade() -> None:
    """Note each column that scores were ever owed to: their keys are the column's, and the person's number."""
    whose = sa.func.length(sa.cast(OUTBOX.c.person_id, sa.String(20)))
    column = sa.func.substr(OUTBOX.c.key, 1, sa.func.length(OUTBOX.c.key) - whose).label('column')
    theirs = OUTBOX.c.kind == 'score', OUTBOX.c.person_id.is_not(None), OUTBOX.c.placement_id.is_not(None)
    connection = op.get_bind()
    found = connection.execute(sa.select(column, sa.func.min(OUTBOX.c.placement_id)).where(*theirs).group_by(column)).all()
    known = set(connection.scalars(sa.select(LOOKS.c.key)))
    before = datetime.now(UTC) - LONG_AGO
    rows = [
        {'key': key, 'placement_id': placement_id, 'criterion': _criterion(key), 'tried_at': before}
        for key, placement_id in found if key not in known
    ]  # fmt: skip
    op.bulk_insert(LOOKS, rows)


def downgrade() -> None:
    """Leave them: they say nothing that was not so."""


def _criterion(key: str) -> str:
    """score:LINK: is the link's own column; score:COURSE:MICRO-CREDENTIAL:CRITERION: that of a criterion."""
    parts = key.rstrip(':').split(':')
    return parts[3] if len(parts) > 3 else ''
