import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { withoutGreenMagenta } from '../../../../electron/worker/nets/green-magenta.ts';
import { levelEach } from '../../../../electron/worker/nets/remove-brightness-gradient.ts';
import { standardiseEach } from '../../../../electron/worker/nets/standardise-each.ts';
import { levelOwn, project, standardiseOwn } from '../../../../electron/worker/shortcuts/audit/preprocess-patches.ts';
import { slope } from '../../tasks/photographs.ts';

describe('what the net does before the encoder', () => {
  const pixels = Float32Array.from(slope(9, 9).data, (byte) => byte / 255);
  const tensor = tf.tensor4d(pixels, [1, 9, 9, 3]);

  it('is projected as the net projects', () => {
    const own = pixels.slice();
    project(own);
    expect([...own]).toEqual([...withoutGreenMagenta(tensor).dataSync()].map((value) => expect.closeTo(value, 5)));
  });

  it('is normalised as the net normalises', () => {
    const own = pixels.slice();
    standardiseOwn(own, 3);
    expect([...own]).toEqual([...standardiseEach(tensor).dataSync()].map((value) => expect.closeTo(value, 4)));
  });

  it('is levelled as the net levels', () => {
    const own = pixels.slice();
    levelOwn(own, 9);
    expect([...own]).toEqual([...levelEach(tensor).dataSync()].map((value) => expect.closeTo(value, 5)));
  });
});
