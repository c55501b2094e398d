/** The words that the sources can show to people: string literals, templates, text of pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync } from 'vite';
import { root } from './built.ts';

/** A string of a source. */
export interface SourceString {
  /** File and line: `shared/units.ts:12`. */
  readonly place: string;
  /**
   * Each `${…}` of a template, and each `{…}` between the words of a page, is an `X`. A command that the command line prints
   * under the name of its program is `pretext-lab …`.
   */
  readonly text: string;
  /** Whether it is a word of a sentence: a branch of `… ? 'image' : 'images'`, or an argument of `counted`. */
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
  const chosen = new Set<ESTree.Node>();
  return [...nodesOf(program)].flatMap((node) => {
    if (node.type === 'ConditionalExpression')
      for (const branch of [node.consequent, node.alternate]) chosen.add(branch);
    if (node.type === 'CallExpression' && isCallOf('counted', node))
      for (const given of node.arguments) chosen.add(given);
    const text = textOf(node);
    if (text === undefined) return [];
    const place = `${path}:${source.slice(0, node.start).split('\n').length}`;
    return [{ place, text, isChosenWord: chosen.has(node) }];
  });
}

/** The text of a string, a template, an element of a page or a typed command; undefined for any other node. */
function textOf(node: ESTree.Node): string | undefined {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value : undefined;
    case 'TemplateLiteral':
      return node.quasis
        .map(
          ({ value }, i) =>
            `${value.cooked ?? value.raw}${i < node.expressions.length ? inserted(node.expressions[i]!) : ''}`,
        )
        .join('');
    case 'CallExpression':
      return isCallOf('typedCommand', node) ? `pretext-lab ${textOf(node.arguments[0]!)}` : undefined;
    case 'JSXElement':
    case 'JSXFragment':
      return node.children.map(shownOf).join('').replace(/\s+/g, ' ').trim();
    default:
      return undefined;
  }
}

const isCallOf = (name: string, { callee }: ESTree.CallExpression): boolean =>
  callee.type === 'Identifier' && callee.name === name;

/** What stands for a `${…}`. */
const inserted = (node: ESTree.Expression): string =>
  node.type === 'CallExpression' && isCallOf('programName', node) ? 'pretext-lab' : 'X';

/** A child of an element as the words around it see it; other elements have a text of their own. */
function shownOf(child: ESTree.JSXChild): string {
  if (child.type === 'JSXText') return child.value;
  if (child.type !== 'JSXExpressionContainer') return '';
  const { expression } = child;
  return expression.type === 'Literal' && typeof expression.value === 'string' ? expression.value : 'X';
}

/** A node of a syntax tree and all nodes below it, parents first. */
function* nodesOf(node: ESTree.Node): Generator<ESTree.Node> {
  yield node;
  for (const below of Object.values(node).flat())
    if (typeof below === 'object' && below !== null && 'type' in below) yield* nodesOf(below);
}
