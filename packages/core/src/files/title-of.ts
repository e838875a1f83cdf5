/** A file's name without its extension: what a document is called until it, or a person, tells a better title. */
export function titleOf(fileName: string): string {
  return fileName.replace(/(?<=.)\.[^.]{1,10}$/, '').slice(0, 300);
}
