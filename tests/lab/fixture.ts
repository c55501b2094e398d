/** Fixtures of the lab's tests: temporary folders, and a lab with the stand-in worker. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { forkWorkers } from '../../electron/hosts/fork-worker.ts';
import { appFiles } from '../../electron/lab/app-files.ts';
import { type Lab, openLab } from '../../electron/lab/lab.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { LabEvent } from '../../shared/protocol.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';

export const fakeWorker = join(import.meta.dirname, 'fake-worker.mjs');
export const spawnFake = forkWorkers(fakeWorker);

/** Sets how stand-in workers behave that start from now on; fake-worker.mjs lists the behaviours. */
export function behave(ways: Readonly<Record<string, unknown>> = {}): void {
  process.env.FAKE_WORKER = JSON.stringify(ways);
}

const folders: string[] = [];
const labs: Lab[] = [];
afterAll(async () => {
  await Promise.all(labs.map((lab) => lab.close()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, deleted after the test file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pretext-lab-test-')));
  folders.push(folder);
  return folder;
}

/** A folder with one file, which the stand-in worker accepts as photographs. */
export function pictureFolder(name = 'pictures'): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.jpg'), '');
  return folder;
}

export async function fakeLab(workspace = temporaryFolder()): Promise<{ lab: Lab; events: LabEvent[] }> {
  const lab = await openLab({ workspace, app: appFiles(import.meta.url), spawn: spawnFake });
  labs.push(lab);
  const events: LabEvent[] = [];
  lab.events.subscribe((event) => events.push(event));
  return { lab, events };
}

export function rotationSettings(steps = 20): TrainSettings {
  const made = makeSettings('rotation', { length: { steps } });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

/** Waits until a condition holds, up to the test's own time limit. */
export async function until(holds: () => unknown | Promise<unknown>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A PNG of one grey pixel. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);
