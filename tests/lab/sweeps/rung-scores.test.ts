import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { metricsFile } from '../../../electron/files/run-folder.ts';
import { RunHistory } from '../../../electron/lab/run-history.ts';
import { StoredHistories } from '../../../electron/lab/stored-histories.ts';
import { RungScores } from '../../../electron/lab/sweeps/rung-scores.ts';
import { temporaryFolder } from '../fixture.ts';

const halving = { factor: 2, rungs: 2 };
const snapshot = (step: number, score: number): string => {
  const heldOut = { loss: 1, score, chance: 0.25, untrained: 0.3 };
  const health = { effectiveRank: 3, featureStd: 1, deadUnits: 0 };
  return `${JSON.stringify({ event: 'snapshot', step, epoch: 1, heldOut, health, alarms: [] })}\n`;
};

/** The scores of a run with these snapshots at its rungs. */
function scoresOf(snapshots: readonly string[], totalSteps: number) {
  const folder = temporaryFolder();
  writeFileSync(metricsFile(folder), snapshots.join(''));
  const history = () => new StoredHistories().read(folder, false);
  return new RungScores({ folderOf: () => folder, history }).read('run', halving, totalSteps, false);
}

it('are those of the rungs also among more snapshots than a history keeps', async () => {
  const every10 = Array.from({ length: 601 }, (_, i) => snapshot(10 * i, 0.1));
  every10.splice(301, 0, snapshot(3005, 0.9));
  expect(await scoresOf([...every10, snapshot(6010, 0.2)], 6010)).toEqual([0.9, 0.2]);
});

it('are those of the nearest snapshots of a run that went past a rung without one', async () => {
  expect(await scoresOf([snapshot(0, 0.1), snapshot(5, 0.5), snapshot(9, 0.6)], 14)).toEqual([0.5]);
  expect(await scoresOf([snapshot(0, 0.1), snapshot(5, 0.5)], 14)).toEqual([]);
});

it('of a run that trains are not kept: its file may be ahead of what its worker has told', async () => {
  const folder = temporaryFolder();
  writeFileSync(metricsFile(folder), snapshot(5, 0.5));
  const told = new RunHistory();
  const scores = new RungScores({ folderOf: () => folder, history: async () => told });
  expect(await scores.read('run', halving, 10, true)).toEqual([]);
  told.addLine({ value: JSON.parse(snapshot(5, 0.5)), bytes: undefined });
  expect(await scores.read('run', halving, 10, false)).toEqual([0.5]);
});
