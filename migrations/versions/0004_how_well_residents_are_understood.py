"""how well residents are understood"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'reading',
        sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('heard', sa.BigInteger(), nullable=False),
        sa.Column('unread', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('at', name=op.f('pk_reading')),
    )


def downgrade() -> None:
    op.drop_table('reading')
