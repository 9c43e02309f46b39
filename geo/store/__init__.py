"""The store: SQLAlchemy tables, engine, migrations, writes and reads."""
