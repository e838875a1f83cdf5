import { AppError, endpoints, endpointUrl, toAppError } from '@onyx/contracts';
import type { SendFile } from './upload-queue.ts';

/** Sends a file by XMLHttpRequest, the only way a browser tells how much of a body has left. */
export const sendFile: SendFile = (upload, { signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const form = new FormData();
    form.set('collectionId', upload.collectionId);
    form.set('folder', upload.folder);
    // Last: the server reads the fields before the file streams in.
    form.set('file', upload.file, upload.file.name);

    const request = new XMLHttpRequest();
    request.open('POST', endpointUrl('', endpoints.uploadDocument));
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('error', () =>
      reject(new AppError('server-unreachable', { params: { url: '/' }, isRetryable: true })),
    );
    request.addEventListener('abort', () => reject(new AppError('upload-incomplete')));
    request.addEventListener('load', () => {
      const answer = new Response(request.responseText, { status: request.status });
      if (answer.ok) {
        answer
          .json()
          .then((body: unknown) => resolve(endpoints.uploadDocument.response.parse(body)))
          .catch(reject);
      } else toAppError(answer).then(reject, reject);
    });
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
