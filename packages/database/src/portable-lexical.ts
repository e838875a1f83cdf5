import { sql, type QueryExecutorProvider } from 'kysely';

/**
 * Makes, where they are missing, the tables of the lexical index that needs nothing but pgvector (`packages/search`,
 * `lexical/portable`), with the triggers that keep its statistics and forget the rows of deleted chunks.
 * @returns whether they were made now; existing chunks are then not in them yet.
 */
export async function createPortableLexicalTables(database: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql`select 1 where to_regclass('chunk_lexical') is not null`.execute(database);
  if (rows.length > 0) return false;
  for (const statement of statements) await sql.raw(statement).execute(database);
  return true;
}

/** Whether the database has the BM25 indexes of `pg_textsearch`. */
export async function hasTextIndexes(database: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql`select 1 where to_regclass('chunk_terms_en') is not null`.execute(database);
  return rows.length > 0;
}

/** Counts waiting to be folded, at most about this many: each question adds up those of its words. */
const foldedBeyond = 100_000;
const foldedBeyondRows = 500;

/**
 * New rows wait in a list of the index that every search reads, until it is as long as this (in kB): two to three times the
 * speed of entering rows one by one, a few milliseconds at most for a search. Filling a table is faster without it.
 */
export const portableFeatureIndex = `create index chunk_lexical_features on chunk_lexical using gin (features)
  with (gin_pending_list_limit = 512)`;

const statements = [
  // Rows are inserted and deleted, never updated. What decides whether a row may be seen stands in it, so that no
  // candidate needs a look into `chunk`. `average` is the average length that `weights` were made with.
  `create table chunk_lexical (
    chunk_id bigint primary key, document_id uuid not null, collection_id uuid not null, version integer not null,
    language text not null, length real not null, average real not null,
    weights sparsevec not null, features integer[] not null)`,
  // Both are read for every candidate: neither compressed nor, if it can be, in another place.
  `alter table chunk_lexical set (toast_tuple_target = 8160),
    alter column weights set storage main, alter column features set storage external`,
  `create index chunk_lexical_document_id on chunk_lexical (document_id)`,
  portableFeatureIndex,

  // In how many chunks a feature stands, once folded.
  `create table lexical_feature (id integer primary key, chunks bigint not null) with (fillfactor = 50)`,
  // What came and went since, and the totals: appended by every writer, so that none waits for another.
  // \`terms\` has the same counts as \`features\`, of terms alone, to be looked up fast.
  `create table lexical_change (
    features integer[] not null, counts integer[] not null, terms sparsevec not null, size integer not null)`,
  `create table lexical_total (language text not null, chunks bigint not null, length double precision not null)`,

  // Folds what is committed, by one writer at a time; the others go on without waiting.
  `create function fold_lexical_changes() returns void language plpgsql as $$
  begin
    if not pg_try_advisory_xact_lock(hashtext('fold_lexical_changes')) then return; end if;
    with gone as (delete from lexical_change returning features, counts)
    insert into lexical_feature (id, chunks)
      select feature, sum(count) from gone, unnest(features, counts) as counted (feature, count)
      group by feature having sum(count) <> 0
      on conflict (id) do update set chunks = lexical_feature.chunks + excluded.chunks;
    with gone as (delete from lexical_total returning *)
    insert into lexical_total select language, sum(chunks), sum(length) from gone group by language;
  end $$`,

  // A sparse vector has at most 16 000 entries; terms are the features from 1 to 2^29 - 1.
  `create function count_lexical_rows() returns trigger language plpgsql as $$
  declare sign integer := case tg_op when 'INSERT' then 1 else -1 end;
  begin
    insert into lexical_total select language, sign * count(*), sign * sum(length) from changed group by language;
    insert into lexical_change
      select array_agg(feature), array_agg(count), ('{' || coalesce(string_agg(feature || ':' || count, ',')
        filter (where feature between 1 and 536870911), '') || '}/536870911')::sparsevec, count(*)
      from (
        select feature, (sign * count(*))::integer as count, (row_number() over (order by feature) - 1) / 16000 as part
        from changed, unnest(features) as feature group by feature) as counted
      group by part;
    if (select sum(size) > ${foldedBeyond} or count(*) > ${foldedBeyondRows} from lexical_change) then
      perform fold_lexical_changes();
    end if;
    return null;
  end $$`,
  `create trigger count_inserted after insert on chunk_lexical
    referencing new table as changed for each statement execute function count_lexical_rows()`,
  `create trigger count_deleted after delete on chunk_lexical
    referencing old table as changed for each statement execute function count_lexical_rows()`,

  // In place of a foreign key: it would delete (and count) row by row. Also runs when a document is deleted.
  `create function forget_lexical_rows() returns trigger language plpgsql as $$
  begin
    delete from chunk_lexical using removed where chunk_lexical.chunk_id = removed.id;
    return null;
  end $$`,
  `create trigger forget_lexical after delete on chunk
    referencing old table as removed for each statement execute function forget_lexical_rows()`,
];
