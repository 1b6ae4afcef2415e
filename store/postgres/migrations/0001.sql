-- Sessions and their records. The role of the program may read and add, and never change or remove: it cannot rewrite
-- history. Who is here now lies in a table that needs no crash safety.
CREATE TABLE workshop.sessions (
    key integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,47}-[a-z2-7]{6}$'),
    nonce text NOT NULL UNIQUE,
    head bytea NOT NULL CHECK (octet_length(head) <= 65536),
    pack text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    author text NOT NULL DEFAULT session_user
);

CREATE TABLE workshop.records (
    session integer NOT NULL REFERENCES workshop.sessions (key),
    revision integer NOT NULL,
    crc bigint NOT NULL CHECK (crc BETWEEN 0 AND 4294967295),
    edit text NOT NULL,
    body bytea NOT NULL CHECK (octet_length(body) <= 65536),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    author text NOT NULL DEFAULT session_user,
    PRIMARY KEY (session, revision),
    UNIQUE (session, edit)
);

-- A session that was moved to another home, and perhaps back: the last row says where it is. Its records stay readable.
CREATE TABLE workshop.moves (
    session integer NOT NULL REFERENCES workshop.sessions (key),
    number integer NOT NULL,
    away boolean NOT NULL,
    home text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    author text NOT NULL DEFAULT session_user,
    PRIMARY KEY (session, number)
);

-- The files of each module, by the hash of the whole.
CREATE TABLE workshop.packs (
    sha256 text NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9-]*[.](md|yaml)$'),
    data bytea NOT NULL,
    PRIMARY KEY (sha256, name)
);

CREATE SEQUENCE workshop.slots AS integer CYCLE;

CREATE UNLOGGED TABLE workshop.presence (
    slot integer PRIMARY KEY,
    session integer NOT NULL,
    client text NOT NULL,
    card bytea NOT NULL CHECK (octet_length(card) <= 2048)
);
CREATE INDEX ON workshop.presence (session);

-- Revisions follow each other without a gap, and the server itself writes down when and by which role.
CREATE FUNCTION workshop.next_record() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.revision IS DISTINCT FROM 1 + coalesce(
        (SELECT max(revision) FROM workshop.records WHERE session = NEW.session), 0)
    THEN
        RAISE EXCEPTION 'revision % does not follow', NEW.revision USING ERRCODE = 'WS001';
    END IF;
    IF (SELECT away FROM workshop.moves WHERE session = NEW.session ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the session was moved away' USING ERRCODE = 'WS002';
    END IF;
    NEW.at := clock_timestamp();
    NEW.author := session_user;
    RETURN NEW;
END $$;
CREATE TRIGGER next_record BEFORE INSERT ON workshop.records
    FOR EACH ROW EXECUTE FUNCTION workshop.next_record();

-- The disclosure log and the files of the releases: one for all hosts, for a role of its own.
CREATE TABLE workshop_sharing.lines (
    number integer PRIMARY KEY,
    line bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    author text NOT NULL DEFAULT session_user
);

CREATE TABLE workshop_sharing.files (
    sha256 text PRIMARY KEY,
    data bytea NOT NULL
);

CREATE FUNCTION workshop_sharing.next_line() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.number IS DISTINCT FROM 1 + coalesce((SELECT max(number) FROM workshop_sharing.lines), 0) THEN
        RAISE EXCEPTION 'line % does not follow', NEW.number USING ERRCODE = 'WS001';
    END IF;
    NEW.at := clock_timestamp();
    NEW.author := session_user;
    RETURN NEW;
END $$;
CREATE TRIGGER next_line BEFORE INSERT ON workshop_sharing.lines
    FOR EACH ROW EXECUTE FUNCTION workshop_sharing.next_line();

REVOKE ALL ON FUNCTION workshop.next_record(), workshop_sharing.next_line() FROM PUBLIC;

GRANT USAGE ON SCHEMA workshop TO workshop_app, workshop_reader;
GRANT SELECT ON workshop.sessions, workshop.records, workshop.packs, workshop.version TO workshop_app, workshop_reader;
GRANT INSERT (id, nonce, head, pack) ON workshop.sessions TO workshop_app;
GRANT INSERT (session, revision, crc, edit, body) ON workshop.records TO workshop_app;
GRANT SELECT ON workshop.moves TO workshop_app, workshop_reader;
GRANT INSERT (session, number, away, home) ON workshop.moves TO workshop_app;
GRANT INSERT ON workshop.packs TO workshop_app;
GRANT USAGE ON SEQUENCE workshop.slots TO workshop_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON workshop.presence TO workshop_app;
GRANT SELECT ON workshop.presence TO workshop_reader;

GRANT USAGE ON SCHEMA workshop_sharing TO workshop_sharing;
GRANT SELECT ON workshop_sharing.lines, workshop_sharing.files TO workshop_sharing;
GRANT INSERT (number, line) ON workshop_sharing.lines TO workshop_sharing;
GRANT INSERT ON workshop_sharing.files TO workshop_sharing;
