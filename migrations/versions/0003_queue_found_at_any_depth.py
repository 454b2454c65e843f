"""the queue is found at any depth"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_outbound_queued', table_name='outbound')
    op.create_index(
        'ix_outbound_queued', 'outbound', ['lane', 'not_before', 'id'],
        sqlite_where=sa.text('status = 0'), postgresql_where=sa.text('status = 0'),
    )
    op.create_index(
        'ix_outbound_expiring', 'outbound', ['expires_at'],
        sqlite_where=sa.text('status = 0 AND expires_at IS NOT NULL'),
        postgresql_where=sa.text('status = 0 AND expires_at IS NOT NULL'),
    )


def downgrade() -> None:
    op.drop_index('ix_outbound_expiring', table_name='outbound')
    op.drop_index('ix_outbound_queued', table_name='outbound')
    op.create_index(
        'ix_outbound_queued', 'outbound', ['lane', 'id'],
        sqlite_where=sa.text('status = 0'), postgresql_where=sa.text('status = 0'),
    )
