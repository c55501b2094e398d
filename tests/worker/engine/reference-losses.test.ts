/** Compares a reduced version of every benchmark case with losses of tfjs's plain CPU backend (experiments/reference-losses.mjs). */
import { describe, expect, test } from 'vitest';
import { probeBlockedSupport } from '../../../electron/worker/engine/compiled/blocked-layout-support.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { expectLosses } from './compare.ts';
import { referenceLosses as losses, referenceSteps } from './reference-losses.ts';
import { lossesOf, tinyCase, tinyCases } from './tiny-cases.ts';

const support = await probeBlockedSupport();

describe('the compiled engine trains with the losses of tfjs', () => {
  const lowerings = ['standard', ...(support.supported ? [`blocked-${support.block}`] : [])];
  for (const lowering of lowerings) {
    for (const name of tinyCases) {
      test(`${name}, ${lowering}`, async () => {
        const engine = await openDirectly('cpu', { lowering });
        expectLosses(await lossesOf(engine, tinyCase(name), referenceSteps), losses[name]!);
        await engine.dispose();
      });
    }
  }
});

test('tfjs still gives the recorded losses', async () => {
  const engine = await openDirectly('reference');
  const name = 'rotation-conv4-32';
  const found = await lossesOf(engine, tinyCase(name), 2);
  for (const [i, loss] of found.entries()) expect(loss).toBeCloseTo(losses[name]![i]!, 6);
});
