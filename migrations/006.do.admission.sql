-- What the admission register holds besides the pupil, the enrolment and the contacts; and the set-up of a new school.

-- What regulation 8 asks for. An empty text or a null: the school has not been told.
create table admission_details (
  school_id integer not null,
  pupil_id integer not null,
  sex text not null check (sex in ('', 'F', 'M')),
  middle_names text not null,
  -- Any other name that the pupil has, had or is known by.
  other_names text not null,
  address text not null,
  boarder boolean not null,
  previous_school text not null,
  previous_school_address text not null,
  next_school text not null,
  next_school_from date,
  future_address text not null,
  future_address_from date,
  future_address_with text not null,
  primary key (school_id, pupil_id),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
call protect_school_table('admission_details');

-- The classes of an enrolment before the one that it names, each with its last day: a register of the past stays with the
-- class of its day.
create table earlier_class (
  school_id integer not null,
  pupil_id integer not null,
  enrolment_no integer not null,
  until_day date not null,
  year_group text not null,
  class_name text not null,
  primary key (school_id, pupil_id, enrolment_no, until_day),
  foreign key (school_id, pupil_id, enrolment_no) references enrolment (school_id, pupil_id, enrolment_no)
);
call protect_school_table('earlier_class');

-- Where a contact lived from which day. The contact itself has the address of now.
create table contact_address (
  school_id integer not null,
  pupil_id integer not null,
  contact_id text not null,
  from_day date not null,
  address text not null,
  primary key (school_id, pupil_id, contact_id, from_day),
  foreign key (school_id, pupil_id) references pupil (school_id, pupil_id)
);
call protect_school_table('contact_address');

-- Why and whither a pupil left, beside the enrolment that it ended.
create table leaving (
  school_id integer not null,
  pupil_id integer not null,
  enrolment_no integer not null,
  ground text not null,
  destination text not null,
  authority_told_on date,
  primary key (school_id, pupil_id, enrolment_no),
  foreign key (school_id, pupil_id, enrolment_no) references enrolment (school_id, pupil_id, enrolment_no)
);
call protect_school_table('leaving');

-- A file handed in during set-up, kept until it is brought in or thrown away. Nothing reads it but its preview.
create table set_up_file (
  school_id integer not null references school (school_id),
  file_name text not null check (file_name in ('pupils.csv', 'contacts.csv', 'mapping.yaml')),
  given_name text not null,
  content bytea not null,
  uploaded_at timestamptz not null,
  person text not null,
  primary key (school_id, file_name)
);
call protect_school_table('set_up_file');
