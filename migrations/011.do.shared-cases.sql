-- Why a case was shared, by whom and when.

alter table shared_case add column reason text not null default '';
alter table shared_case add column shared_by text not null default '';
alter table shared_case add column shared_at timestamptz;

-- Who is no officer for the school any more has none of its cases, should they ever be one again.
grant update on shared_case to rollbook_identity;
