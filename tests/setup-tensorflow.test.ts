/** `npm run setup:tensorflow` up to compiling; the engine's tests cover the compiled binding if it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromArchive, tensorFlowIn } from '../scripts/find-tensorflow.mjs';
import { root } from './built.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-setup-tensorflow-'));
afterAll(() => rmSync(folder, { recursive: true }));

function laidOut(name: string, files: readonly string[]): string {
  for (const file of files) {
    mkdirSync(dirname(join(folder, name, file)), { recursive: true });
    writeFileSync(join(folder, name, file), '');
  }
  return join(folder, name);
}

const header = 'include/tensorflow/c/eager/c_api.h';
const archive = laidOut('archive', ['lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2', header]);
const wheel = laidOut('wheel', ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', header]);
const headless = laidOut('headless', ['lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2']);

const setUp = (from: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [join(root, 'scripts', 'setup-tensorflow.mjs'), from], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

describe('finding TensorFlow', () => {
  test('knows the layout of the archive and of the Python package, and requires headers', () => {
    expect(tensorFlowIn(archive)?.library).toBe(join(archive, 'lib', 'libtensorflow.so.2'));
    expect(tensorFlowIn(wheel)).toEqual({
      library: join(wheel, 'libtensorflow_cc.so.2'),
      framework: join(wheel, 'libtensorflow_framework.so.2'),
      include: join(wheel, 'include'),
    });
    expect(tensorFlowIn(headless)).toBeUndefined();
    expect(tensorFlowIn(join(folder, 'nowhere'))).toBeUndefined();
  });

  test.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'takes the official archive from its server, and continues without it if the server refuses',
    async () => {
      const packed = join(folder, 'libtensorflow.tar.gz');
      expect(spawnSync('tar', ['-czf', packed, '-C', archive, '.']).status).toBe(0);
      const server = createServer((request, response) => {
        if (request.url === '/archive') response.end(readFileSync(packed));
        else response.writeHead(403).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const target = mkdtempSync(join(folder, 'fetched-'));
      expect(await fromArchive(target, `${url}/elsewhere`)).toBeUndefined();
      expect((await fromArchive(target, `${url}/archive`))?.include).toBe(join(target, 'archive', 'include'));
      server.close();
    },
  );
});

describe.runIf(process.platform === 'linux')('the set-up', () => {
  test('names the missing compiler, and how to install it', () => {
    const { status, stderr } = setUp(wheel, { CXX: 'no-such-compiler' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not set up: a C\+\+ compiler \(no-such-compiler\).* missing/);
    expect(stderr).toContain('apt-get install g++ make python3');
  });

  test.runIf(['c++', 'make', 'python3'].every((tool) => spawnSync(tool, ['--version']).status === 0))(
    'explains the layout for a folder without TensorFlow, and changes nothing',
    () => {
      const { status, stderr } = setUp(headless);
      expect(status).toBe(1);
      expect(stderr).toContain(`${headless} contains no TensorFlow`);
      expect(stderr).toContain('lib/libtensorflow.so.2 and include');
    },
  );
});
