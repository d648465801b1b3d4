-- A link by which somebody who cannot sign in any more sets a new password. Made by their school, as no letters go out yet.
create table way_back (
  way_back_id uuid primary key,
  token_hash text not null unique,
  account_id uuid not null references account (account_id),
  -- The telephone and the recovery codes are lost too: the second factor is set up anew.
  drops_second_factor boolean not null,
  made_by uuid not null references account (account_id),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index way_back_by_account on way_back (account_id);
grant select, insert, update, delete on way_back to rollbook_identity;
