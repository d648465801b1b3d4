-- A school, its calendar and its admission register.

create table school (
  school_id integer primary key,
  slug text not null,
  name text not null,
  policy text not null,
  phase text not null check (phase in ('primary', 'secondary')),
  la text not null,
  trust text,
  hub text,
  laestab text,
  settings jsonb not null default '{}',
  demo boolean not null default false,
  -- Rises with every change of profile, policy, calendar or roll: what a cache of the school compares.
  version bigint not null default 1,
  created_at timestamptz not null
);
call protect_school_table('school');
create policy sign_in_sees_names on school for select to rollbook_identity using (true);
grant select on school to rollbook_identity;

-- Numbers without gaps, in the order in which transactions commit: the row is held until then. Who follows them misses none.
create table school_counter (
  school_id integer not null references school (school_id),
  name text not null,
  value bigint not null,
  primary key (school_id, name)
);
call protect_school_table('school_counter');

-- The first of `how_many` numbers that now belong to the caller.
create function take_numbers(of_school integer, counter text, how_many integer) returns bigint
  language sql
  as $$
    insert into school_counter as c (school_id, name, value) values (of_school, counter, how_many)
    on conflict (school_id, name) do update set value = c.value + excluded.value
    returning value - how_many + 1
  $$;

create table policy_upload (
  school_id integer not null references school (school_id),
  document_no bigint not null,
  file_name text not null,
  text text not null,
  uploaded_at timestamptz not null,
  person text not null,
  position text not null,
  primary key (school_id, document_no)
);
call protect_school_table('policy_upload', append_only => true);

create table half_term (
  school_id integer not null references school (school_id),
  half_term_no integer not null,
  academic_year text not null,
  term text not null check (term in ('autumn', 'spring', 'summer')),
  half smallint not null check (half in (1, 2)),
  starts date not null,
  ends date not null check (ends >= starts),
  primary key (school_id, half_term_no)
);
call protect_school_table('half_term');

create table closure (
  school_id integer not null references school (school_id),
  closure_no integer not null,
  day date not null,
  half smallint check (half in (0, 1)),
  kind text not null check (kind in ('inset', 'bank-holiday', 'planned', 'unexpected')),
  reason text not null,
  primary key (school_id, closure_no)
);
call protect_school_table('closure');

create table pupil (
  school_id integer not null references school (school_id),
  pupil_id integer not null,
  upn text not null,
  surname text not null,
  forename text not null,
  dob date,
  send text not null check (send in ('N', 'K', 'E')),
  social_worker boolean not null,
  looked_after boolean not null,
  fsm boolean not null,
  walks_alone boolean not null,
  medical_condition boolean not null,
  prior_units bigint,
  prior_decimals smallint,
  primary key (school_id, pupil_id),
  unique (school_id, upn),
  check ((prior_units is null) = (prior_decimals is null))
);
call protect_school_table('pupil');

create table enrolment (
  school_id integer not null,
  pupil_id integer not null,
  enrolment_no integer not null,
  enrolled_on date not null,
  left_on date,
  year_group text not null,
  class_name text not null,
  primary key (school_id, pupil_id, enrolment_no),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id),
  check (left_on is null or left_on >= enrolled_on)
);
create index enrolment_by_class on enrolment (school_id, class_name);
call protect_school_table('enrolment');

create table contact (
  school_id integer not null,
  pupil_id integer not null,
  contact_id text not null,
  contact_no integer not null,
  priority integer not null,
  name text not null,
  relationship text not null,
  parent boolean not null,
  lives_with boolean not null,
  emergency boolean not null,
  may_contact boolean not null,
  address text not null,
  mobile text not null,
  phone text not null,
  email text not null,
  primary key (school_id, pupil_id, contact_id),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
call protect_school_table('contact');

-- The admission register's own history: every change of a pupil, an enrolment or a contact, as it was and as it became.
create table roll_history (
  school_id integer not null references school (school_id),
  history_no bigint not null,
  pupil_id integer not null,
  change text not null,
  effective_on date not null,
  before jsonb,
  after jsonb,
  reason text not null,
  at timestamptz not null,
  account_id uuid,
  person text not null,
  position text not null,
  primary key (school_id, history_no),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
create index roll_history_by_pupil on roll_history (school_id, pupil_id, history_no);
call protect_school_table('roll_history', append_only => true);
