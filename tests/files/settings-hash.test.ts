import { describe, expect, it } from 'vitest';
import { settingsHash } from '../../electron/files/settings-hash.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { type TrainSettings, trainSettingsSchema } from '../../shared/training-settings.ts';

const made = makeSettings('rotation', { length: { steps: 20 }, learningRate: 0.003 });
if (!made.ok) throw new Error(made.failure.message);
const settings = made.value;
const reread = (changed: object): TrainSettings => trainSettingsSchema.parse(JSON.parse(JSON.stringify(changed)));

describe('the hash of settings', () => {
  it('is the same after a record was written and read, in any order of its keys', () => {
    expect(settingsHash(reread(settings))).toBe(settingsHash(settings));
    const reversed = Object.fromEntries(Object.entries(settings).reverse());
    expect(settingsHash(reread(reversed))).toBe(settingsHash(settings));
  });

  it('is the same for a record that was written before there was a setting', () => {
    const { emaDecay: _, ...older } = settings;
    expect(settings.emaDecay).toBe(0);
    expect(settingsHash(reread(older))).toBe(settingsHash(settings));
  });

  it('changes with one digit of any setting', () => {
    const changed = [
      { ...settings, learningRate: 0.0031 },
      { ...settings, seed: settings.seed + 1 },
      { ...settings, length: { steps: 21 } },
      { ...settings, emaDecay: 0.5 },
      { ...settings, taskSettings: { ...settings.taskSettings, maskBorder: !settings.taskSettings.maskBorder } },
    ];
    const hashes = [settings, ...changed].map(settingsHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
