-- Saved views: filters of the list of matters under a name. A view is one officer's own (office is empty), or shared by
-- an office. It keeps the words of an address, never rows: what it shows is read through the reader's scope each time.
create table saved_view (
    id text primary key,
    officer text not null references officer (id),
    office text not null,
    name text not null,
    query text not null,
    created_at text not null,
    updated_at text not null
);
create index saved_view_officer on saved_view (officer, office);
create index saved_view_office on saved_view (office);

-- An import of a list that somebody started from a page or a program: what it was given, how far it is, what it came to.
-- `state` is running, done or failed; content is a JSON object of figures and words for the page.
create table import_run (
    id text primary key,
    list text not null,
    officer text not null,
    office text not null,
    state text not null,
    content text not null,
    started_at text not null,
    updated_at text not null
);
create index import_run_list on import_run (list, started_at);
-- Its rejected rows, to be looked at and downloaded: one JSON object each.
create table import_reject (
    run text not null references import_run (id),
    position bigint not null,
    file text not null,
    content text not null,
    primary key (run, position)
);
