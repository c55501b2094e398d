/**
 * Imports between rooms go in one direction, and some things happen in one place only. Rooms and reasons: docs/architecture.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { taskIds } from '../shared/task-cards.ts';
import { root } from './built.ts';

const explained = 'see "Rooms" in docs/architecture.md';

/** The innermost room that contains a file. */
const rooms = [
  'electron/main',
  'electron/preload',
  'electron/hosts',
  'electron/lab',
  'electron/worker',
  'electron/files',
  'renderer',
  'shared',
] as const;
type Room = (typeof rooms)[number];

/** The rooms that each room may import, in addition to itself and packages. */
const mayImport: Readonly<Record<Room, readonly Room[]>> = {
  'electron/main': ['electron/preload', 'electron/lab', 'electron/files', 'shared'],
  'electron/preload': ['shared'],
  'electron/hosts': ['electron/lab', 'electron/files', 'shared'],
  'electron/lab': ['electron/files', 'shared'],
  'electron/worker': ['electron/files', 'shared'],
  'electron/files': ['shared'],
  renderer: ['shared'],
  shared: [],
};

/** The rooms inside the worker, lowest first: each may import itself and those before it. */
const workerRooms: readonly string[] = [
  'messages',
  'engine',
  'numerics',
  'pictures',
  'data',
  'posing',
  'nets',
  'losses',
  'tasks',
  'batches',
  'run',
  'encoders',
  'evaluate',
  'export',
  'shortcuts',
  'training',
  'jobs',
  'main.ts',
];

/** Packages that a room may use, where that matters; Node's own modules are `node`. */
const packages: Readonly<Record<Room, RegExp>> = {
  'electron/main': /^(electron|zod|node)$/,
  'electron/preload': /^electron$/,
  'electron/hosts': /^(ws|zod|node)$/,
  'electron/lab': /^(zod|node|hyparquet-writer)$/,
  'electron/worker': /^(?!electron$|react|ws$)/,
  'electron/files': /^(zod|node|fflate|yauzl|@bufbuild\/protobuf)$/,
  renderer: /^(?!electron$|node$|sharp|@tensorflow\/|onnx|ws$)/,
  shared: /^zod$/,
};

interface Source {
  readonly path: string;
  readonly room: Room;
  readonly text: string;
  /** Without comments, which may contain any words. */
  readonly code: string;
  readonly imports: readonly string[];
}

/** Removes comments and keeps strings, because a `//` inside a string is not a comment. */
const withoutComments = (text: string): string =>
  text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, kept) => kept ?? '',
  );

