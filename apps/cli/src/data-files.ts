/** Written beside the data while a server runs on it, so that commands on the same machine find it. */
export const runFileName = 'run.json';
/** Holds the secret by which whoever may read the data folder may use the server. */
export const localTokenFileName = 'local-token';
