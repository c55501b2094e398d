/** Everything that the documents refer to exists: linked pages and pictures, named files, commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { taskCards } from '../shared/task-cards.ts';

const root = join(import.meta.dirname, '..');
const pages = ['', 'docs', 'docs/tasks', 'docs/measurements', 'experiments', 'assets/samples'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

const text = (page: string): string => readFileSync(join(root, page), 'utf8');
const found = (page: string, pattern: RegExp): string[] => [...text(page).matchAll(pattern)].map((match) => match[1]!);

it('README.md lists every task, and its page', () => {
  const readme = text('README.md');
  expect(taskCards.filter(({ id, title }) => !readme.includes(`| [${title}](docs/tasks/${id}.md) |`))).toEqual([]);
});

it('docs/tasks/README.md lists every task’s page', () => {
  const list = text('docs/tasks/README.md');
  expect(taskCards.filter(({ id }) => !list.includes(`| [${id}](${id}.md) |`))).toEqual([]);
});

it('experiments/README.md lists every script', () => {
  const readme = text('experiments/README.md');
  const named = (script: string) => readme.includes(`\`${script}\``) || readme.includes(`\`pytorch/${script}\``);
  const scripts = ['experiments', 'experiments/pytorch'].flatMap((folder) =>
    readdirSync(join(root, folder)).filter((name) => /\.(mjs|ts|py)$/.test(name)),
  );
  expect(scripts.length).toBeGreaterThan(20);
  expect(scripts.filter((script) => !named(script))).toEqual([]);
});

it('docs/measurements/README.md lists every page of results', () => {
  const list = text('docs/measurements/README.md');
  const results = pages.filter((page) => dirname(page) === 'docs/measurements' && !page.endsWith('README.md'));
  expect(results.filter((page) => !list.includes(`(${page.split(/[\\/]/).at(-1)})`))).toEqual([]);
});

describe.each(pages.filter((page) => dirname(page) === 'docs/measurements' && !page.endsWith('README.md')))(
  '%s',
  (page) => {
    it('states date, commit and command of every result', () => {
      const sections = text(page).split(/^## /m).slice(1);
      expect(sections.length).toBeGreaterThan(0);
      const lacks = (section: string): string[] => [
        ...(/\b20\d\d-\d\d-\d\d\b/.test(section) ? [] : ['a date']),
        ...(/`[0-9a-f]{7}`/.test(section) ? [] : ['a commit']),
        ...(/^```\n[^`]+\n```$/m.test(section) || /\bby hand\b/.test(section) ? [] : ['a command']),
      ];
      const faults = sections.flatMap((section) => lacks(section).map((what) => `${section.split('\n')[0]}: ${what}`));
      expect(faults).toEqual([]);
    });
  },
);

describe.each(pages)('%s', (page) => {
  it('links to existing pages and pictures', () => {
    const links = found(page, /\]\(([^)#\s]+)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('names existing files and folders', () => {
    const named = found(page, /`((?:electron|renderer|shared|tests|scripts|experiments|docs|assets)\/[\w./-]*)`/g);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('uses commands of package.json', () => {
    const scripts = found(page, /npm run (?:--silent )?([\w-]+)/g);
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  it('uses existing scripts and tests', () => {
    const run = found(page, /\b(?:node|python3|npx vitest run) ((?:scripts|experiments|tests)\/[\w./-]+)/g);
    expect(run.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('describes the current product, not earlier builds', () => {
    expect(found(page, /\b(earlier build\w*|build before)\b/g).filter(() => !page.includes('measurements'))).toEqual(
      [],
    );
  });
});
