-- Facts and documents of matters, and what has left the house. All of it follows from the newest revisions, except what
-- is known of agencies as recipients, which is recorded as it happens and never changed.

create table item (
    matter text not null references matter (id),
    item text not null,
    fact text not null unique,
    sort text not null,
    origin text not null,
    origin_agency text not null,
    expires text not null,
    recorded_at text not null,
    corrected_at text not null,
    primary key (matter, item)
);
create index item_origin on item (origin_agency, recorded_at);
create index item_corrected on item (corrected_at, matter);
create table item_party (
    matter text not null references matter (id),
    item text not null,
    party text not null,
    primary key (matter, item, party)
);
create index item_party_party on item_party (party, matter);

-- The accounting: one row for each item of a release that left.
create table disclosure (
    matter text not null references matter (id),
    number bigint not null,
    fact text not null,
    at text not null,
    state text not null,
    agency text not null,
    official text not null,
    purpose text not null,
    purpose_text text not null,
    channel text not null,
    agreement text not null,
    form text not null,
    status text not null,
    exigent bigint not null,
    told_at text not null,
    primary key (matter, number)
);
create index disclosure_fact on disclosure (fact, at);
create index disclosure_agency on disclosure (agency, at);
create index disclosure_state on disclosure (state, at);
create index disclosure_at on disclosure (at, matter, number);
create table disclosure_party (
    matter text not null references matter (id),
    number bigint not null,
    party text not null,
    primary key (matter, number, party)
);
create index disclosure_party_party on disclosure_party (party, matter);

-- What is known of an agency as a recipient: assurance, breach, lift of the bar, suspension, resumption, vetting.
create table agency_standing (
    id text primary key,
    agency text not null references agency (id),
    event text not null,
    from_day text not null,
    to_day text not null,
    official text not null,
    agreement text not null,
    reason text not null,
    lifts text not null,
    officer text not null,
    office text not null,
    role text not null,
    recorded_at text not null
);
create index agency_standing_agency on agency_standing (agency, recorded_at);
