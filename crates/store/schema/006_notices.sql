-- Calendar feeds, and mail to officers.

-- A feed is read by a calendar program with a secret in its address; only the SHA-256 of the secret is kept. What it
-- shows is read through the officer's rights of that moment, so nothing about matters stands here.
create table calendar_feed (
    id text primary key,
    secret_hash text not null unique,
    officer text not null references officer (id),
    title text not null,
    reach text not null,
    created_at text not null,
    used_at text not null,
    revoked_at text not null
);
create index calendar_feed_officer on calendar_feed (officer, created_at);

-- Where an officer gets mail and what he wants by it: the hour of his office's day at which a digest is made (-1 for
-- none), and whether he is told at once (0 or 1).
create table officer_notice (
    officer text primary key references officer (id),
    address text not null,
    digest bigint not null,
    at_once bigint not null,
    changed_at text not null
);

-- One thing that one officer is told once. The key says what it is about and to whom, so that however often and by
-- however many processes it is derived, one row stands for it. claimed_at is empty while nobody sends it; ended_at is
-- empty until it was sent, dropped or given up.
create table notice (
    id text primary key,
    notice_key text not null unique,
    officer text not null references officer (id),
    topic text not null,
    matter text not null,
    part text not null,
    made_at text not null,
    try_at text not null,
    claimed_at text not null,
    claimed_by text not null,
    tries bigint not null,
    ended_at text not null,
    outcome text not null,
    failure text not null
);
create index notice_open on notice (ended_at, try_at);
create index notice_officer on notice (officer, made_at);
