import type { UploadFile } from './upload-queue.ts';

/** Files that systems and programs leave in folders and nobody means to add. */
const junk = /^(\..*|~\$.*|Thumbs\.db|desktop\.ini|Icon\r|__MACOSX)$/i;

/** Whether a file or folder found inside a dropped folder is left out. */
export function isJunk(name: string): boolean {
  return junk.test(name);
}

/** Everything that was dropped or pasted, folders opened. To be called within the event: its data is gone later. */
export function collectDropped(transfer: DataTransfer): Promise<UploadFile[]> {
  const entries = [...transfer.items].flatMap((item) =>
    item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : [],
  );
  if (entries.length === 0) {
    return Promise.resolve([...transfer.files].map((file) => ({ file, folder: '' })));
  }
  return Promise.all(entries.map((entry) => collectEntry(entry, ''))).then((lists) => lists.flat());
}

/** The files of a file input, with their folders when whole folders were picked. */
export function collectPicked(files: FileList): UploadFile[] {
  return [...files]
    .map((file) => ({ file, path: file.webkitRelativePath.split('/') }))
    .filter(({ path }) => path.length < 2 || !path.some(isJunk))
    .map(({ file, path }) => ({ file, folder: path.slice(0, -1).join('/') }));
}

/** What is dropped by itself is taken whatever its name; inside folders junk is left out. */
async function collectEntry(entry: FileSystemEntry, folder: string): Promise<UploadFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, folder }];
  }
  if (!isDirectory(entry)) return [];
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  const found: UploadFile[] = [];
  for (const child of await readDirectory(entry)) {
    if (!isJunk(child.name)) found.push(...(await collectEntry(child, path)));
  }
  return found;
}

/** A reader hands out a directory in portions (100 in Chromium) until it gives none. */
async function readDirectory(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return entries;
    entries.push(...portion);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
