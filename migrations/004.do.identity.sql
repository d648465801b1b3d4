-- Who may sign in, and what each person is at which school.
--
-- The tables of accounts belong to no school and only rollbook_identity reads them. What a person is at a school is the
-- school's own data: protected like the rest of it, and read across schools at sign-in only.

create table account (
  account_id uuid primary key,
  email text not null,
  name text not null,
  -- argon2id; null for who signs in elsewhere.
  password_hash text,
  -- Sealed with the server's key: a copy of the database alone makes no codes.
  totp_secret text,
  totp_confirmed_at timestamptz,
  -- A code is good once: the last thirty seconds' step that one was accepted for.
  totp_last_step bigint not null default 0,
  created_at timestamptz not null,
  disabled_at timestamptz
);
create unique index account_by_email on account (lower(email));

create table recovery_code (
  account_id uuid not null references account (account_id),
  code_hash text not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);

create table oidc_identity (
  issuer text not null,
  subject text not null,
  account_id uuid not null references account (account_id),
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create index oidc_identity_by_account on oidc_identity (account_id);

create table sign_in (
  -- SHA-256 of the token in the browser's cookie.
  token_hash text primary key,
  sign_in_id uuid not null unique,
  account_id uuid not null references account (account_id),
  method text not null check (method in ('password', 'oidc', 'demo')),
  -- What the person works as in this browser, once chosen.
  school_id integer,
  role text,
  -- When the second factor was given; null while it was not.
  second_factor_at timestamptz,
  -- The browser in a few words, for the person to know it again.
  browser text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index sign_in_by_account on sign_in (account_id, created_at);

-- Failed attempts in a row. The subject is a keyed hash of an e-mail address or a network address, or of both.
create table sign_in_attempt (
  kind text not null check (kind in ('pair', 'email', 'address', 'code')),
  subject text not null,
  failures integer not null,
  last_failed_at timestamptz not null,
  primary key (kind, subject)
);

create table invitation (
  invitation_id uuid primary key,
  token_hash text not null unique,
  -- No key to the school: a table of no school must not hold those of schools to one machine.
  school_id integer not null,
  email text not null,
  name text not null,
  role text not null,
  position text not null,
  year_groups text[] not null default '{}',
  classes text[] not null default '{}',
  invited_by uuid references account (account_id),
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references account (account_id),
  withdrawn_at timestamptz
);
create index invitation_by_school on invitation (school_id, invited_at);

grant select, insert, update, delete
  on account, recovery_code, oidc_identity, sign_in, sign_in_attempt, invitation to rollbook_identity;

create table membership (
  school_id integer not null references school (school_id),
  account_id uuid not null,
  role text not null check (role in (
    'teacher', 'office', 'attendance-officer', 'pastoral', 'headteacher', 'champion', 'governor', 'trust', 'la-officer',
    'parent', 'system-administrator')),
  -- The person's name as the school shows it: pages see no table of accounts.
  person text not null,
  position text not null,
  year_groups text[] not null default '{}',
  from_day date not null,
  to_day date check (to_day is null or to_day >= from_day - 1),
  primary key (school_id, account_id, role)
);
create index membership_by_account on membership (account_id);
call protect_school_table('membership');
-- A page must not be able to make anybody more than they are, whatever is wrong with it.
revoke insert, update, delete on membership from rollbook_app;

create table class_teacher (
  school_id integer not null references school (school_id),
  account_id uuid not null,
  class_name text not null,
  from_day date not null,
  to_day date check (to_day is null or to_day >= from_day - 1),
  primary key (school_id, account_id, class_name, from_day)
);
create index class_teacher_by_account on class_teacher (account_id);
call protect_school_table('class_teacher');

-- A class given to somebody for one day, or for half of it.
create table cover (
  school_id integer not null references school (school_id),
  cover_no bigint not null,
  account_id uuid not null,
  class_name text not null,
  day date not null,
  half smallint check (half in (0, 1)),
  given_by text not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (school_id, cover_no)
);
create index cover_by_day on cover (school_id, day);
create index cover_by_account on cover (account_id, day);
call protect_school_table('cover');

-- A pupil whose case was shared with a local-authority officer.
create table shared_case (
  school_id integer not null,
  account_id uuid not null,
  pupil_id integer not null,
  from_day date not null,
  to_day date check (to_day is null or to_day >= from_day - 1),
  primary key (school_id, account_id, pupil_id, from_day),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
create index shared_case_by_account on shared_case (account_id);
call protect_school_table('shared_case');

-- At sign-in a person's places at all schools are read; what is written stays within the school that is named, by the
-- policy that every table of a school has.
create policy sign_in_reads on membership for select to rollbook_identity using (true);
create policy sign_in_reads on class_teacher for select to rollbook_identity using (true);
create policy sign_in_reads on cover for select to rollbook_identity using (true);
create policy sign_in_reads on shared_case for select to rollbook_identity using (true);
grant select, insert, update on membership, class_teacher to rollbook_identity;
grant select on cover, shared_case to rollbook_identity;
grant insert on audit to rollbook_identity;
