-- A digest over what stands in a revision beside its body (instant, verb, note, version), so that no byte of a revision
-- can change unseen. Revisions from before have none, which the audit's entry of each says too.
alter table revision add column head text not null default '';

-- Claims that wait for a decision, on the desk.
create index claim_verdict on claim (verdict, day);
