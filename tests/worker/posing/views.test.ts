import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { gaussianBlur } from '../../../electron/worker/posing/gaussian-blur.ts';
import { randomBox } from '../../../electron/worker/posing/random-box.ts';
import { resample } from '../../../electron/worker/posing/resample.ts';
import { drawJitter, drawView, twoViews } from '../../../electron/worker/posing/views.ts';
import { colourPixels } from '../../../shared/image-reading.ts';
import type { ViewSettings } from '../../../shared/task-cards/view-fields.ts';
import { slope } from '../tasks/photographs.ts';

const plain = {
  smallestCrop: 0.2,
  flip: false,
  colourJitter: false,
  jitterStrength: 0.5,
  grey: false,
  blur: false,
} satisfies ViewSettings;
const all = { ...plain, flip: true, colourJitter: true, grey: true, blur: true };

function view(settings: ViewSettings, size: number, seed: number, picture = slope(50, 40)): Uint8Array {
  const into = new Uint8Array(size * size * 3);
  drawView(picture, { ...settings, ...colourPixels, size }, new Random('view', seed), into);
  return into;
}

/** Share of 150 seeds for which the view differs from the one without this switch. */
function shareChanged(settings: ViewSettings, size: number): number {
  let changed = 0;
  for (let seed = 0; seed < 150; seed++)
    if (!Buffer.from(view(settings, size, seed)).equals(view(plain, size, seed))) changed += 1;
  return changed / 150;
}

describe('a view', () => {
  it('with every switch off is a random box at the requested size, rounded to bytes', () => {
    const picture = slope(50, 40);
    const expected = new Float32Array(16 * 16 * 3);
    resample(picture, randomBox(picture, 0.2, new Random('view', 5)), 16, false, expected);
    expect(Array.from(view(plain, 16, 5))).toEqual(Array.from(expected, Math.round));
  });

  it('depends only on its random numbers, not on earlier views', () => {
    const first = view(all, 40, 3);
    view(all, 64, 9, slope(70, 90, 4));
    expect(view(all, 40, 3)).toEqual(first);
    expect(view(all, 40, 4)).not.toEqual(first);
  });

  it.each([
    ['mirrored', { flip: true }, 0.5, 34],
    ['jittered', { colourJitter: true }, 0.8, 34],
    ['grey', { grey: true }, 0.2, 34],
    ['blurred', { blur: true }, 0.5, 224], // a blur below 0.3 px changes no byte; at this side it is drawn rarely
  ])('is %s as often as the paper says', (_, change, share, size) => {
    expect(shareChanged({ ...plain, ...change }, size)).toSatisfy((found: number) => Math.abs(found - share) < 0.11);
  });

  it('is blurred by 0.1 to 2 px at 224 px, and by the same share of another side', () => {
    const picture = slope(50, 40);
    for (let seed = 0; seed < 8; seed++) {
      const random = new Random('view', seed);
      const expected = new Float32Array(64 * 64 * 3);
      resample(picture, randomBox(picture, 0.2, random), 64, false, expected);
      if (random.chance(0.5)) gaussianBlur(expected, 64, (64 / 224) * random.uniform(0.1, 2), 3);
      expect(Array.from(view({ ...plain, blur: true }, 64, seed))).toEqual(Array.from(expected, Math.round));
    }
  });

  it('of 32 px or less is never blurred', () => {
    expect(shareChanged({ ...plain, blur: true }, 32)).toBe(0);
  });

  it('that is grey has three equal channels', () => {
    const greys = Array.from({ length: 100 }, (_, seed) => view({ ...plain, grey: true }, 16, seed)).filter((bytes) =>
      bytes.every((value, i) => value === bytes[i - (i % 3)]),
    );
    expect(greys.length).toBeGreaterThan(10);
  });
});

describe('the jitter', () => {
  const draws = Array.from({ length: 300 }, (_, seed) => drawJitter(0.5, new Random('jitter', seed)));

  it('is within the paper’s ranges: factors of 1 ± .8 s, hue by ± .2 s turns', () => {
    const of = (name: string) => draws.map((changes) => changes.find(({ change }) => change === name)!);
    for (const name of ['brightness', 'contrast', 'saturation']) {
      const factors = of(name).map((change) => ('factor' in change ? change.factor : Number.NaN));
      expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.6);
      expect(Math.min(...factors)).toBeLessThan(0.65);
      expect(Math.max(...factors)).toBeLessThan(1.4);
      expect(Math.max(...factors)).toBeGreaterThan(1.35);
    }
    const turns = of('hue').map((change) => ('turns' in change ? change.turns : Number.NaN));
    expect(Math.max(...turns.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expect(Math.min(...turns)).toBeLessThan(-0.09);
    expect(Math.max(...turns)).toBeGreaterThan(0.09);
  });

  it('has every order of changes', () => {
    expect(new Set(draws.map((changes) => changes.map(({ change }) => change).join())).size).toBe(24);
  });

  it('of strength 0 changes nothing', () => {
    for (const change of drawJitter(0, new Random(1)))
      expect('factor' in change ? change.factor : 1 + ('turns' in change ? change.turns : 1)).toBe(1);
  });
});

describe('two views', () => {
  it('are drawn one after the other from one random stream, and differ', () => {
    const views = twoViews(slope(50, 40), { ...all, ...colourPixels, size: 24 }, new Random('two'));
    const random = new Random('two');
    const [first, second] = [new Uint8Array(1728), new Uint8Array(1728)];
    drawView(slope(50, 40), { ...all, ...colourPixels, size: 24 }, random, first);
    drawView(slope(50, 40), { ...all, ...colourPixels, size: 24 }, random, second);
    expect(views.subarray(0, 1728)).toEqual(first);
    expect(views.subarray(1728)).toEqual(second);
    expect(first).not.toEqual(second);
  });
});
