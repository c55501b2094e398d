/** The words that the sources can show to people: string literals, parts of templates, text of pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync } from 'vite';
import { root } from './built.ts';

/** A string of a source, or a part of one between two `${…}`. */
export interface SourceString {
  /** File and line: `shared/units.ts:12`. */
  readonly place: string;
  readonly text: string;
  /** Whether it is a part of a sentence that is chosen where it stands: a branch of `… ? 'image' : 'images'`, or an argument of `counted`. */
  readonly isChosenWord: boolean;
}

/** All strings of the TypeScript files in these folders. Comments and regular expressions are none. */
export const stringsOfSources = (folders: readonly string[]): SourceString[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
      .flatMap((name) => stringsOf(`${folder}/${name.replaceAll('\\', '/')}`)),
  );

function stringsOf(path: string): SourceString[] {
  const source = readFileSync(join(root, path), 'utf8');
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]!.message}`);
  const found: { readonly start: number; readonly text: string; readonly isChosenWord: boolean }[] = [];
  const chosen = new Set<ESTree.Node>();
  for (const node of nodesOf(program)) {
    if (node.type === 'ConditionalExpression')
      for (const branch of [node.consequent, node.alternate]) chosen.add(branch);
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'counted')
      for (const given of node.arguments) chosen.add(given);
    if ((node.type === 'Literal' || node.type === 'JSXText') && typeof node.value === 'string')
      found.push({ start: node.start, text: node.value, isChosenWord: chosen.has(node) });
    if (node.type === 'TemplateElement')
      found.push({ start: node.start, text: node.value.cooked ?? node.value.raw, isChosenWord: false });
  }
  return found.map(({ start, ...each }) => ({
    place: `${path}:${source.slice(0, start).split('\n').length}`,
    ...each,
  }));
}

/** A node of a syntax tree and all nodes below it, parents first. */
function* nodesOf(node: ESTree.Node): Generator<ESTree.Node> {
  yield node;
  for (const below of Object.values(node).flat())
    if (typeof below === 'object' && below !== null && 'type' in below) yield* nodesOf(below);
}
