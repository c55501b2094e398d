/** THIRD-PARTY-NOTICES.txt names everything that is shipped, each with a licence that allows it and its text. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import lock from '../package-lock.json' with { type: 'json' };
import { root } from './built.ts';

/** Licences under which a package may be shipped with an MIT-licensed program. LGPL: in a file of its own only, which may be replaced. */
const allowed = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];
const underLgpl = /^(@img\/sharp-(libvips|win32|wasm32)|libheif-js )/;

const file = readFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
const [list = '', ...numbered] = file.split(/^={80}\nText (?=\d+\n={80}\n)/m);
const texts = new Map(numbered.map((part) => [Number.parseInt(part, 10), part.replace(/^\d+\n={80}\n/, '').trim()]));

interface Entry {
  readonly packages: readonly string[];
  readonly licence: string;
  readonly copyright: readonly string[];
  readonly texts: readonly number[];
}

const entries: readonly Entry[] = list
  .trim()
  .split(/\n\n+/)
  .slice(2) // title and introduction
  .map((block) => {
    const lines = block.split('\n');
    const after = (label: string) =>
      lines.find((line) => line.startsWith(`  ${label}: `))?.slice(label.length + 4) ?? '';
    return {
      packages: lines.filter((line) => !line.startsWith(' ')),
      licence: after('licence'),
      copyright: lines.filter((line) => /^ {2}\S/.test(line) && !/^ {2}(licence|text|note): /.test(line)),
      texts: after('text').split(', ').filter(Boolean).map(Number),
    };
  });
const named = new Set(entries.flatMap((entry) => entry.packages));
const entryOf = (name: string) => entries.find((entry) => entry.packages.some((each) => each.startsWith(`${name} `)));

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
}
const locked = Object.entries(lock.packages as unknown as Record<string, Locked>)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length) }));
const missing = (packages: readonly { readonly name: string; readonly version: string }[]): string[] =>
  packages.map(({ name, version }) => `${name} ${version}`).filter((each) => !named.has(each));

describe('the third-party notices', () => {
  it('are those of the installed packages and of what the bundles contain', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts', 'notices.mjs'), '--check'], { encoding: 'utf8' });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  }, 120_000);

  it('name every package of package-lock.json that is not for development only, for every platform', () => {
    const production = locked.filter(({ dev }) => !dev);
    const isHere = ({ name }: { readonly name: string }) => existsSync(join(root, 'node_modules', name));
    expect(production.some((entry) => !isHere(entry))).toBe(true);
    expect(production.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(missing(production)).toEqual([]);
  });

  it('name every package that the page imports, and Electron', () => {
    const imports = readdirSync(join(root, 'renderer'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => [
        ...readFileSync(join(root, 'renderer', name), 'utf8').matchAll(/from '((?:@[^/']+\/)?[^./'][^/']*)/g),
      ])
      .map((match) => match[1]!);
    const packages = [...new Set(imports), 'electron'];
    expect(packages).toContain('@mantine/core');
    expect(packages.filter((name) => !entryOf(name))).toEqual([]);
  });

  it('give each package a copyright and a text that is there', () => {
    const lacks = entries.filter(
      (entry) =>
        entry.copyright.length === 0 || entry.texts.length === 0 || entry.texts.some((number) => !texts.get(number)),
    );
    expect(lacks.flatMap((entry) => entry.packages)).toEqual([]);
  });

  it('hold only licences under which a package may be shipped', () => {
    const refused = entries.flatMap(({ packages, licence }) =>
      licence
        .split(/ AND | OR |[()]/)
        .filter((id) => id !== '' && !allowed.includes(id))
        .filter((id) => id !== 'LGPL-3.0-or-later' || !packages.every((name) => underLgpl.test(name)))
        .map((id) => `${packages.join(', ')}: ${id}`),
    );
    expect(refused).toEqual([]);
  });

  it('carry the texts of the LGPL and the GPL for libvips, and the libraries in it as its package lists them', () => {
    const words =
      entryOf('@img/sharp-libvips-linux-x64')
        ?.texts.map((number) => texts.get(number))
        .join('\n') ?? '';
    expect(words).toContain('GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 3');
    expect(words).toContain('GNU GENERAL PUBLIC LICENSE\n                       Version 3');
    const installed = readdirSync(join(root, 'node_modules', '@img')).find((name) => name.startsWith('sharp-libvips-'));
    if (!installed) return; // on Windows libvips lies in sharp's own package
    const folder = join(root, 'node_modules', '@img', installed);
    const rows = readFileSync(join(folder, 'README.md'), 'utf8').match(/^\|.*\|$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !words.includes(row))).toEqual([]);
    const versions = Object.entries(JSON.parse(readFileSync(join(folder, 'versions.json'), 'utf8')));
    expect(versions.map(([name, version]) => `${name} ${version}`).filter((each) => !words.includes(each))).toEqual([]);
  });

  it('carry what ONNX Runtime contains', () => {
    const words =
      entryOf('onnxruntime-node')
        ?.texts.map((number) => texts.get(number))
        .join('\n') ?? '';
    for (const name of ['protocolbuffers/protobuf', 'abseil-cpp', 'Eigen', 'dawn']) expect(words).toContain(name);
  });
});
