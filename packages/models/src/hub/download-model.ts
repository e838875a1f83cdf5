import { AppError } from '@onyx/contracts';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { redact } from '../language-model/redact.ts';
import { detectModelFolder, isStaticModel, staticWeightFiles } from '../model-folder/detect-model-folder.ts';
import { readOptionalJson } from '../model-folder/model-json.ts';
import { chooseNetwork, weightFiles } from '../onnx/network-files.ts';
import { fetchFile, reasonOf } from './fetch-file.ts';
import { readListing, type HubFile, type HubListing } from './hub-files.ts';

/** Bytes of the files that are wanted, those of the ones that were there already included. */
export type DownloadProgress = { doneBytes: number; totalBytes: number; file: string };

export type DownloadModelOptions = {
  /** Address of the hub or of a mirror that speaks as it does. */
  hub: string;
  /** E.g. `sentence-transformers/all-MiniLM-L6-v2`. */
  repository: string;
  /** Branch, tag or commit. */
  revision?: string;
  /** Folder that the model is to stand in. It appears when everything is there; two calls must not share one. */
  targetDir: string;
  /** The network to take where there are several, e.g. `onnx/model_fp16.onnx`. */
  file?: string;
  /** For models that are not public. Sent to the hub only, not where it redirects to. */
  token?: string | null;
  maxBytes?: number;
  /** Called for every piece that arrives. */
  onProgress?: (progress: DownloadProgress) => void;
  signal?: AbortSignal | undefined;
  /** Longest silence of the server, and the pause before a second attempt. */
  idleMs?: number;
  retryMs?: number;
  fetch?: typeof globalThis.fetch;
};

/** Small files that say how a model is used. Those that a repository does not have are not needed. */
const descriptions = ['config.json', 'modules.json'];
const settings = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  '1_Pooling/config.json',
  'README.md',
];

/**
 * Fetches what is needed of a model from a hub, unless its folder is there. Files arrive in a folder beside the target
 * (`<target>.partial`), which is kept when something goes wrong, so that the next call goes on where this one ended;
 * each is checked against the hub's checksum, and the folder gets its name when it is whole.
 * @returns whether anything was fetched.
 * @throws AppError `model-not-found`, `model-download-failed`, `model-checksum-mismatch`, `model-files-missing`,
 * `model-unsupported` or `model-too-large`; the signal's reason when it is aborted.
 */
export async function downloadModel(options: DownloadModelOptions): Promise<{ isFetched: boolean }> {
  const { targetDir, maxBytes = 4 * 2 ** 30, signal } = options;
  signal?.throwIfAborted();
  const isThere = await detectModelFolder(targetDir).then(
    () => true,
    () => false,
  );
  if (isThere) return { isFetched: false };

  const partial = `${targetDir}.partial`;
  await mkdir(partial, { recursive: true });
  const listing = await list(options);
  const fetchAll = createFetcher(options, listing, partial);
  const described = filesNamed(listing, descriptions);
  requireSize(described, maxBytes);
  await fetchAll(described);
  const needed = [
    ...described,
    ...filesNamed(listing, settings),
    ...(await heavyFiles(options, listing, partial)),
  ];
  requireSize(needed, maxBytes);
  await fetchAll(needed);
  await detectModelFolder(partial);
  // What stood there was no model.
  await rm(targetDir, { recursive: true, force: true });
  await rename(partial, targetDir);
  return { isFetched: true };
}

async function list(options: DownloadModelOptions): Promise<HubListing> {
  const { hub, repository, revision = 'main', token = null, signal, idleMs = 30_000 } = options;
  const address = new URL(hub).host;
  const failed = (detail: string, isRetryable: boolean): AppError =>
    new AppError('model-download-failed', {
      params: { address, file: repository },
      detail: redact(detail, token),
      isRetryable,
    });
  const silence = AbortSignal.timeout(idleMs);
  try {
    const url = `${base(hub)}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
    const response = await (options.fetch ?? globalThis.fetch)(url, {
      signal: signal ? AbortSignal.any([signal, silence]) : silence,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
    // A hub says 401 of what does not exist, or is not for everybody.
    if (response.status === 401 || response.status === 404) {
      throw new AppError('model-not-found', { params: { model: repository } });
    }
    if (!response.ok)
      throw failed(`HTTP ${response.status}`, response.status === 429 || response.status >= 500);
    return readListing(await response.json().catch(() => null), { address, repository });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof AppError ? error : failed(reasonOf(error), true);
  }
}

/** Fetches files into a folder one after the other, and counts them together. */
function createFetcher(
  options: DownloadModelOptions,
  { commit }: HubListing,
  folder: string,
): (files: readonly HubFile[]) => Promise<void> {
  const { hub, repository, onProgress, signal } = options;
  return async (files: readonly HubFile[]): Promise<void> => {
    const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
    let before = 0;
    for (const file of files) {
      await fetchFile({
        url: `${base(hub)}/${repository}/resolve/${commit}/${file.path}`,
        path: join(folder, file.path),
        file,
        address: new URL(hub).host,
        token: options.token ?? null,
        signal,
        idleMs: options.idleMs ?? 30_000,
        retryMs: options.retryMs ?? 1_000,
        fetch: options.fetch ?? globalThis.fetch,
        onBytes: (bytes) => onProgress?.({ doneBytes: before + bytes, totalBytes, file: file.path }),
      });
      before += file.bytes;
    }
  };
}

/** The files with the weights: told by what the small files say the model is. */
async function heavyFiles(
  { file }: DownloadModelOptions,
  listing: HubListing,
  folder: string,
): Promise<HubFile[]> {
  const names = listing.files.map(({ path }) => path);
  if (!names.includes('tokenizer.json')) {
    throw new AppError('model-files-missing', { params: { files: 'tokenizer.json' } });
  }
  const [config, modules] = await Promise.all(descriptions.map((name) => readOptionalJson(folder, name)));
  if (isStaticModel(config, modules)) {
    const weights = staticWeightFiles.find((name) => names.includes(name));
    if (weights) return filesNamed(listing, [weights]);
    throw new AppError('model-files-missing', { params: { files: 'model.safetensors' } });
  }
  const network = chooseNetwork(names, file);
  if (!network) throw new AppError('model-files-missing', { params: { files: file ?? 'onnx/model.onnx' } });
  return filesNamed(listing, [network, ...weightFiles(names, network)]);
}

function filesNamed({ files }: HubListing, names: readonly string[]): HubFile[] {
  return names.flatMap((name) => files.find(({ path }) => path === name) ?? []);
}

function requireSize(files: readonly HubFile[], maxBytes: number): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= maxBytes) return;
  throw new AppError('model-too-large', { params: { maxMegabytes: Math.round(maxBytes / 2 ** 20) } });
}

function base(hub: string): string {
  return hub.replace(/\/+$/, '');
}
