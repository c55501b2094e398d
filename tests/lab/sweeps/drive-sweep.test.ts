import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type DriveParts, SweepDrive } from '../../../electron/lab/sweeps/drive-sweep.ts';
import { SweepStore } from '../../../electron/lab/sweeps/sweep-store.ts';
import { temporaryFolder, until } from '../fixture.ts';

it('ends once its last run has ended, also if the files of the sweep cannot be read any more', async () => {
  const sweeps = temporaryFolder();
  mkdirSync(join(sweeps, 's'));
  let endRun = (): void => {};
  let isTraining = false;
  let reads = 0;
  const runs = {
    atATime: 2,
    summary: async () => ({ task: 'rotation', status: 'waiting' }),
    resume: async () => {
      isTraining = true;
    },
    ended: () =>
      new Promise<void>((resolve) => {
        endRun = resolve;
      }),
    release: () => {},
  };
  const drive = new SweepDrive({
    record: { id: 's' },
    store: new SweepStore({ sweeps } as ConstructorParameters<typeof SweepStore>[0]),
    runs,
    analyses: {},
    due: async () => {
      reads += 1;
      if (reads > 1) throw new Error('the shared folder is away');
      return [{ run: 'a' }];
    },
    onDone: () => {},
  } as unknown as DriveParts);
  let outcome: string | undefined;
  drive.ended.catch((error: Error) => {
    outcome = error.message;
  });
  await until(() => isTraining && reads > 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(outcome).toBeUndefined();
  endRun();
  await until(() => outcome);
  expect(outcome).toBe('the shared folder is away');
});
