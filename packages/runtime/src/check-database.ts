import { AppError, errorText } from '@onyx/contracts';
import { assertUsableSchema, pingDatabase, readSchemaState, type Database } from '@onyx/database';

type State = { isReady: boolean; detail?: string };

/** How long what was found about the schema is believed: it changes only when somebody migrates. */
const schemaBelievedMs = 5_000;

/** Tells whether the database answers and has a schema that this program can work on, for `/ready`. */
export function createDatabaseCheck(database: Database): () => Promise<State> {
  let known: { at: number; state: State } | undefined;
  return async () => {
    if (!(await pingDatabase(database))) return { isReady: false, detail: 'The database does not answer.' };
    if (known && Date.now() - known.at < schemaBelievedMs) return known.state;
    const state = await readState(database);
    known = { at: Date.now(), state };
    return state;
  };
}

async function readState(database: Database): Promise<State> {
  try {
    assertUsableSchema(await readSchemaState(database));
    return { isReady: true };
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal');
    return { isReady: false, detail: errorText(known.code, known.params, 'en') };
  }
}