/** Empties template literals: a program that a template writes imports nothing here. */
const withoutTemplates = (code: string): string =>
  code.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|`(?:\\[\s\S]|[^`\\])*`/g, (_, kept) => kept ?? '``');

function importsOf(source: string): string[] {
  const code = withoutTemplates(source);
  const named = code.matchAll(/(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)(['"])([^'"\n\s]+)\1/g);
  const beside = code.matchAll(/\bnew URL\(\s*(['"])(\.[^'"\n\s]+)\1/g); // a script for a thread
  return [...named, ...beside].map((match) => match[2]!);
}

const sources: Source[] = ['electron', 'renderer', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      const text = readFileSync(join(root, path), 'utf8');
      const code = withoutComments(text);
      return { path, room: roomOf(path), text, code, imports: importsOf(code) };
    }),
);

function roomOf(path: string): Room {
  const room = rooms.find((name) => path === name || path.startsWith(`${name}/`));
  if (!room) throw new Error(`${path} lies in no room: ${explained}`);
  return room;
}

/** The files of this tree that a source imports, as paths from its root. */
const importedFiles = ({ path, imports }: Pick<Source, 'path' | 'imports'>): string[] =>
  imports
    .filter((name) => name.startsWith('.') && /\.(tsx?|mjs)$/.test(name))
    .map((name) => normalize(join(dirname(path), name)).replaceAll('\\', '/'));

/** A package's name, without the path inside it. */
const packageOf = (name: string): string =>
  name.startsWith('node:')
    ? 'node'
    : name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/');

/** Messages about every source with a fault. */
const faults = (wrong: (source: Source) => readonly string[]): string[] =>
  sources.flatMap((source) => wrong(source).map((words) => `${source.path} ${words}: ${explained}`));

/** Every circle of imports found by a walk from each file, as `a → b → a`; type imports count too. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

describe('rooms', () => {
  it('are found', () => {
    for (const room of rooms) expect(sources.filter((source) => source.room === room).length, room).toBeGreaterThan(0);
    expect(sources.find((source) => source.path === 'electron/main/main.ts')?.imports).toContain(
      '../lab/serve-channel.ts',
    );
  });

  it('import in one direction', () => {
    expect(
      faults((source) =>
        importedFiles(source)
          .filter((target) => roomOf(target) !== source.room && !mayImport[source.room].includes(roomOf(target)))
          .map((target) => `may not import ${target}`),
      ),
    ).toEqual([]);
  });

  it('import in one direction inside the worker too', () => {
    const placeOf = (path: string): number => {
      const [, name = ''] = /^electron\/worker\/([^/]+)/.exec(path) ?? [];
      const place = workerRooms.indexOf(name);
      if (place < 0) throw new Error(`${path} lies in no room of the worker: ${explained}`);
      return place;
    };
    expect(
      faults((source) =>
        source.room === 'electron/worker'
          ? importedFiles(source)
              .filter((target) => roomOf(target) === 'electron/worker' && placeOf(target) > placeOf(source.path))
              .map((target) => `may not import ${target}`)
          : [],
      ),
    ).toEqual([]);
  });

  it('separate tasks: a task’s folder imports from no other task’s folder', () => {
    const taskOf = (path: string) => {
      const [, name] = /^electron\/worker\/tasks\/([^/]+)\//.exec(path) ?? [];
      return name === 'scoring' ? undefined : name;
    };
    expect(
      faults((source) =>
        taskOf(source.path) === undefined
          ? []
          : importedFiles(source)
              .filter((target) => ![undefined, taskOf(source.path)].includes(taskOf(target)))
              .map((target) => `may not import ${target}`),
      ),
    ).toEqual([]);
  });

  it('keep shortcuts free of tasks: each task defines its own puzzle', () => {
    const name = new RegExp(`['"\`](${taskIds.join('|')})['"\`]`);
    expect(
      faults(({ path, code, imports }) =>
        path.startsWith('electron/worker/shortcuts/')
          ? [
              ...(name.test(code) ? [`names a task: ${name.exec(code)?.[0]}`] : []),
              ...importedFiles({ path, imports })
                .filter((target) => /^electron\/worker\/tasks\/[^/]+\//.test(target))
                .map((target) => `may not import ${target}`),
            ]
          : [],
      ),
    ).toEqual([]);
  });

  it('have no circle of imports', () => {
    expect(circles(new Map(sources.map((source) => [source.path, importedFiles(source)])))).toEqual([]);
  });

  it('would detect a circle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circles(graph)).toEqual(['b → c → b']);
  });

  it('use only the packages that they may use', () => {
    expect(
      faults(({ room, imports }) =>
        imports
          .filter((name) => !name.startsWith('.'))
          .map(packageOf)
          .filter((name) => !packages[room].test(name))
          .map((name) => `may not use ${name}`),
      ),
    ).toEqual([]);
  });

  it('use only packages of package.json', () => {
    const named = new Set([
      'node',
      ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }),
    ]);
    const ofTensorFlow = /^@tensorflow\/tfjs-(core|layers|converter|backend-cpu)$/; // parts of @tensorflow/tfjs
    expect(
      faults(({ imports }) =>
        imports
          .filter((name) => !name.startsWith('.'))
          .map(packageOf)
          .filter((name) => !named.has(name) && !ofTensorFlow.test(name))
          .map((name) => `uses ${name}, which package.json does not name`),
      ),
    ).toEqual([]);
  });

  it('separate the features of the page, which app.tsx composes', () => {
    const featureOf = (path: string) => /^renderer\/features\/([^/]+)/.exec(path)?.[1];
    expect(
      faults(({ path, imports }) =>
        imports
          .filter((name) => name.startsWith('.'))
          .map((name) => normalize(join(dirname(path), name)).replaceAll('\\', '/'))
          .filter((target) => {
            const [from, to] = [featureOf(path), featureOf(target)];
            return to !== undefined && from !== to && (from !== undefined || path !== 'renderer/app.tsx');
          })
          .map((target) => `may not import ${target}`),
      ),
    ).toEqual([]);
  });
});

