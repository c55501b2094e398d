/** `evaluate` with masks and boxes. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { placesSchema } from '../../shared/places.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, type Where } from './command-line.ts';

const app = fakeApp();
const home = realpathSync(temporaryFolder());
for (const name of ['photographs', 'test', 'm', 'tm', 'voc', 'tvoc']) mkdirSync(join(home, name));
for (const name of ['photographs/a.jpg', 'test/a.jpg', 'net.onnx', 'b.json', 'tb.json'])
  writeFileSync(join(home, name), name);
const lab = (text: string, where: Where = {}) =>
  run(app, [...text.split(' '), '--workspace', join(home, 'workspace')], { cwd: home, ...where });
const folders = '--images photographs --test test';
const masks = '--masks m --test-masks tm';
const boxes = '--boxes b.json --test-boxes tb.json';
let id: string;

beforeAll(async () => {
  id = String((await lab('encoders add net.onnx --preset clip --json')).lines[0]!.id);
}, 60_000);

describe('evaluate with masks and boxes', () => {
  it('prints one line with the classes and, beside them, dense and detection', async () => {
    const { code, lines } = await lab(`evaluate --encoder ${id} ${folders} ${masks} ${boxes} --json`);
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: 'evaluated',
      encoder: id,
      best: { stage: 'features' },
      dense: { knnMiou: 0.4, linearMiou: 0.5, retrievalMiou: 0.6, ignored: 255 },
      detection: { ap50: 0.7 },
      warnings: expect.arrayContaining(['a mask is missing']),
    });
    const { dense, detection } = lines[0] as { dense: { classes: { name: string }[] }; detection: typeof dense };
    expect(dense.classes.map(({ name }) => name)).toEqual([join(home, 'm'), join(home, 'tm')]);
    expect(detection.classes.map(({ name }) => name)).toEqual([join(home, 'b.json'), join(home, 'tb.json')]);
  });

  it('takes a stage, an ignored value and folders of boxes', async () => {
    const { lines } = await lab(
      `evaluate --encoder ${id} ${folders} ${masks} --ignore none --stage map --boxes voc --test-boxes tvoc --json`,
    );
    expect(lines[0]).toMatchObject({
      dense: { stage: 'map', ignored: 'none' },
      detection: { classes: [{ name: join(home, 'voc') }, { name: join(home, 'tvoc') }] },
    });
  });

  const refuse = { code: 'unusable-input', message: '8 of the 8 training images lie in no sub-folder' } as const;

  it('measures images without classes by masks alone, and says so', async () => {
    const { code, lines } = await lab(`evaluate --encoder ${id} ${folders} ${masks} --json`, { ways: { refuse } });
    expect(code).toBe(0);
    const places = placesSchema.parse(lines[0]);
    expect(places).toMatchObject({ encoderOf: id, dense: { linearMiou: 0.5 } });
    expect(places.warnings).toContain(`classes are not measured: ${refuse.message}`);
  });

  it('ends with the reason if classes are asked for and there are none', async () => {
    const { code, stderr } = await lab(`evaluate --encoder ${id} ${folders} ${masks} --labels folders`, {
      ways: { refuse },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('lie in no sub-folder');
  });

  it('prints tables for people', async () => {
    const { stdout } = await lab(`evaluate --encoder ${id} ${folders} ${masks} ${boxes}`);
    expect(stdout).toMatch(/^segmentation: features, 7 × 7 places; 8 images to learn from .*chance 0\.200$/m);
    expect(stdout).toMatch(/^mean \(mIoU\) +0\.400 +0\.500 +0\.600$/m);
    expect(stdout).toMatch(/^pixels \(mIoU\) +0\.400 +0\.500 +0\.600$/m);
    expect(stdout).toMatch(/\/tm +1\.000 +0\.400 +0\.500 +–$/m);
    expect(stdout).toMatch(/^k = 10 .*; pixels of 255 in the masks are ignored$/m);
    expect(stdout).toMatch(/^mean +0\.700$/m);
  });

  it.each([
    [
      masks.replace('--test-masks tm', ''),
      2,
      'evaluate takes --masks of the training images and --test-masks of the test images: found only one',
    ],
    [
      '--test-boxes tb.json',
      2,
      'evaluate takes --boxes of the training images and --test-boxes of the test images: found only one',
    ],
    ['--ignore 0', 2, '--ignore is for masks'],
    ['--stage map', 2, '--stage is for masks and boxes'],
    [`${masks} --ignore black`, 2, "--ignore takes a value of the masks, 0 to 65535, or none: found 'black'"],
    [`${masks} --ignore 65536`, 2, "0 to 65535, or none: found '65536'"],
    ['--masks nowhere --test-masks tm', 3, 'there is no folder'],
    ['--boxes nowhere --test-boxes tb.json', 3, 'there is no file or folder'],
  ])('%s: exit code %i and words that help', async (options, expected, help) => {
    const { code, stderr } = await lab(`evaluate --encoder ${id} ${folders} ${options.trim()}`);
    expect(stderr).toContain(help);
    expect(code).toBe(expected);
  });
});
