-- The attendance register: entries that are only ever added, and what is computed from them.

-- An entry has no foreign keys: one to the pupil and one to the code would be asked for every mark, would lock the rows of the
-- pupils at each save and the row of the code for "present" across all schools, and take a fifth of the time that a save takes.
-- Each entry's pupil has a year in register_year, which comes into being in the same transaction and has the key to the pupil.
create table register_entry (
  school_id integer not null,
  entry_no bigint not null,
  pupil_id integer not null,
  day date not null,
  half smallint not null check (half in (0, 1)),
  code_id smallint not null check (code_id between 1 and 254),
  -- Minutes since midnight; null where nobody wrote it down.
  arrived_at smallint check (arrived_at between 0 and 1439),
  -- The London minute at which it was recorded; null in an imported row that does not say.
  recorded_at timestamp,
  -- The same, or where that is null what stands in for it by the policy: the entry with the latest stands, of equals the last.
  stands_from timestamp not null,
  appended_at timestamptz not null,
  account_id uuid,
  recorded_by text not null,
  position text not null,
  reason text not null,
  -- The entry that this one amends; null in an original.
  amends bigint,
  primary key (school_id, entry_no)
);
create index register_entry_by_session on register_entry (school_id, day, half, pupil_id);
create index register_entry_by_pupil on register_entry (school_id, pupil_id, day);
call protect_school_table('register_entry');
revoke update, delete on register_entry from rollbook_app;
grant select, delete on register_entry to rollbook_retention;

-- The last day on which an entry must be there: so many years from the day on which it was made. An entry made beforehand
-- counts from the day that it is about. Of 29 February the years end on 28 February.
create function kept_until(day date, stands_from timestamp, years integer) returns date
  language sql immutable
  as $$ select (greatest(day, stands_from::date) + make_interval(years => years))::date $$;

-- Nobody changes an entry. One role deletes, and only an entry whose time to be kept has passed since it was made.
create function refuse_entry_change() returns trigger
  language plpgsql
  as $$
begin
  if tg_op = 'DELETE' and current_user = 'rollbook_retention' and exists (
    select from retention_period p where p.record = 'register-entries'
      and kept_until(old.day, old.stands_from, p.years) < (now() at time zone 'Europe/London')::date
  ) then
    return old;
  end if;
  raise exception 'register_entry is a record: an entry is never changed, and deleted only after its time'
    using errcode = 'RB001';
end
$$;
create trigger refuse_change before update or delete on register_entry
  for each row execute function refuse_entry_change();
create trigger refuse_truncate before truncate on register_entry
  for each statement execute function refuse_change();

-- The standing codes of a pupil's year, a byte a session: (day - 1 August) * 2 + half. 0: no mark.
-- arrivals: two bytes a session, minutes since midnight, big-endian, ffff where none; null while there is none at all.
create table register_year (
  school_id integer not null,
  pupil_id integer not null,
  year smallint not null,
  codes bytea not null check (length(codes) = 732),
  arrivals bytea check (length(arrivals) = 1464),
  primary key (school_id, pupil_id, year),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
) with (fillfactor = 50);
call protect_school_table('register_year');
grant select, insert, delete on register_year to rollbook_retention;
-- To hold the numbers of the entries while some go, and to count how many went.
grant select, insert, update on school_counter to rollbook_retention;

-- Each time that a class's register was handed in.
create table register_taking (
  school_id integer not null references school (school_id),
  taking_id uuid not null default gen_random_uuid(),
  day date not null,
  half smallint not null check (half in (0, 1)),
  class_name text not null,
  taken_at timestamptz not null,
  account_id uuid,
  person text not null,
  position text not null,
  marks integer not null,
  request_id uuid,
  primary key (school_id, taking_id)
);
create index register_taking_by_session on register_taking (school_id, day, half, class_name);
call protect_school_table('register_taking', append_only => true);

-- What was answered to a request that names itself, so that the same one sent again is answered the same and does nothing.
create table applied_request (
  school_id integer not null references school (school_id),
  request_id uuid not null,
  what text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (school_id, request_id)
);
call protect_school_table('applied_request');

