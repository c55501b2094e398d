import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { type ColourChange, recolour } from '../../../electron/worker/posing/recolour.ts';

type Pixel = [number, number, number];

/** torchvision's formulas on values in 0–255, pixel by pixel, clipped after every change. */
const slowly = {
  grey: ([r, g, b]: Pixel): number => 0.2989 * r + 0.587 * g + 0.114 * b,
  blend: (a: Pixel, towards: Pixel, factor: number): Pixel =>
    a.map((value, c) => Math.min(255, Math.max(0, factor * value + (1 - factor) * towards[c]!))) as Pixel,
  hue: ([r, g, b]: Pixel, turns: number): Pixel => {
    const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
    const chroma = most - least;
    if (chroma === 0) return [r, g, b];
    const [rc, gc, bc] = [(most - r) / chroma, (most - g) / chroma, (most - b) / chroma];
    const sixth = most === r ? bc - gc : most === g ? 2 + rc - bc : 4 + gc - rc;
    const hue = (((sixth / 6 + turns) % 1) + 1) % 1;
    const saturation = chroma / most;
    const i = Math.floor(hue * 6);
    const f = hue * 6 - i;
    const [p, q, t] = [most * (1 - saturation), most * (1 - saturation * f), most * (1 - saturation * (1 - f))];
    return (
      [
        [most, t, p],
        [q, most, p],
        [p, most, t],
        [p, q, most],
        [t, p, most],
        [most, p, q],
      ] as Pixel[]
    )[i % 6]!;
  },
  one(pixel: Pixel, change: ColourChange, meanGrey: number): Pixel {
    const grey = slowly.grey(pixel);
    switch (change.change) {
      case 'brightness':
        return slowly.blend(pixel, [0, 0, 0], change.factor);
      case 'contrast':
        return slowly.blend(pixel, [meanGrey, meanGrey, meanGrey], change.factor);
      case 'saturation':
        return slowly.blend(pixel, [grey, grey, grey], change.factor);
      case 'hue':
        return slowly.hue(pixel, change.turns);
      case 'grey':
        return [grey, grey, grey];
    }
  },
  all(pixels: readonly Pixel[], changes: readonly ColourChange[]): Pixel[] {
    let now = [...pixels];
    for (const change of changes) {
      const mean = now.reduce((sum, pixel) => sum + slowly.grey(pixel), 0) / now.length;
      now = now.map((pixel) => slowly.one(pixel, change, mean));
    }
    return now;
  },
};

/** Colours of every hue, including grey, far enough from black and white that small changes do not clip them. */
const random = new Random('colours');
const colours: Pixel[] = [
  ...Array.from({ length: 40 }, () => [0, 1, 2].map(() => random.uniform(90, 160)) as Pixel),
  [120, 120, 120],
  [150, 150, 100],
  [100, 150, 150],
];

function changed(pixels: readonly Pixel[], changes: readonly ColourChange[]): Pixel[] {
  const values = Float32Array.from([...pixels.flat(), 7, 7, 7]);
  recolour(values, pixels.length * 3, changes);
  expect(Array.from(values.subarray(pixels.length * 3))).toEqual([7, 7, 7]); // values after `length` do not change
  return pixels.map((_, i) => Array.from(values.subarray(3 * i, 3 * i + 3)) as Pixel);
}

function expectClose(found: readonly Pixel[], expected: readonly Pixel[]): void {
  for (const [i, pixel] of expected.entries())
    for (const [c, value] of pixel.entries()) expect(found[i]![c], `pixel ${i}, channel ${c}`).toBeCloseTo(value, 2);
}

const single: [string, ColourChange][] = [
  ['brightness', { change: 'brightness', factor: 1.3 }],
  ['contrast', { change: 'contrast', factor: 0.6 }],
  ['saturation', { change: 'saturation', factor: 1.4 }],
  ['hue', { change: 'hue', turns: 0.1 }],
  ['hue, backwards', { change: 'hue', turns: -0.45 }],
  ['grey', { change: 'grey' }],
];

describe('a change of colour', () => {
  it.each(single)('%s equals torchvision’s formula in slow loops', (_, change) => {
    expectClose(changed(colours, [change]), slowly.all(colours, [change]));
  });

  it.each(single)('%s is clipped to black and white', (_, change) => {
    const bold: ColourChange = 'factor' in change ? { ...change, factor: change.factor * 3 } : change;
    const extremes: Pixel[] = [
      [0, 0, 0],
      [255, 255, 255],
      [255, 0, 0],
      [0, 255, 255],
      [12, 240, 130],
    ];
    expectClose(changed(extremes, [bold]), slowly.all(extremes, [bold]));
  });

  it('is the identity at factor 1 and at whole turns', () => {
    for (const change of ['brightness', 'contrast', 'saturation'] as const)
      expectClose(changed(colours, [{ change, factor: 1 }]), colours);
    for (const turns of [0, 1, -1]) expectClose(changed(colours, [{ change: 'hue', turns }]), colours);
  });

  it('of hue by a third of a turn moves red to green, green to blue and blue to red', () => {
    expectClose(changed([[200, 10, 60]], [{ change: 'hue', turns: 1 / 3 }]), [[60, 200, 10]]);
  });

  it('is applied after the one before it, in the given order', () => {
    const mixed: ColourChange[] = [
      { change: 'contrast', factor: 0.7 },
      { change: 'brightness', factor: 1.2 },
      { change: 'hue', turns: -0.08 },
      { change: 'saturation', factor: 0.5 },
      { change: 'contrast', factor: 1.1 },
    ];
    expectClose(changed(colours, mixed), slowly.all(colours, mixed));
    expectClose(changed(colours, [...mixed].reverse()), slowly.all(colours, [...mixed].reverse()));
    expectClose(changed(colours, [...mixed, { change: 'grey' }]), slowly.all(colours, [...mixed, { change: 'grey' }]));
  });

  it('to grey uses torchvision’s weights and removes the hue', () => {
    expectClose(
      changed(
        [
          [100, 0, 0],
          [0, 100, 0],
          [0, 0, 100],
        ],
        [{ change: 'grey' }],
      ),
      [
        [29.89, 29.89, 29.89],
        [58.7, 58.7, 58.7],
        [11.4, 11.4, 11.4],
      ],
    );
  });

  it('does not happen, nor does clipping, if the list is empty', () => {
    expect(changed([[300, -5, 1]], [])).toEqual([[300, -5, 1]]);
  });
});
