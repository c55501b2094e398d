import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { indexFolders } from '../../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../../electron/worker/data/pack.ts';
import type { HostArray, Program } from '../../../../electron/worker/engine/engine.ts';
import type { Cue } from '../../../../electron/worker/shortcuts/cues/cue.ts';
import { CheatMeter } from '../../../../electron/worker/shortcuts/diagnosis/cheat-meter.ts';
import { context } from '../../../../electron/worker/tasks/context/context.ts';
import { rotation } from '../../../../electron/worker/tasks/rotation/rotation.ts';
import { simclr } from '../../../../electron/worker/tasks/simclr/simclr.ts';
import { cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';

import { fill } from '../../data/pictures.ts';
import { slope } from '../../tasks/photographs.ts';
import { temporaryFolder, tinySettings } from '../../training/fixture.ts';
import { bareCue } from '../bare-cue.ts';
import { cornerMark } from '../fake-mark.ts';

const side = 16;
const settings = tinySettings();
const atOnce = 8;
const cues = {
  ...Object.fromEntries(cueIds.map((id) => [id, bareCue(id)])),
  'corner-mark': cornerMark,
} as Record<CueId, Cue>;

const isMagenta = (pixels: HostArray, at: number) => pixels[at]! > 200 && pixels[at + 1]! < 60 && pixels[at + 2]! > 200;

/** A network that answers by the corner with magenta, and 0° without one; it counts its batches. */
function cornerNetwork() {
  const calls = { batches: 0 };
  const run: Program['run'] = async ({ images }) => {
    calls.batches++;
    const rows = images!.length / (side * side * 3);
    const data = new Float32Array(rows * 4);
    // Counter-clockwise turns move the bottom right to the top right, the top left, the bottom left.
    const places = [side * side - 1, side - 1, 0, side * (side - 1)];
    for (let row = 0; row < rows; row++) {
      const turn = places.findIndex((pixel) => isMagenta(images!, 3 * (row * side * side + pixel)));
      data[4 * row + Math.max(0, turn)] = 1;
    }
    return { logits: { shape: [rows, 4], data } };
  };
  return { calls, program: { run, dispose: async () => {} } as Program };
}

const folder = temporaryFolder();
const isStopped = async () => false;

async function packOf(name: string, marked: boolean) {
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < 40; i++) {
    const picture = cornerMark.planting.plant(slope(side, side, i), marked ? 0.25 : 0, undefined as never);
    files[`${i}.png`] = await sharp(picture.data, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer();
  }
  await fill(join(folder, name), files);
  const packDir = join(folder, `pack-${name}`);
  await indexFolders({ folders: [join(folder, name)], packDir }, side);
  const pack = await openPack(packDir, side);
  return { packDir, side, pack, photographs: Uint32Array.from({ length: 40 }, (_, i) => i) };
}
let packs: Record<'marked' | 'clean', Awaited<ReturnType<typeof packOf>>>;
beforeAll(async () => {
  packs = { marked: await packOf('marked', true), clean: await packOf('clean', false) };
});

const opened = (kind: keyof typeof packs, program: Program, task = rotation) =>
  CheatMeter.open(
    { task: task as never, settings, set: packs[kind], photographs: packs[kind].photographs, answers: program, atOnce },
    packs[kind],
    cues,
  );

describe('the cheat meter', () => {
  it('falls to chance if the network uses the mark, and does not fall under the control', async () => {
    const meter = await opened('marked', cornerNetwork().program);
    expect(await meter!.read(isStopped)).toEqual([{ cue: 'corner-mark', score: 0.25, control: 1, images: 32 }]);
  });

  it('shows no difference if there is nothing to remove, and runs the network once for it', async () => {
    const { calls, program } = cornerNetwork();
    const meter = await opened('clean', program);
    expect(await meter!.read(isStopped)).toEqual([{ cue: 'corner-mark', score: 0.25, control: 0.25, images: 32 }]);
    expect(calls.batches).toBe(32 / atOnce);
  });

  it('gives the same reading each time', async () => {
    const [first, second] = [
      await opened('marked', cornerNetwork().program),
      await opened('marked', cornerNetwork().program),
    ];
    expect(await first!.read(isStopped)).toEqual(await second!.read(isStopped));
  });

  it('is cancelled by a stop', async () => {
    const { calls, program } = cornerNetwork();
    const meter = await opened('marked', program);
    expect(await meter!.read(async () => true)).toBeUndefined();
    expect(calls.batches).toBe(1);
  });

  it('exists only for tasks that a cue can solve alone', async () => {
    const { program } = cornerNetwork();
    expect(await opened('clean', program, simclr as never)).toBeUndefined();
    expect(await (await opened('clean', program, context as never))!.read(isStopped)).toEqual([]);
  });
});
