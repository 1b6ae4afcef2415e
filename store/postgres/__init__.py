"""Sessions in a PostgreSQL database that many hosts share. psycopg is imported here alone, when it is used."""
