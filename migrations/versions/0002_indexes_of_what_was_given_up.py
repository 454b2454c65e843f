"""indexes of what was given up"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_inbound_failed', 'inbound', ['id'],
        sqlite_where=sa.text('status = 3'), postgresql_where=sa.text('status = 3'),
    )
    op.create_index(
        'ix_outbound_lost', 'outbound', ['lane', 'status'],
        sqlite_where=sa.text('status > 2'), postgresql_where=sa.text('status > 2'),
    )


def downgrade() -> None:
    op.drop_index('ix_outbound_lost', table_name='outbound')
    op.drop_index('ix_inbound_failed', table_name='inbound')
