"""Until when a token is used

Tokens kept so far carry their very end there: a call that one of them outlives is answered 401, and another is obtained.

Revision: 0009, after 0008.
"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('access_tokens', schema=None) as batch_op:
        batch_op.alter_column('expires_at', new_column_name='usable_until')


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('access_tokens', schema=None) as batch_op:
        batch_op.alter_column('usable_until', new_column_name='expires_at')