-- A mark that came in late from a device, where somebody had entered another one since: kept for a person to look at.
create table register_conflict (
  school_id integer not null,
  conflict_id uuid not null default gen_random_uuid(),
  pupil_id integer not null,
  day date not null,
  half smallint not null check (half in (0, 1)),
  offered_code_id smallint not null references attendance_code (code_id),
  offered_arrived_at smallint,
  offered_by text not null,
  offered_position text not null,
  offered_account_id uuid,
  offered_at timestamptz not null,
  based_on bigint not null,
  standing_entry_no bigint not null,
  resolved_at timestamptz,
  resolved_by text,
  resolution text check (resolution in ('kept', 'offered')),
  primary key (school_id, conflict_id),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
call protect_school_table('register_conflict');

create table event (
  school_id integer not null references school (school_id),
  event_no bigint not null,
  type text not null,
  at timestamp not null,
  -- Null where it is about a class or the school.
  pupil_id integer,
  class_name text,
  body jsonb not null,
  appended_at timestamptz not null,
  account_id uuid,
  person text not null,
  primary key (school_id, event_no),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
create index event_by_pupil on event (school_id, pupil_id, event_no);
call protect_school_table('event', append_only => true);

-- Absences known beforehand: granted leave, an appointment, a trip, an illness that a parent reported.
create table planned_absence (
  school_id integer not null,
  planned_no bigint not null,
  pupil_id integer not null,
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  half smallint check (half in (0, 1)),
  code_id smallint not null references attendance_code (code_id),
  source text not null check (source in ('leave', 'appointment', 'trip', 'reported-ill', 'other')),
  reason text not null,
  given_at timestamptz not null,
  account_id uuid,
  given_by text not null,
  cancelled_at timestamptz,
  cancelled_by text,
  primary key (school_id, planned_no),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
create index planned_absence_by_day on planned_absence (school_id, to_day, from_day);
call protect_school_table('planned_absence');

-- Who came in and went out during the day.
create table site_movement (
  school_id integer not null,
  movement_no bigint not null,
  pupil_id integer not null,
  day date not null,
  minute smallint not null check (minute between 0 and 1439),
  direction text not null check (direction in ('in', 'out')),
  reason text not null,
  collected_by text not null,
  appended_at timestamptz not null,
  account_id uuid,
  person text not null,
  position text not null,
  primary key (school_id, movement_no),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
create index site_movement_by_day on site_movement (school_id, day, pupil_id);
call protect_school_table('site_movement', append_only => true);

create table note (
  school_id integer not null,
  note_no bigint not null,
  pupil_id integer not null,
  day date not null,
  half smallint check (half in (0, 1)),
  -- Who may read it: whoever may take the class's register, the office and above, or those who see safeguarding notes.
  visibility text not null check (visibility in ('class', 'office', 'safeguarding')),
  text text not null,
  at timestamptz not null,
  account_id uuid,
  person text not null,
  position text not null,
  primary key (school_id, note_no),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
create index note_by_pupil on note (school_id, pupil_id, day);
call protect_school_table('note', append_only => true);

create table audit (
  school_id integer not null references school (school_id),
  audit_id uuid not null default gen_random_uuid(),
  at timestamptz not null,
  account_id uuid,
  person text not null,
  position text not null,
  action text not null check (action in ('view', 'change')),
  -- The use case, in the program's words: register.take, pupil.view…
  what text not null,
  pupil_id integer,
  reason text not null,
  -- Ids, days and counts; never a pupil's name.
  facts jsonb not null,
  primary key (school_id, audit_id)
);
create index audit_by_time on audit (school_id, at);
create index audit_by_pupil on audit (school_id, pupil_id, at) where pupil_id is not null;
call protect_school_table('audit', append_only => true);
grant insert on audit to rollbook_retention;

-- A year's arrivals with that of one session set; null where that leaves none at all.
create function with_arrival(arrivals bytea, byte_no integer, minute smallint) returns bytea
  language sql immutable
  as $$
    select nullif(
      set_byte(set_byte(arrivals, byte_no * 2, coalesce(minute, -1::smallint) >> 8 & 255), byte_no * 2 + 1,
        coalesce(minute, -1::smallint) & 255),
      decode(repeat('ff', 1464), 'hex'))
  $$;

create function arrival_in(arrivals bytea, byte_no integer) returns smallint
  language sql immutable
  as $$
    select nullif(get_byte(arrivals, byte_no * 2) << 8 | get_byte(arrivals, byte_no * 2 + 1), 65535)::smallint
  $$;

-- Adds marks of one session to the register in one round trip: the entries, the pupils' years, that the class's register was
-- taken, and who did it, all or nothing. The school's row of `entry` numbers is held from the first line to the commit, so
-- that writers of one school follow one another and each sees what stands.
--
-- bases: the entry that each mark was based on, 0 for none, -1 for whatever stands. Where another one stands by now with
--   another code, nothing is entered for that pupil and a conflict is kept instead.
-- of_class: null where no class's register is handed in, but marks are amended or entered for many.
-- seen_version: the school's version by which the marks were checked.
--
-- Answers {"stale": true} where the school has changed since, else {"entered": [[pupil, entry]…], "unchanged": n,
-- "conflicts": [pupil…]}, with "repeated": true where this very request was applied before.
create function append_marks(
  of_school integer, request uuid, seen_version bigint,
  on_day date, on_half smallint, of_class text,
  account uuid, who text, who_position text, recorded timestamp, appended timestamptz, use_case text,
  pupils integer[], code_ids smallint[], arrived smallint[], reasons text[], bases bigint[]
) returns jsonb
  language plpgsql
  as $$
declare
  answer jsonb;
  last_no bigint;
  in_year smallint := extract(year from on_day) - (extract(month from on_day) < 8)::integer;
  byte_no integer := (on_day - make_date(in_year, 8, 1)) * 2 + on_half;
  no_marks constant bytea := decode(repeat('00', 732), 'hex');
  no_arrivals constant bytea := decode(repeat('ff', 1464), 'hex');
begin
  perform set_config('app.school_id', of_school::text, true);
  select value into last_no from school_counter where school_id = of_school and name = 'entry' for update;
  if request is not null then
    select r.answer into answer from applied_request r where r.school_id = of_school and r.request_id = request;
    if found then
      return answer || '{"repeated": true}';
    end if;
  end if;
  if not exists (select from school where school_id = of_school and version = seen_version) then
    return '{"stale": true}';
  end if;

  with given as (
    select * from unnest(pupils, code_ids, arrived, reasons, bases)
      with ordinality as g (pupil_id, code_id, arrived_at, reason, base, n)
  ), standing as (
    select distinct on (e.pupil_id) e.pupil_id, e.entry_no, e.code_id, e.arrived_at, e.stands_from
      from register_entry e
      where e.school_id = of_school and e.day = on_day and e.half = on_half and e.pupil_id = any (pupils)
      order by e.pupil_id, e.stands_from desc, e.entry_no desc
  ), weighed as (
    select g.*, s.entry_no as standing_no, s.stands_from is null or s.stands_from <= recorded as stands,
      case
        when s.code_id = g.code_id and s.arrived_at is not distinct from g.arrived_at then 'same'
        when g.base <> -1 and g.base <> coalesce(s.entry_no, 0) then 'moved'
        else 'new'
      end as outcome
    from given g left join standing s using (pupil_id)
  ), entered as (
    insert into register_entry (school_id, entry_no, pupil_id, day, half, code_id, arrived_at, recorded_at, stands_from,
      appended_at, account_id, recorded_by, position, reason, amends)
    select of_school, last_no + row_number() over (order by n), pupil_id, on_day, on_half, code_id, arrived_at, recorded,
      recorded, appended, account, who, who_position, reason, standing_no
    from weighed where outcome = 'new'
    returning pupil_id, entry_no
  ), projected as (
    insert into register_year as y (school_id, pupil_id, year, codes, arrivals)
    select of_school, pupil_id, in_year, set_byte(no_marks, byte_no, code_id), with_arrival(no_arrivals, byte_no, arrived_at)
    from weighed where outcome = 'new' and stands
    on conflict (school_id, pupil_id, year) do update set
      codes = set_byte(y.codes, byte_no, get_byte(excluded.codes, byte_no)),
      arrivals = case when y.arrivals is null then excluded.arrivals
        else with_arrival(y.arrivals, byte_no, arrival_in(excluded.arrivals, byte_no)) end
  ), kept as (
    insert into register_conflict (school_id, pupil_id, day, half, offered_code_id, offered_arrived_at, offered_by,
      offered_position, offered_account_id, offered_at, based_on, standing_entry_no)
    select of_school, pupil_id, on_day, on_half, code_id, arrived_at, who, who_position, account, appended, base, standing_no
    from weighed where outcome = 'moved'
    returning pupil_id
  )
  select jsonb_build_object(
    'entered', coalesce((select jsonb_agg(jsonb_build_array(pupil_id, entry_no) order by entry_no) from entered), '[]'),
    'unchanged', (select count(*) from weighed where outcome = 'same'),
    'conflicts', coalesce((select jsonb_agg(pupil_id) from kept), '[]')
  ) into answer;

  update school_counter set value = last_no + jsonb_array_length(answer -> 'entered')
    where school_id = of_school and name = 'entry';
  if of_class is not null then
    insert into register_taking (school_id, day, half, class_name, taken_at, account_id, person, position, marks, request_id)
    values (of_school, on_day, on_half, of_class, appended, account, who, who_position, cardinality(pupils), request);
  end if;
  insert into audit (school_id, at, account_id, person, position, action, what, pupil_id, reason, facts)
  values (of_school, appended, account, who, who_position, 'change', use_case,
    case when cardinality(pupils) = 1 then pupils[1] end, '',
    jsonb_build_object('day', on_day, 'half', on_half, 'class', of_class, 'marks', cardinality(pupils),
      'entered', jsonb_array_length(answer -> 'entered'), 'conflicts', jsonb_array_length(answer -> 'conflicts')));
  if request is not null then
    insert into applied_request (school_id, request_id, what, answer, at)
    values (of_school, request, use_case, answer, appended);
  end if;
  return answer;
end
$$;

-- The projection as the entries say that it is: what register_year must equal to the byte, and what makes it anew.
-- Each standing mark adds its byte, after as many bytes of nothing as there are sessions since the pupil's mark before.
create function computed_register_years(of_school integer)
  returns table (pupil_id integer, year smallint, codes bytea, arrivals bytea)
  language sql stable
  set work_mem = '64MB'
  as $$
    with standing as (
      select distinct on (e.pupil_id, e.day, e.half) e.pupil_id, e.day, e.half, e.code_id, e.arrived_at
      from register_entry e where e.school_id = of_school
      order by e.pupil_id, e.day, e.half, e.stands_from desc, e.entry_no desc
    ), dated as (
      select s.*, (extract(year from s.day) - (extract(month from s.day) < 8)::integer)::smallint as year from standing s
    ), placed as (
      select d.*, (d.day - make_date(d.year, 8, 1)) * 2 + d.half as byte_no from dated d
    ), spaced as (
      select p.*,
        p.byte_no - 1 - coalesce(lag(p.byte_no) over (partition by p.pupil_id, p.year order by p.day, p.half), -1) as gap
      from placed p
    )
    select s.pupil_id, s.year,
      string_agg(substring(decode(repeat('00', 732), 'hex') for s.gap) || set_byte('\x00', 0, s.code_id), ''
        order by s.byte_no) || substring(decode(repeat('00', 732), 'hex') for 731 - max(s.byte_no)),
      case when count(s.arrived_at) > 0 then
        string_agg(substring(decode(repeat('ff', 1464), 'hex') for s.gap * 2) || int2send(coalesce(s.arrived_at, -1::smallint)),
          '' order by s.byte_no) || substring(decode(repeat('ff', 1464), 'hex') for (731 - max(s.byte_no)) * 2) end
    from spaced s
    group by s.pupil_id, s.year
  $$;
