/** What the documents say is there, is there: pages and pictures they link to, files they name, commands they give. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { taskCards } from '../shared/task-cards.ts';

const root = join(import.meta.dirname, '..');
const pages = ['', 'docs', 'docs/tasks', 'assets/samples'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

const found = (page: string, pattern: RegExp): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(pattern)].map((match) => match[1]!);

it('README.md lists every task, and its page', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(taskCards.filter(({ id, title }) => !readme.includes(`| [${title}](docs/tasks/${id}.md) |`))).toEqual([]);
});

describe.each(pages)('%s', (page) => {
  it('links to pages and pictures that are there', () => {
    const links = found(page, /\]\(([^)#\s]+)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('names files and folders that are there', () => {
    const named = found(page, /`((?:electron|renderer|shared|tests|scripts|docs|assets)\/[\w./-]*)`/g);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('gives commands that package.json has', () => {
    const scripts = found(page, /npm run (?:--silent )?([\w-]+)/g);
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });
});
