-- Signed statements that the audit had so many rows with this Merkle root. Kept with what the next one needs, so that it
-- reads new rows only: the last row's hash and the peaks of the tree.
create table checkpoint (
    size bigint primary key,
    root text not null,
    row_hash text not null,
    frontier text not null,
    public_key text not null,
    note text not null,
    at text not null
);

-- Roots of whole subtrees of 256, 65,536, … rows, so that a proof reads a few hundred rows and not all of them. They
-- follow from the audit and can be made again.
create table checkpoint_node (
    level bigint not null,
    position bigint not null,
    hash text not null,
    primary key (level, position)
);
