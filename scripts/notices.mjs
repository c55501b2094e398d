/**
 * `npm run notices`: writes THIRD-PARTY-NOTICES.txt, the licences of everything that is shipped: production packages of
 * package-lock.json for every platform, packages that the bundles contain, and Electron.
 * `npm run notices -- --check`: fails if the file is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtModules, root } from './build.mjs';
import { licenceOf } from './licence-texts.mjs';

const file = join(root, 'THIRD-PARTY-NOTICES.txt');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** Place in the lock of a package that another one asks for, the nearest folder upwards first. */
function resolve(from, name) {
  const place = join(from, 'node_modules', name).replaceAll('\\', '/');
  if (lock[place]) return place;
  return from === '' ? undefined : resolve(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

/**
 * Packages that are not for development only, optional ones included: an installation has those for its platform, and a
 * packed app holds most of them.
 */
function productionPackages() {
  const found = new Set();
  const visit = (from, names) => {
    for (const name of Object.keys(names ?? {})) {
      const place = resolve(from, name);
      if (!place || found.has(place)) continue;
      found.add(place);
      visit(place, { ...lock[place].dependencies, ...lock[place].optionalDependencies });
    }
  };
  visit('', { ...lock[''].dependencies, ...lock[''].optionalDependencies });
  return [...found];
}

/** Packages of which the bundles contain modules. A name such as `\0vite/preload-helper.js` is a helper of the bundler itself. */
async function bundledPackages() {
  const found = new Set();
  for (const module of await builtModules()) {
    const helper = /^\0(vite|rolldown)\//.exec(module)?.[1];
    const place = helper
      ? `node_modules/${helper}`
      : /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(module.replaceAll('\\', '/'))?.[0];
    if (place) found.add(place);
  }
  return [...found];
}

/** Order that is the same in every locale. */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/** Words of a text without its layout, by which equal texts are found. */
const withoutSpace = (text) => text.replace(/\s+/g, ' ').replace(/[“”]/g, '"');

/** Packages with the same licence, copyright and texts share one block. */
function blocksOf(places) {
  const versionOf = (name) => lock[`node_modules/${name}`].version;
  const blocks = new Map();
  for (const path of new Set(places)) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = lock[path].license;
    if (!licence) throw new Error(`${name} states no licence`);
    const facts = { licence, ...licenceOf({ path, name, licence }, versionOf) };
    const key = JSON.stringify({ ...facts, texts: facts.texts.map(withoutSpace) });
    const block = blocks.get(key) ?? { ...facts, packages: new Set() };
    blocks.set(key, { ...block, packages: block.packages.add(`${name} ${lock[path].version}`) });
  }
  return [...blocks.values()]
    .map((block) => ({ ...block, packages: [...block.packages].sort(compare) }))
    .sort((a, b) => compare(a.packages[0], b.packages[0]));
}

function wrapped(words, indent) {
  return words.replace(/(.{1,90})(?: |$)/g, (_, line) => `${' '.repeat(indent)}${line}\n`).trim();
}

function written(blocks) {
  const texts = new Map();
  const numberOf = (text) => {
    const key = withoutSpace(text);
    if (!texts.has(key)) texts.set(key, { number: texts.size + 1, text });
    return texts.get(key).number;
  };
  const listed = blocks.map(({ packages, licence, copyright, texts: own, note }) =>
    [
      ...packages,
      `  licence: ${licence.replace(/^\((.*)\)$/, '$1')}`,
      ...copyright.map((line) => `  ${line}`),
      `  text: ${own.map(numberOf).join(', ')}`,
      ...(note ? [`  note: ${wrapped(note, 8)}`] : []),
    ].join('\n'),
  );
  const rule = '='.repeat(80);
  return [
    'Third-party notices of Pretext Lab\n',
    'Pretext Lab is under the MIT licence (LICENSE) and contains the packages below. Each is listed\nwith its licence, its copyright and the number of its licence text. The sample photographs have\nlicences of their own (assets/samples/LICENCES.md). `npm run notices` writes this file.\n',
    ...listed.map((block) => `${block}\n`),
    ...[...texts.values()].map(({ number, text }) => `${rule}\nText ${number}\n${rule}\n\n${text}\n`),
  ].join('\n');
}

const places = [...productionPackages(), ...(await bundledPackages()), 'node_modules/electron'];
const notices = written(blocksOf(places));
if (!process.argv.includes('--check')) writeFileSync(file, notices);
else if (readFileSync(file, 'utf8') !== notices) {
  process.stderr.write('THIRD-PARTY-NOTICES.txt is out of date: `npm run notices` writes it\n');
  process.exitCode = 1;
}
