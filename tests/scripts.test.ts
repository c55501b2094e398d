/** The scripts of scripts/ and experiments/ start in a new checkout: everything that they import and load exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { root } from './built.ts';

const scripts = ['scripts', 'experiments'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => /\.(mjs|mts|ts)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
const codeOf = (path: string): string => withoutComments(readFileSync(join(root, path), 'utf8'));

const importsOf = (code: string): string[] =>
  [...code.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)'([^'\n]+)'/g)].map((match) => match[1]!);

const packageOf = (name: string): string => (/^(@[^/]+\/)?[^/]+/.exec(name) ?? [name])[0];

it('are found', () => {
  expect(scripts).toContain('scripts/build.mjs');
  expect(scripts).toContain('experiments/call-lab.mjs');
});

describe.each(scripts)('%s', (path) => {
  const imports = importsOf(codeOf(path));

  it('imports only packages of package.json', () => {
    const named = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
    const packages = imports.filter((name) => !/^(\.|node:)/.test(name) && !builtinModules.includes(name));
    expect(packages.map(packageOf).filter((name) => !named.has(name))).toEqual([]);
  });

  it('imports only existing files', () => {
    const files = imports.filter((name) => name.startsWith('.'));
    expect(files.filter((name) => !existsSync(join(root, dirname(path), name)))).toEqual([]);
  });

  it('loads only existing sources', () => {
    const sources = codeOf(path).matchAll(/'((?:electron|shared|renderer|tests|experiments)\/[\w./-]+\.(?:tsx?|py))'/g);
    expect([...sources].map((match) => match[1]!).filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

it('need no packages for the set-up: scripts/setup.mjs imports only Node’s own modules', () => {
  expect(importsOf(codeOf('scripts/setup.mjs')).filter((name) => !name.startsWith('node:'))).toEqual([]);
});
