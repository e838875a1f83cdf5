import { readFileSync } from 'node:fs';
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type YAMLError,
} from 'yaml';
import type { Place, Problem } from './problems.ts';
import { isTree, treeOf, type Path, type Tree } from './tree.ts';

/** Something that was written by a person: a file or one `--set`. */
export type Source = {
  tree: Tree;
  /** Where a key stands; of a key that is absent, where its nearest mapping does. */
  placeOf(path: Path): Place;
  problems: Problem[];
};

/**
 * Reads a YAML file. Whatever is wrong with it is in `problems`, and the tree is empty then.
 * @param file as it is to be shown; `path` is where it is.
 */
export function readSource(file: string, path: string): Source {
  const top: Place = { kind: 'file', file, line: 1, column: 1 };
  const failed = (problem: Omit<Problem, 'key' | 'place'>): Source => ({
    tree: {},
    placeOf: () => top,
    problems: [{ key: '', place: top, ...problem }],
  });
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'error';
    return failed(
      reason === 'ENOENT'
        ? { code: 'file-missing', params: {} }
        : { code: 'file-unreadable', params: { reason } },
    );
  }
  return parseSource(file, decode(bytes));
}

/** @param text YAML; a byte order mark and either line end are accepted. */
export function parseSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { kind: 'file', file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const placeOf = (path: Path): Place => placeAt(offsetOf(document, path));
  const failed = (problems: Problem[]): Source => ({ tree: {}, placeOf, problems });
  if (document.errors.length > 0)
    return failed(document.errors.map((error) => yamlProblem(error, placeAt(error.pos[0]))));
  let tree: unknown;
  try {
    // Many aliases of aliases could fill the memory.
    tree = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const reason = (error as Error).message;
    return failed([
      { code: 'yaml-wrong', key: '', place: placeAt(0), params: { reason, reasonZh: '别名无法解析或过多' } },
    ]);
  }
  if (!isTree(tree)) return failed([{ code: 'not-a-mapping', key: '', place: placeAt(0), params: {} }]);
  return { tree, placeOf, problems: [] };
}

/**
 * `a.b=value`, the value as YAML has it. Text that YAML takes for something else stays text where only text fits.
 * @param isFitting whether a value may stand at the key.
 */
export function parseSet(text: string, isFitting: (path: Path, value: unknown) => boolean): Source {
  const place: Place = { kind: 'set', key: text.split('=')[0] ?? '' };
  const placeOf = (): Place => place;
  const match = /^([\w-]+(?:\.[\w-]+)*)=(.*)$/s.exec(text);
  if (!match) return { tree: {}, placeOf, problems: [{ code: 'set-wrong', key: '', place, params: {} }] };
  const [, key = '', written = ''] = match;
  const path = key.split('.');
  const document = parseDocument(written, { prettyErrors: false, logLevel: 'silent' });
  const value: unknown = document.errors.length > 0 ? written : document.toJS();
  const isText = !isFitting(path, value) && isFitting(path, written);
  return { tree: treeOf(path, isText ? written : value), placeOf, problems: [] };
}

/** UTF-8, or what Windows PowerShell writes with `>`. */
function decode(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!isPair(pair) || !isScalar(pair.key)) return offset;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

const chineseReasons: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: '别名有误',
  BAD_INDENT: '缩进有误，同一层的键须对齐',
  BLOCK_AS_IMPLICIT_KEY: '嵌套的键须另起一行并缩进',
  MISSING_CHAR: '缺少引号、括号或冒号',
  MULTILINE_IMPLICIT_KEY: '键不能跨行，可能缺少冒号',
  MULTIPLE_DOCS: '只能有一个文档，请删除“---”之后的内容',
  TAB_AS_INDENT: '不能用制表符缩进，请改用空格',
  UNEXPECTED_TOKEN: '出现了意外的符号',
};

function yamlProblem(error: YAMLError, place: Place): Problem {
  if (error.code === 'DUPLICATE_KEY') return { code: 'key-twice', key: '', place, params: {} };
  const reasonZh = chineseReasons[error.code] ?? error.code;
  return { code: 'yaml-wrong', key: '', place, params: { reason: error.message, reasonZh } };
}
