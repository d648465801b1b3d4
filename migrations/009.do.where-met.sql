-- Where somebody who came in was met; empty where the line does not say.

alter table site_movement add column met_at text not null default '';
alter table site_movement add check (met_at in ('', 'office', 'late-door', 'late-gate'));
