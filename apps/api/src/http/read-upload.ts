import { AppError } from '@onyx/contracts';
import busboy from 'busboy';
import { Readable } from 'node:stream';

/** A file part of a form, as it arrives. */
export type UploadPart = {
  /** As the sender named it: may hold a path, may be anything. */
  fileName: string;
  /** Throws `upload-incomplete` when the sender breaks off. */
  bytes: AsyncIterable<Uint8Array>;
};

const limits = { files: 1, fields: 20, parts: 25, fieldSize: 16 * 1024, fieldNameSize: 100 };

/**
 * Reads a `multipart/form-data` request without holding it: hands on the fields that came before the file, and the
 * file as a stream. That stream fails when a field comes behind the file, where it would come too late: a collection
 * that is passed over would put the file where others may read it.
 * @throws AppError `invalid-request` for another content type or a field behind the file, `upload-missing-file`,
 * `upload-incomplete`, and what `take` throws, which ends the reading at once.
 */
export async function readUpload<T>(
  request: Request,
  take: (fields: Record<string, string>, file: UploadPart) => Promise<T>,
): Promise<T> {
  const form = openForm(request);
  const body = Readable.fromWeb(request.body ?? new Blob([]).stream());
  try {
    return await new Promise<T>((resolve, reject) => {
      const fields: Record<string, string> = {};
      const lateFields: string[] = [];
      let hasFile = false;
      let failure: unknown;
      const closed = new Promise<void>((done) => form.once('close', () => done()));
      const requireWhole = async (): Promise<void> => {
        await closed;
        if (failure !== undefined) throw new AppError('upload-incomplete', { cause: failure });
        if (lateFields.length === 0) return;
        const message = 'Fields come before the file.';
        throw new AppError('invalid-request', { fields: lateFields.map((path) => ({ path, message })) });
      };
      form.on('field', (name, value) => {
        if (hasFile) lateFields.push(name);
        else fields[name] = value;
      });
      form.on('file', (_name, stream, info) => {
        hasFile = true;
        // Its end is told by the iteration; an error that comes later has nobody else to go to.
        stream.on('error', () => undefined);
        const bytes = whole(stream, requireWhole);
        take({ ...fields }, { fileName: info.filename ?? '', bytes }).then(resolve, reject);
      });
      form.on('error', (error) => {
        failure = error;
        if (!hasFile) reject(new AppError('upload-incomplete', { cause: error }));
      });
      form.on('close', () => {
        if (!hasFile) reject(new AppError('upload-missing-file'));
      });
      body.on('error', (error) => form.destroy(error));
      body.pipe(form);
    });
  } finally {
    body.unpipe(form);
    form.destroy();
    // An answer before the end of the body: the rest is not wanted.
    body.destroy();
  }
}

function openForm(request: Request): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits,
      // Browsers send UTF-8 in `filename="…"`; the name is cut to its last part where it is checked.
      defParamCharset: 'utf8',
      preservePath: true,
    });
  } catch (error) {
    const message = 'The content type must be multipart/form-data with a boundary.';
    throw new AppError('invalid-request', { fields: [{ path: 'content-type', message }], cause: error });
  }
}

async function* whole(stream: Readable, requireWhole: () => Promise<void>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new AppError('upload-incomplete', { cause: error });
  }
  await requireWhole();
}
