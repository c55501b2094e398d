/** Runs that nobody trained, in the files of real ones, for measurements of what reads them. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

/** Imports a TypeScript module of the product. */
export const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'warn' })).module;

/**
 * Writes runs into a workspace: each with a record, a sealed line of metrics for every step, snapshots, and two checkpoints,
 * which are empty files. They differ in seed and noise.
 * @returns Their ids.
 */
export async function makeRuns(workspace, { count, steps, snapshotEvery }) {
  const { makeSettings } = await load('shared/make-settings.ts');
  const { settingsHash } = await load('electron/files/settings-hash.ts');
  const { seal } = await load('electron/files/sealed-line.ts');
  const health = { effectiveRank: 12.25, featureStd: 0.875, deadUnits: 0.0625 };
  const stepsPerEpoch = 32;
  const started = {
    ...{ event: 'started', engine: 'cpu', lowering: 'blocked-16', device: 'CPU', images: 2000, heldOutImages: 200 },
    ...{ parameters: 391_000, fromStep: 0, totalSteps: steps, stepsPerEpoch, batch: 64 },
  };
  const ids = [];
  for (let i = 0; i < count; i++) {
    const settings = makeSettings('rotation', { length: { steps }, seed: i }).value;
    const id = `2026-11-29-rotation-${String(i).padStart(5, '0')}`;
    ids.push(id);
    const folder = join(workspace, 'runs', id);
    mkdirSync(join(folder, 'checkpoints'), { recursive: true });
    const metrics = openSync(join(folder, 'metrics.jsonl'), 'w');
    let lines = [];
    let heldOut;
    for (let step = 1; step <= steps; step++) {
      const loss = 1.4 / (1 + step / 500) + ((step * 7919 + i) % 97) / 970;
      const epoch = Math.ceil(step / stepsPerEpoch);
      const line = { event: 'step', step, epoch, loss, learningRate: 0.05, imagesPerSecond: 812.5 };
      lines.push(JSON.stringify(seal({ ...line, metrics: { accuracy: 0.25 + step / (3 * steps) } })));
      if (step % snapshotEvery === 0) {
        heldOut = { loss, score: 0.25 + step / (2 * steps), chance: 0.25, untrained: 0.3, standardError: 0.01 };
        const snapshot = { event: 'snapshot', step, epoch: step / stepsPerEpoch, heldOut, health, alarms: [] };
        lines.push(JSON.stringify(seal(snapshot)));
      }
      if (lines.length < 10_000 && step < steps) continue;
      writeSync(metrics, `${lines.join('\n')}\n`);
      lines = [];
    }
    closeSync(metrics);
    const record = {
      ...{ schemaVersion: 1, id, name: `run ${i}`, createdAt: new Date(1.79e12 + i * 60_000).toISOString() },
      ...{ settings, settingsHash: settingsHash(settings), folders: ['/photographs'], heldOutFolders: [] },
      versions: { 'pretext-lab': '0.1.0', node: '20.20.2', 'onnxruntime-node': '1.30.0', sharp: '0.35.5' },
      started: { ...started, run: id, runDir: folder },
      datasetFingerprint: 'f00d',
      ending: { status: 'finished', step: steps, seconds: 300.5, heldOut },
    };
    writeFileSync(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
    for (const step of [steps - 100, steps])
      writeFileSync(join(folder, 'checkpoints', `step-${String(step).padStart(8, '0')}.safetensors`), '');
  }
  return ids;
}