describe('in the whole product', () => {
  it('nothing is fetched from a network', () => {
    const reach =
      /\b(fetch|XMLHttpRequest|EventSource|sendBeacon|importScripts)\s*\(|\bhttps?\.(get|request)\(|\bnet\.(request|connect|fetch)\(/;
    const remote = /['"`](?:https?|wss?):\/\/(?!127\.0\.0\.1|localhost|lab\b|\$\{host)/;
    const mayName = /^shared\/task-cards\/[a-z-]+\.ts$/; // links to papers, which open in the user's own browser
    expect(
      faults(({ path, code }) => [
        ...(reach.test(code) ? ['fetches'] : []),
        ...(remote.test(code) && !mayName.test(path) ? [`names an address: ${remote.exec(code)?.[0]}`] : []),
      ]),
    ).toEqual([]);
  });

  it('a server listens on this machine only', () => {
    expect(
      faults(({ code }) => (/\.listen\((?![^)]*'127\.0\.0\.1')/.test(code) ? ['listens beyond 127.0.0.1'] : [])),
    ).toEqual([]);
  });

  it('charts are drawn in one way', () => {
    expect(
      faults(({ path, imports }) =>
        imports.includes('recharts') && path !== 'renderer/components/chart/chart-plot.tsx' ? ['draws a chart'] : [],
      ),
    ).toEqual([]);
  });

  it('no text becomes code', () => {
    expect(
      faults(({ code }) => [
        ...(/\beval\(|\bnew Function\(|\bsetTimeout\(\s*['"`]/.test(code) ? ['evaluates text'] : []),
        ...(/\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML)\b/.test(code)
          ? ['writes HTML']
          : []),
      ]),
    ).toEqual([]);
  });

  it('a process is ended by the host or the shell, not by method code', () => {
    const may = /^electron\/(hosts|main)\/|^electron\/worker\/(main|batches\/batch-thread)\.ts$/;
    expect(
      faults(({ path, code }) => (/\bprocess\.exit\(/.test(code) && !may.test(path) ? ['ends the process'] : [])),
    ).toEqual([]);
  });

  it('random numbers that affect results come from the run’s seed', () => {
    expect(
      faults(({ room, code }) =>
        room === 'electron/worker' && /\bMath\.random\(/.test(code) ? ['uses Math.random'] : [],
      ),
    ).toEqual([]);
  });

  it('no security setting of Electron is loosened', () => {
    const loose =
      /nodeIntegration\w*:\s*true|contextIsolation:\s*false|sandbox:\s*false|webSecurity:\s*false|allowRunningInsecureContent:\s*true|experimentalFeatures:\s*true|enableBlinkFeatures|webviewTag:\s*true|allowpopups|bypassCSP:\s*true|loadFile\(|file:\/\//;
    expect(
      faults(({ room, code }) =>
        /main|preload|renderer/.test(room) && loose.test(code) ? [`has ${loose.exec(code)?.[0]}`] : [],
      ),
    ).toEqual([]);
  });

  it('every message from a page has its sender checked', () => {
    expect(
      faults(({ code }) =>
        /ipcMain\.(on|once|handle|handleOnce)\(/.test(code) && !/isOurPage\(/.test(code)
          ? ['takes messages from anybody']
          : [],
      ),
    ).toEqual([]);
  });
});
