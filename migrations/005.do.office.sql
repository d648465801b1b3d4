-- What the office writes in the sign-out book besides who and when.

alter table site_movement add column expected_back smallint check (expected_back between 0 and 1439);
-- A correction is a row of its own: it stands in place of the one that it names. Void: nothing happened at all.
alter table site_movement add column corrects bigint;
alter table site_movement add column void boolean not null default false;
alter table site_movement add check (corrects is not null or not void);
