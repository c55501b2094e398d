/** A class of a style sheet that a component names exists: TypeScript takes any name, and a missing one shows no style. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../built.ts';

const files = readdirSync(join(root, 'renderer'), { recursive: true, encoding: 'utf8' });
const read = (path: string): string => readFileSync(path, 'utf8');
const sheetImport = /import (\w+) from '(\.[^']+\.module\.css)'/g;

/** Names of classes in a style sheet. */
const classesIn = (css: string): Set<string> =>
  new Set([...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/\.([A-Za-z_][\w-]*)/g)].map((match) => match[1]!));

it('names only classes that its style sheet has', () => {
  const missing: string[] = [];
  let named = 0;
  for (const name of files.filter((each) => each.endsWith('.tsx'))) {
    const path = join(root, 'renderer', name);
    const source = read(path);
    for (const [, variable, sheet] of source.matchAll(sheetImport)) {
      const code = source.replace(/'[^'\n]*'/g, "''");
      const known = classesIn(read(join(dirname(path), sheet!)));
      // A parameter or a constant of the same name is no style sheet.
      if (new RegExp(`(?:[{,(]\\s*|(?:const|let) )${variable}\\b(?=\\s*[,}):=])`).test(code)) continue;
      for (const [, used] of code.matchAll(new RegExp(`(?<![.\\w])${variable}\\.([A-Za-z_]\\w*)`, 'g'))) {
        named++;
        if (!known.has(used!)) missing.push(`${name}: ${variable}.${used}`);
      }
    }
  }
  expect(missing).toEqual([]);
  expect(named).toBeGreaterThan(500);
});
