"""Stacks and their awards

Revision: 0010, after 0009. An award is earned by a submission or, a stack's, by other awards.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models import base

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of stacks; let an award rest on something else than a submission."""
    op.create_table('stacks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('issuer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['issuer_id'], ['issuers.id'], name=op.f('fk_stacks_issuer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stacks')),
    sa.UniqueConstraint('public_id', name=op.f('uq_stacks_public_id'))
    )
    with op.batch_alter_table('stacks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stacks_issuer_id'), ['issuer_id'], unique=False)

    op.create_table('stack_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stack_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', base.UtcTime(timezone=True), nullable=False),
    sa.Column('published_at', base.UtcTime(timezone=True), nullable=True),
    sa.Column('retired_at', base.UtcTime(timezone=True), nullable=True),
    sa.Column('retired_reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['created_by'], ['people.id'], name=op.f('fk_stack_versions_created_by')),
    sa.ForeignKeyConstraint(['stack_id'], ['stacks.id'], name=op.f('fk_stack_versions_stack_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stack_versions')),
    sa.UniqueConstraint('stack_id', 'number', name=op.f('uq_stack_versions_stack_id_number'))
    )
    with op.batch_alter_table('stack_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stack_versions_created_by'), ['created_by'], unique=False)

    op.create_table('stack_followers',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('stack_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('since', base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_stack_followers_person_id')),
    sa.ForeignKeyConstraint(['stack_id'], ['stacks.id'], name=op.f('fk_stack_followers_stack_id')),
    sa.ForeignKeyConstraint(['version_id'], ['stack_versions.id'], name=op.f('fk_stack_followers_version_id')),
    sa.PrimaryKeyConstraint('person_id', 'stack_id', name=op.f('pk_stack_followers'))
    )
    with op.batch_alter_table('stack_followers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stack_followers_stack_id'), ['stack_id'], unique=False)

    op.create_table('stack_award_members',
    sa.Column('award_id', sa.String(length=36), nullable=False),
    sa.Column('member_award_id', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['awards.id'], name=op.f('fk_stack_award_members_award_id')),
    sa.ForeignKeyConstraint(['member_award_id'], ['awards.id'], name=op.f('fk_stack_award_members_member_award_id')),
    sa.PrimaryKeyConstraint('award_id', 'member_award_id', name=op.f('pk_stack_award_members'))
    )
    with op.batch_alter_table('stack_award_members', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stack_award_members_member_award_id'), ['member_award_id'], unique=False)

    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stack_version_id', sa.Integer(), nullable=True))
        batch_op.alter_column('submission_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.alter_column('assessment_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.alter_column('version_id',
               existing_type=sa.INTEGER(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_awards_stack_version_id'), ['stack_version_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_awards_stack_version_id'), 'stack_versions', ['stack_version_id'], ['id'])
        batch_op.create_check_constraint('one_way_to_earn', '(stack_version_id IS NULL) = (submission_id IS NOT NULL)')


def downgrade() -> None:
    """Go back; awards of stacks, with their credentials, cannot be kept where every award has a submission."""
    stacks = "(SELECT id FROM awards WHERE stack_version_id IS NOT NULL)"
    op.execute("DELETE FROM stack_award_members")
    op.execute(f"DELETE FROM credentials WHERE award_id IN {stacks}")
    op.execute(f"DELETE FROM deliveries WHERE entry_id IN (SELECT id FROM outbox WHERE award_id IN {stacks})")
    op.execute(f"DELETE FROM outbox WHERE award_id IN {stacks}")
    op.execute("DELETE FROM awards WHERE stack_version_id IS NOT NULL")
    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.drop_constraint('one_way_to_earn', type_='check')
        batch_op.drop_constraint(batch_op.f('fk_awards_stack_version_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_awards_stack_version_id'))
        batch_op.alter_column('version_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.alter_column('assessment_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.alter_column('submission_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('stack_version_id')

    with op.batch_alter_table('stack_award_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stack_award_members_member_award_id'))

    op.drop_table('stack_award_members')
    with op.batch_alter_table('stack_followers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stack_followers_stack_id'))

    op.drop_table('stack_followers')
    with op.batch_alter_table('stack_versions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stack_versions_created_by'))

    op.drop_table('stack_versions')
    with op.batch_alter_table('stacks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stacks_issuer_id'))

    op.drop_table('stacks')
