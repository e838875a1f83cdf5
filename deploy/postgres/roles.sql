-- Rendered by Onyx from onyx.yaml: change that file, then render again. sha256 of the rest: 84a4b0f5d19eccd7e6768497af1c8683afdd68248bf75ed05e8a802daaa84d08
\set ON_ERROR_STOP on
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
\set owner_password `cat /run/secrets/database-owner-password`
\set app_password `cat /run/secrets/database-app-password`
select 'create role onyx_owner login' where not exists (select from pg_roles where rolname = 'onyx_owner') \gexec
select 'create role onyx_app login' where not exists (select from pg_roles where rolname = 'onyx_app') \gexec
select 'create role onyx_reader login' where not exists (select from pg_roles where rolname = 'onyx_reader') \gexec
alter role onyx_owner password :'owner_password';
alter role onyx_app password :'app_password';
revoke all on database "onyx" from public;
grant all on database "onyx" to onyx_owner;
grant connect, temporary on database "onyx" to onyx_app;
grant connect on database "onyx" to onyx_reader;
alter schema public owner to onyx_owner;
create extension if not exists vector;
