-- A register that was taken on a device: what became known beforehand after its page was made is compared too, what cannot be
-- entered any more is handed to the office, and a conflict says when the mark was made.

-- When the device says that it was taken; null where it came at once.
alter table register_conflict add column offered_taken_at timestamptz;
-- Null: nothing stood, the register had closed before this came.
alter table register_conflict alter column standing_entry_no drop not null;

drop function append_marks(integer, uuid, bigint, date, smallint, text, uuid, text, text, timestamp, timestamptz, text,
  integer[], smallint[], smallint[], text[], bigint[]);

-- Adds marks of one session to the register in one round trip: the entries, the pupils' years, that the class's register was
-- taken, and who did it, all or nothing. The school's row of `entry` numbers is held from the first line to the commit, so
-- that writers of one school follow one another and each sees what stands.
--
-- bases: the entry that each mark was based on, 0 for none, -1 for whatever stands. Where another one stands by now with
--   another code, nothing is entered for that pupil and a conflict is kept instead.
-- of_class: null where no class's register is handed in, but marks are amended or entered for many.
-- seen_version: the school's version by which the marks were checked.
-- planned_seen, event_seen: the numbers of the last planned absence and event that the marks were made in sight of; null where
--   that does not matter.
-- taken: when a device says that the marks were made; null where they came at once.
-- hand_over: nothing is entered; whatever differs from what stands is kept as a conflict.
--
-- Answers {"stale": true} where the school has changed since, {"known": [pupil…]} where something has become known
-- beforehand of these pupils since and nothing was entered, else {"entered": [[pupil, entry]…], "unchanged": n,
-- "conflicts": [pupil…]}, with "repeated": true where this very request was applied before.
create function append_marks(
  of_school integer, request uuid, seen_version bigint,
  on_day date, on_half smallint, of_class text,
  account uuid, who text, who_position text, recorded timestamp, appended timestamptz, use_case text,
  pupils integer[], code_ids smallint[], arrived smallint[], reasons text[], bases bigint[],
  planned_seen bigint default null, event_seen bigint default null, taken timestamptz default null,
  hand_over boolean default false
) returns jsonb
  language plpgsql
  as $$
declare
  answer jsonb;
  known_since jsonb;
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
  if planned_seen is not null then
    select jsonb_agg(distinct news.pupil_id) into known_since from (
      select p.pupil_id from planned_absence p
      where p.school_id = of_school and p.planned_no > planned_seen and p.pupil_id = any (pupils)
        and on_day between p.from_day and p.to_day and (p.half is null or p.half = on_half) and p.cancelled_at is null
      union all
      select e.pupil_id from event e
      where e.school_id = of_school and e.event_no > event_seen and e.pupil_id = any (pupils)
        and (e.type = 'leave-decision' or e.type in ('explanation', 'suspension')
          and on_day::text between e.body ->> 'from' and e.body ->> 'to')
    ) news;
    if known_since is not null then
      return jsonb_build_object('known', known_since);
    end if;
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
        when hand_over then 'moved'
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
      offered_position, offered_account_id, offered_at, offered_taken_at, based_on, standing_entry_no)
    select of_school, pupil_id, on_day, on_half, code_id, arrived_at, who, who_position, account, appended, taken, base,
      standing_no
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
  if of_class is not null and not hand_over then
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
