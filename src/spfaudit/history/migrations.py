"""The history's tables, as the numbered steps by which a file gets from any version to the newest.

A step that a release has made is never edited: what changes is a step of its own at the end.
"""

APPLICATION_ID = 0x53504648
"""`SPFH`: tells our files from other databases (SQLite's file format, §1.3.15)."""

Migration = tuple[str, ...]
"""Statements, in their order."""

MIGRATIONS: tuple[Migration, ...] = (
    (
        # Runs of one inventory, compared with each other and with no others.
        "CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        # A run that was pruned keeps its row: lives of findings point to it, and its counts stay for the trend.
        """CREATE TABLE run (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            series INTEGER NOT NULL REFERENCES series,
            state TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'done', 'pruned')),
            whole INTEGER NOT NULL,      -- whether the whole inventory was to be judged
            started TEXT NOT NULL,       -- ISO 8601 with offset
            instant REAL NOT NULL,       -- the same in seconds since 1970
            owner TEXT,                  -- the process that is at work on it
            key BLOB,                    -- digest of all that decides what comes out; NULL: not to be resumed
            about BLOB,                  -- JSON: the report without domains and lists; NULL while it is running
            lists BLOB,                  -- JSON, packed: the report's other lists, such as groups
            verdicts_digest BLOB,        -- over all verdicts in their order: equal if the reports are
            policy_digest BLOB           -- over the rules that ran, with their severities, and the threshold
        )""",
        "CREATE INDEX run_by_instant ON run (series, instant)",
        "CREATE TABLE domain (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        # What the inventory says of a domain, but for the line: JSON.
        """CREATE TABLE heading (
            id INTEGER PRIMARY KEY,
            domain INTEGER NOT NULL REFERENCES domain,
            content BLOB NOT NULL,
            UNIQUE (domain, content)
        )""",
        # What was judged, kept once for as many runs and domains as it is the same: JSON, packed.
        "CREATE TABLE body (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, document BLOB NOT NULL)",
        """CREATE TABLE verdict (
            run INTEGER NOT NULL REFERENCES run,
            place INTEGER NOT NULL,
            heading INTEGER NOT NULL REFERENCES heading,
            line INTEGER NOT NULL,
            status INTEGER NOT NULL,     -- 0 pass, 1 fail, 2 unjudged
            body INTEGER NOT NULL REFERENCES body,
            PRIMARY KEY (run, place)
        ) WITHOUT ROWID""",
        # One row for each time that a finding came up; it is open until `ended`.
        """CREATE TABLE life (
            id INTEGER PRIMARY KEY,
            series INTEGER NOT NULL REFERENCES series,
            domain INTEGER NOT NULL REFERENCES domain,
            code TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            episode INTEGER NOT NULL,    -- 1 for the first time, 2 if it was opened again
            first_seen INTEGER NOT NULL REFERENCES run,
            last_seen INTEGER NOT NULL REFERENCES run,
            waived_since INTEGER REFERENCES run,
            ended INTEGER REFERENCES run,
            ending TEXT CHECK (ending IN ('fixed', 'dropped', 'not-applicable')),
            UNIQUE (series, domain, code, fingerprint, episode)
        )""",
        "CREATE INDEX life_open ON life (series, domain) WHERE ended IS NULL",
    ),
    (
        # Over all answers of the run: equal if the same facts were seen. Empty: not ended; NULL: not recorded.
        "ALTER TABLE run ADD COLUMN evidence_digest BLOB",
        # What tells the answers apart, 32 octets for each, in order within a row; gone once a run is done.
        "CREATE TABLE answered (run INTEGER NOT NULL REFERENCES run, marks BLOB NOT NULL)",
    ),
    (
        # Whether `check --notify` has told what changed up to this run.
        "ALTER TABLE run ADD COLUMN told INTEGER NOT NULL DEFAULT 0",
    ),
)
