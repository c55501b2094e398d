import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { metricsFile } from '../../electron/files/run-folder.ts';
import { seal } from '../../electron/files/sealed-line.ts';
import { exportMetrics } from '../../electron/lab/export-runs.ts';
import { metricsCsv, metricsTable } from '../../electron/lab/metrics-table.ts';
import type { SnapshotRecord, StepRecord } from '../../shared/run-results.ts';
import { temporaryFolder } from './fixture.ts';

const step = (number: number, more: Partial<StepRecord> = {}): StepRecord => ({
  event: 'step',
  step: number,
  epoch: 1,
  loss: 1 / 3 / number,
  learningRate: 0.1,
  imagesPerSecond: 100,
  ...more,
});
const snapshot = (number: number, score: number, more: Partial<SnapshotRecord> = {}): SnapshotRecord => ({
  event: 'snapshot',
  step: number,
  epoch: number / 4,
  heldOut: { loss: 1, score, chance: 0.25, untrained: 0.3 },
  health: { effectiveRank: 3.5, featureStd: 1, deadUnits: 0 },
  alarms: [],
  features: { min: 0, max: 1, count: 2, sum: 1, sumOfSquares: 1, buckets: [1, 1] },
  ...more,
});

/** A run's folder with these lines. */
function runWith(id: string, name: string, lines: readonly unknown[]) {
  const runDir = join(temporaryFolder(), id);
  mkdirSync(runDir);
  writeFileSync(
    metricsFile(runDir),
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return { id, name, runDir };
}

const one = runWith('one', 'first, with "quotes"', [
  seal(snapshot(0, 0.25)),
  seal(step(1, { metrics: { accuracy: 0.5 } })),
  seal(step(2)),
  seal(snapshot(2, 0.4, { alarms: [{ kind: 'collapse', message: 'm' }] })),
  seal(snapshot(2, 0.5, { meter: [{ cue: 'corner-mark', score: 0.1, control: 0.2 }] })), // taken again on request
]);
const two = runWith('two', 'second', [seal(step(1)), { ...seal(step(2)), loss: 7 }, 'torn', seal(step(3))]);
const none = runWith('none', 'third', []);

describe('the table of metrics', () => {
  it('has a row for each step of each run, with the snapshot of that step', async () => {
    const { run, name, step: steps, numbers, damaged } = await metricsTable([one, two, none]);
    expect(run).toEqual(['one', 'one', 'one', 'two', 'two']);
    expect(name[0]).toBe('first, with "quotes"');
    expect(steps).toEqual([0, 1, 2, 1, 3]);
    expect(damaged).toBe(2); // the changed line and the one that is not JSON
    const column = (key: string) => [...(numbers.get(key) ?? [])];
    expect(column('loss')).toEqual([undefined, 1 / 3, 1 / 6, 1 / 3, 1 / 9]);
    expect(column('epoch')).toEqual([0, 1, 1, 1, 1]);
    expect(column('metrics.accuracy')).toEqual([undefined, 0.5, undefined, undefined, undefined]);
    expect(column('heldOut.score')).toEqual([0.25, undefined, 0.5, undefined, undefined]);
    expect(column('meter.corner-mark.control')).toEqual([undefined, undefined, 0.2, undefined, undefined]);
    expect(column('alarms')).toEqual([0, undefined, 0, undefined, undefined]);
    expect([...numbers.keys()]).not.toContain('heldOut.standardError'); // no line has it
  });

  it('has the label-free measures of snapshots, without their spectrum', async () => {
    const labelFree = {
      images: 9, width: 4, rankMe: 3.5, rankMeLimit: 4, comparedImages: 9, uniformity: -2, views: { images: 9, each: 10 },
      alignment: 0.5, spectrum: [[1, 1]] as [number, number][],
    }; // biome-ignore format: one line a field would be longer
    const { numbers } = await metricsTable([
      runWith('free', 'free', [seal(snapshot(0, 0.25, { labelFree })), seal(step(1))]),
    ]);
    const columns = Object.fromEntries([...numbers].filter(([name]) => name.startsWith('labelFree')));
    expect(columns).toEqual({
      'labelFree.rankMe': [3.5, undefined],
      'labelFree.rankMeLimit': [4, undefined],
      'labelFree.uniformity': [-2, undefined],
      'labelFree.alignment': [0.5, undefined],
    });
  });

  it('is CSV with all digits, empty where a step has no value', async () => {
    const rows = [...metricsCsv(await metricsTable([one]))].map((row) => row.replace(/\r\n$/, ''));
    expect(rows[0]).toMatch(/^run,name,step,epoch,heldOut\.loss,heldOut\.score,/);
    expect(rows[0]!.split(',').at(-1)).toBe('meter.corner-mark.control');
    expect(rows[1]).toBe('one,"first, with ""quotes""",0,0,1,0.25,0.25,0.3,3.5,1,0,0,,,,,,');
    expect(rows[2]).toBe(`one,"first, with ""quotes""",1,1,,,,,,,,,${1 / 3},0.1,100,0.5,,`);
  });

  it('is Parquet that another program reads with the same values and types', async () => {
    const file = join(temporaryFolder(), 'metrics.parquet');
    const runs = [one, two, none];
    expect(await exportMetrics(runs, file)).toMatchObject({ file, rows: 5, damaged: 2 });
    const bytes = readFileSync(file);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const rows = await parquetReadObjects({ file: buffer });
    const table = await metricsTable(runs);
    expect(rows).toEqual(
      table.step.map((each, row) => ({
        run: table.run[row],
        name: table.name[row],
        step: each,
        ...Object.fromEntries([...table.numbers].map(([key, values]) => [key, values[row] ?? null])),
      })),
    );
    const types = parquetSchema(parquetMetadata(buffer)).children.map(({ element }) => [
      element.name,
      element.type,
      element.repetition_type,
    ]);
    expect(types.slice(0, 4)).toEqual([
      ['run', 'BYTE_ARRAY', 'REQUIRED'],
      ['name', 'BYTE_ARRAY', 'REQUIRED'],
      ['step', 'INT32', 'REQUIRED'],
      ['epoch', 'DOUBLE', 'OPTIONAL'],
    ]);
    expect(new Set(types.slice(3).map(([, type]) => type))).toEqual(new Set(['DOUBLE']));
  });

  it('is a table without rows for runs without metrics, in both formats', async () => {
    const folder = temporaryFolder();
    for (const name of ['a.csv', 'a.parquet'])
      expect(await exportMetrics([none], join(folder, name))).toMatchObject({
        rows: 0,
        columns: ['run', 'name', 'step'],
      });
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('run,name,step\r\n');
    const bytes = readFileSync(join(folder, 'a.parquet'));
    expect(
      await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }),
    ).toEqual([]);
  });
});
