-- The first schema. One text for SQLite and PostgreSQL: TEXT, BIGINT, DOUBLE PRECISION only; instants are RFC 3339
-- UTC text of fixed width; flags are BIGINT 0 or 1. Full text is the one thing that differs (see dialect).

-- Facts about this installation: epoch of the schema, secrets' fingerprints, time of the last reindex.
create table fact (name text primary key, value text not null);

-- The head of the audit chain. Its row is also the lock: every write transaction updates it first, so there is one
-- writer at a time across all processes, and the chain has one order.
create table chain (id bigint primary key, seq bigint not null, hash text not null);
insert into chain (id, seq, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Audit of writes and reads. hash = sha256(previous hash, every column), so a changed row shows.
create table audit (
    seq bigint primary key,
    at text not null,
    officer text not null,
    office text not null,
    verb text not null,
    subject text not null,
    purpose text not null,
    outcome text not null,
    grounds text not null,
    detail text not null,
    request text not null,
    hash text not null
);
create index audit_subject on audit (subject, seq);
create index audit_officer on audit (officer, seq);
create index audit_verb on audit (verb, seq);
create index audit_at on audit (at, seq);

create table office (
    code text primary key,
    name text not null,
    country text not null,
    city text not null,
    zone text not null,
    headquarters bigint not null,
    opened text not null,
    closed text not null
);

create table officer (
    id text primary key,
    name text not null unique,
    full_name text not null,
    tier text not null,
    discipline text not null,
    password text not null,
    totp_secret text not null,
    totp_last bigint not null,
    disabled_at text not null,
    created_at text not null,
    seen_at text not null
);
-- Roles and offices an officer holds; position 0 is the home office.
create table posting (
    officer text not null references officer (id),
    office text not null references office (code),
    position bigint not null,
    from_day text not null,
    to_day text not null,
    primary key (officer, office)
);
create index posting_office on posting (office, officer);
create table officer_role (
    officer text not null references officer (id),
    role text not null,
    primary key (officer, role)
);
create table need_group (code text primary key, title text not null, created_at text not null);
create table group_member (
    need_group text not null references need_group (code),
    officer text not null references officer (id),
    primary key (need_group, officer)
);
create index group_member_officer on group_member (officer, need_group);
create table delegation (
    id text primary key,
    giver text not null references officer (id),
    taker text not null references officer (id),
    from_at text not null,
    to_at text not null,
    reason text not null,
    created_at text not null,
    revoked_at text not null
);
create index delegation_taker on delegation (taker, to_at);
create index delegation_giver on delegation (giver, to_at);

-- Sessions and tokens keep only the SHA-256 of what the bearer holds.
create table session (
    id text primary key,
    secret_hash text not null unique,
    officer text not null references officer (id),
    created_at text not null,
    seen_at text not null,
    expires_at text not null,
    revoked_at text not null,
    agent text not null,
    stage text not null
);
create index session_officer on session (officer, created_at);
create table token (
    id text primary key,
    secret_hash text not null unique,
    officer text not null references officer (id),
    title text not null,
    scope text not null,
    created_at text not null,
    expires_at text not null,
    used_at text not null,
    revoked_at text not null
);
create index token_officer on token (officer, created_at);
-- What somebody typed into a form and has not sent.
create table draft (
    officer text not null references officer (id),
    form text not null,
    content text not null,
    saved_at text not null,
    primary key (officer, form)
);

-- The spine of every matter, derived from its newest revision.
create table matter (
    id text primary key,
    n bigint not null unique,
    reference text not null unique,
    kind text not null,
    office text not null references office (code),
    title text not null,
    state text not null,
    state_since text not null,
    phase text not null,
    ball text not null,
    ball_since text not null,
    priority text not null,
    marking text not null,
    us_only bigint not null,
    need_group text not null,
    lead text not null,
    host_agency text not null,
    creator text not null,
    created_at text not null,
    updated_at text not null,
    due_at text not null,
    closed_at text not null,
    closing_code text not null,
    revision bigint not null,
    digest text not null
);
create index matter_updated on matter (updated_at, id);
create index matter_office_updated on matter (office, updated_at, id);
create index matter_kind_updated on matter (kind, updated_at, id);
create index matter_phase_updated on matter (phase, updated_at, id);
create index matter_lead on matter (lead, phase, updated_at);
create index matter_creator on matter (creator, updated_at);
create index matter_ball on matter (ball, ball_since);
create index matter_due on matter (due_at, id);
create index matter_host_agency on matter (host_agency, updated_at);

-- Append-only. digest = sha256 of the body; chained per matter through previous.
create table revision (
    matter text not null references matter (id),
    revision bigint not null,
    at text not null,
    officer text not null,
    office text not null,
    verb text not null,
    note text not null,
    schema_version bigint not null,
    body text,
    digest text not null,
    previous text not null,
    primary key (matter, revision)
);
create index revision_at on revision (at);
create index revision_officer on revision (officer, at);

create table matter_term (
    matter text not null references matter (id),
    field text not null,
    value text not null,
    primary key (matter, field, value)
);
create index matter_term_value on matter_term (field, value, matter);
create table matter_office (
    matter text not null references matter (id),
    office text not null,
    primary key (matter, office)
);
create index matter_office_office on matter_office (office, matter);
create table matter_officer (
    matter text not null references matter (id),
    officer text not null,
    role text not null,
    primary key (matter, officer, role)
);
create index matter_officer_officer on matter_officer (officer, matter);
create table clock (
    matter text not null references matter (id),
    clock text not null,
    rule text not null,
    version bigint not null,
    title text not null,
    from_at text not null,
    due_at text not null,
    met_at text not null,
    duty text not null,
    effect text not null,
    explain text not null,
    warnings text not null,
    citation text not null,
    verified text not null,
    primary key (matter, clock)
);
create index clock_due on clock (met_at, due_at);
create table task (
    matter text not null references matter (id),
    number bigint not null,
    state text not null,
    since text not null,
    officer text not null,
    primary key (matter, number)
);
create index task_officer on task (officer, state);
create table link (
    matter text not null references matter (id),
    other text not null references matter (id),
    role text not null,
    from_day text not null,
    to_day text not null,
    primary key (matter, other, role, from_day)
);
create index link_other on link (other);
create table matter_party (
    matter text not null references matter (id),
    party text not null,
    role text not null,
    from_day text not null,
    to_day text not null,
    primary key (matter, party, role, from_day)
);
create index matter_party_party on matter_party (party, matter);
create table hours (
    matter text not null references matter (id),
    number bigint not null,
    day text not null,
    minutes bigint not null,
    subject text not null,
    office text not null,
    officer text not null,
    primary key (matter, number)
);
create index hours_day on hours (day);
-- One row a claim; claims with one key are one real-world fact.
create table claim (
    matter text not null references matter (id),
    number bigint not null,
    fact_key text not null,
    outcome text not null,
    day text not null,
    country text not null,
    office text not null,
    officer text not null,
    role text not null,
    verdict text not null,
    decided_at text not null,
    quantity text not null,
    unit text not null,
    value_minor bigint not null,
    currency text not null,
    basis text not null,
    primary key (matter, number)
);
create index claim_key on claim (fact_key, verdict);
create index claim_day on claim (day, verdict);
create index claim_office on claim (office, verdict);
-- References are counted per office, kind and year.
create table counter (name text primary key, n bigint not null);

-- Figures as reported for a period; never changed, later corrections are shown beside them.
create table period (
    id text primary key,
    title text not null,
    from_day text not null,
    to_day text not null,
    frozen_at text not null,
    officer text not null,
    figures text not null,
    digest text not null
);
create index period_days on period (from_day, to_day);

-- Counterparts: agencies, their people, who keeps the relationship, what was promised.
create table agency (
    id text primary key,
    name text not null,
    name_local text not null,
    country text not null,
    kind text not null,
    domestic bigint not null,
    keeper_office text not null,
    keeper_officer text not null,
    zone text not null,
    status text not null,
    note text not null,
    created_at text not null,
    updated_at text not null,
    revision bigint not null
);
create index agency_country on agency (country, name);
create index agency_keeper on agency (keeper_office, name);
create table contact (
    id text primary key,
    agency text not null references agency (id),
    name text not null,
    rank text not null,
    languages text not null,
    phone text not null,
    email text not null,
    trust text not null,
    keeper_office text not null,
    keeper_officer text not null,
    last_contact text not null,
    note text not null,
    created_at text not null,
    updated_at text not null,
    revision bigint not null
);
create index contact_agency on contact (agency, name);
create table commitment (
    id text primary key,
    agency text not null references agency (id),
    contact text not null,
    matter text not null,
    made_by text not null,
    what text not null,
    made_on text not null,
    due_on text not null,
    kept_on text not null,
    outcome text not null,
    office text not null,
    officer text not null,
    created_at text not null
);
create index commitment_agency on commitment (agency, made_on);
create index commitment_due on commitment (outcome, due_on);
create index commitment_matter on commitment (matter);

-- Parties are asserted: statements of sources that may disagree stand side by side.
create table party (
    id text primary key,
    schema text not null,
    created_at text not null,
    creator text not null,
    office text not null
);
create table statement (
    id text primary key,
    party text not null references party (id),
    property text not null,
    value text not null,
    original text not null,
    matter text not null,
    source text not null,
    marking text not null,
    grade text not null,
    first_seen text not null,
    last_seen text not null,
    officer text not null,
    created_at text not null,
    withdrawn_at text not null
);
create index statement_party on statement (party, property);
create index statement_matter on statement (matter);
-- Normalised names of parties and of list entries, for equality and later for more.
create table party_name (
    party text not null references party (id),
    statement text not null references statement (id),
    name_key text not null,
    primary key (party, statement, name_key)
);
create index party_name_key on party_name (name_key, party);
create index party_name_statement on party_name (statement);

-- An imported list is a dated dataset; an entry that a newer version no longer has is withdrawn, not removed.
create table list (
    name text primary key,
    title text not null,
    format text not null,
    version text not null,
    imported_at text not null,
    officer text not null,
    source_digest text not null,
    entries bigint not null
);
create table list_import (
    id text primary key,
    list text not null,
    format text not null,
    started_at text not null,
    ended_at text not null,
    officer text not null,
    source_digest text not null,
    added bigint not null,
    changed bigint not null,
    withdrawn bigint not null,
    rejected bigint not null
);
create index list_import_list on list_import (list, started_at);
create table list_entry (
    id text primary key,
    list text not null references list (name),
    entry text not null,
    schema text not null,
    caption text not null,
    programs text not null,
    content text not null,
    digest text not null,
    added_at text not null,
    changed_at text not null,
    withdrawn_at text not null
);
create unique index list_entry_entry on list_entry (list, entry);
create table list_name (
    entry text not null references list_entry (id),
    name_key text not null,
    name text not null,
    quality text not null,
    primary key (entry, name_key)
);
create index list_name_key on list_name (name_key, entry);

-- Rows of an office's own log that were imported, so that a second run finds them again.
create table imported_row (
    source text not null,
    row_key text not null,
    matter text not null,
    imported_at text not null,
    primary key (source, row_key)
);

create table outbox (
    id text primary key,
    at text not null,
    topic text not null,
    subject text not null,
    content text not null,
    sent_at text not null
);
create index outbox_unsent on outbox (sent_at, at);
create table job (
    id text primary key,
    kind text not null,
    content text not null,
    run_at text not null,
    started_at text not null,
    ended_at text not null,
    outcome text not null,
    tries bigint not null
);
create index job_due on job (ended_at, run_at);
