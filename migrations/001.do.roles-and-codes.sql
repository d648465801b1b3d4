-- Whom the database lets do what, and the national codes.
--
-- rollbook_app: pages and the API; sees the rows of one school at a time.
-- rollbook_identity: who may sign in, and where; sees no pupil.
-- rollbook_retention: the only one that may delete from the register, and only what its time has passed for.

do $$
declare
  wanted text;
begin
  foreach wanted in array array['rollbook_app', 'rollbook_identity', 'rollbook_retention'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin nosuperuser nobypassrls', wanted);
    end if;
    execute format('grant %I to current_user', wanted);
    execute format('grant usage on schema public to %I', wanted);
  end loop;
end
$$;

-- The school whose rows this transaction may see; null where none was named. A setting that was reset is '' and not null.
create function current_school() returns integer
  language sql stable
  as $$ select nullif(current_setting('app.school_id', true), '')::integer $$;

create function refuse_change() returns trigger
  language plpgsql
  as $$
begin
  raise exception '% is a record: its rows are never changed or deleted', tg_table_name using errcode = 'RB001';
end
$$;

-- Every table with a school's data is made safe by this one procedure. The policy's sub-select is computed once a query.
create procedure protect_school_table(target regclass, append_only boolean default false)
  language plpgsql
  as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy own_school on %s using (school_id = (select current_school())) '
    'with check (school_id = (select current_school()))', target);
  if append_only then
    execute format('grant select, insert on %s to rollbook_app', target);
    execute format('create trigger refuse_change before update or delete on %s '
                   'for each row execute function refuse_change()', target);
    execute format('create trigger refuse_truncate before truncate on %s '
                   'for each statement execute function refuse_change()', target);
  else
    execute format('grant select, insert, update, delete on %s to rollbook_app', target);
  end if;
end
$$;

-- A reference table: the same for every school. A code keeps its number for good, as the projection is made of numbers.
create table attendance_code (
  code_id smallint primary key check (code_id between 1 and 254),
  symbol text not null,
  title text not null,
  counts_as text not null check (counts_as in ('attending', 'authorised', 'unauthorised', 'not-possible')),
  valid_from date not null,
  valid_to date,
  unique (symbol, valid_from)
);
grant select on attendance_code to rollbook_app, rollbook_identity, rollbook_retention;

-- How long each kind of record is kept, by the law's dated parameters. A reference table.
create table retention_period (
  record text primary key,
  years integer not null check (years > 0),
  cites text[] not null
);
grant select on retention_period to rollbook_app, rollbook_identity, rollbook_retention;
