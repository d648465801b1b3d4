-- Other systems: the keys that they use, and the webhooks that tell them of changes.

create table api_key (
  school_id integer not null references school (school_id),
  key_no integer not null,
  -- The system that uses it, as the school calls it; what the records name as the author.
  name text not null,
  scopes text[] not null,
  -- SHA-256 of the secret, which is random: nobody finds it by trying.
  secret_hash text not null,
  made_at timestamptz not null,
  made_by text not null,
  made_by_position text not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  primary key (school_id, key_no)
);
call protect_school_table('api_key');

-- What a request that names itself asked for, so that the same name is not used for something else.
create table api_request (
  school_id integer not null references school (school_id),
  request_id uuid not null,
  fingerprint text not null,
  at timestamptz not null,
  primary key (school_id, request_id)
);
create index api_request_by_time on api_request (school_id, at);
call protect_school_table('api_request');

create table webhook (
  school_id integer not null references school (school_id),
  webhook_no integer not null,
  url text not null,
  topics text[] not null,
  -- Sealed with the server's key: it signs, so its text is needed.
  secret text not null,
  made_at timestamptz not null,
  made_by text not null,
  made_by_position text not null,
  -- Set where it is not to be sent to for now: by a person, or after a day of failures.
  disabled_at timestamptz,
  disabled_because text check (disabled_because in ('person', 'failures')),
  -- Its deliveries stay to be looked at.
  removed_at timestamptz,
  primary key (school_id, webhook_no)
);
call protect_school_table('webhook');

-- How far each stream of changes was made into deliveries. It moves in the transaction that writes the delivery.
create table webhook_position (
  school_id integer not null,
  webhook_no integer not null,
  topic text not null,
  -- The school's counter that the topic's changes are numbered by.
  counter text not null,
  last_no bigint not null,
  primary key (school_id, webhook_no, topic),
  foreign key (school_id, webhook_no) references webhook (school_id, webhook_no)
);
call protect_school_table('webhook_position');

create table webhook_delivery (
  school_id integer not null,
  webhook_no integer not null,
  delivery_no bigint not null,
  -- What the receiver knows it by: the same at each attempt.
  delivery_id uuid not null,
  topic text not null,
  changes integer not null,
  -- Ids, days and codes; the very text that is signed and sent.
  body text not null,
  made_at timestamptz not null,
  attempts integer not null default 0,
  first_tried_at timestamptz,
  last_tried_at timestamptz,
  next_try_at timestamptz not null,
  -- Until then one process has it in hand.
  held_until timestamptz,
  -- Of the last attempt: the status that the receiver answered, or why there was no answer.
  answer smallint,
  failure text,
  delivered_at timestamptz,
  primary key (school_id, webhook_no, delivery_no),
  foreign key (school_id, webhook_no) references webhook (school_id, webhook_no)
);
create index webhook_delivery_waiting on webhook_delivery (school_id, webhook_no, delivery_no) where delivered_at is null;
call protect_school_table('webhook_delivery');

-- Who delivers asks all schools at once which of them have something to send: numbers and times, nothing of a pupil.
create policy sender_sees on webhook for select to rollbook_identity using (true);
create policy sender_sees on webhook_position for select to rollbook_identity using (true);
create policy sender_sees on webhook_delivery for select to rollbook_identity using (true);
create policy sender_sees on school_counter for select to rollbook_identity using (true);
grant select (school_id, webhook_no, disabled_at, removed_at) on webhook to rollbook_identity;
grant select (school_id, webhook_no, counter, last_no) on webhook_position to rollbook_identity;
grant select (school_id, webhook_no, delivery_no, next_try_at, held_until, delivered_at) on webhook_delivery
  to rollbook_identity;
grant select (school_id, name, value) on school_counter to rollbook_identity;
