/** One instruction of a Dockerfile, its lines joined. */
export type Instruction = { keyword: string; words: string; line: number };

/** The instructions of a Dockerfile in their order; comments are left out. */
export function readInstructions(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  let open: Instruction | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const isContinued = content.endsWith('\\');
    const part = isContinued ? content.slice(0, -1).trim() : content;
    if (open) open.words += ` ${part}`;
    else {
      const [keyword = '', ...words] = part.split(/\s+/);
      open = { keyword: keyword.toUpperCase(), words: words.join(' '), line: index + 1 };
      instructions.push(open);
    }
    if (!isContinued) open = undefined;
  }
  return instructions;
}

/** The instructions of each stage, the last one being the image. Arguments before the first are left out. */
export function stagesOf(instructions: Instruction[]): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

/** Options (`--name=value`) and plain words of an instruction that is not written as a list. */
export function splitWords(words: string): { options: Map<string, string>; plain: string[] } {
  const all = words.split(/\s+/);
  const options = all
    .filter((word) => word.startsWith('--'))
    .map((word): [string, string] => {
      const [name = '', ...value] = word.slice(2).split('=');
      return [name, value.join('=')];
    });
  return { options: new Map(options), plain: all.filter((word) => !word.startsWith('--')) };
}

/**
 * Whether a `.dockerignore` keeps a path out of a build. The last pattern that fits decides; one that fits a folder fits
 * all that is in it.
 */
export function isIgnored(dockerignore: string, path: string): boolean {
  const folders = path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  let ignored = false;
  for (const line of dockerignore.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const isException = line.startsWith('!');
    const pattern = patternOf(line.replace(/^!/, '').replace(/^\//, ''));
    if (folders.some((folder) => pattern.test(folder))) ignored = !isException;
  }
  return ignored;
}

function patternOf(glob: string): RegExp {
  const source = glob
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return part === '?' ? '[^/]' : part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  return new RegExp(`^${source}$`);
}
