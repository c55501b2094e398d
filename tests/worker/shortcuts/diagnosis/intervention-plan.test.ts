import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { boxBlur } from '../../../../electron/worker/pictures/box-blur.ts';
import type { Picture, Pixels } from '../../../../electron/worker/pictures/picture.ts';
import { quarterTurned } from '../../../../electron/worker/pictures/quarter-turned.ts';
import { coarsely, colourInterventions } from '../../../../electron/worker/shortcuts/cue-parts/colour-interventions.ts';
import { changeAlike, evenOut } from '../../../../electron/worker/shortcuts/cue-parts/piece-statistics.ts';
import {
  allChannelsAlike,
  displacedCentre,
} from '../../../../electron/worker/shortcuts/cue-parts/planting-controls.ts';
import type { Cue } from '../../../../electron/worker/shortcuts/cues/cue.ts';
import { cues } from '../../../../electron/worker/shortcuts/cues/cues.ts';
import { injections, removals } from '../../../../electron/worker/shortcuts/diagnosis/cue-interventions.ts';
import { type Intervention, mixed } from '../../../../electron/worker/shortcuts/diagnosis/intervention.ts';
import { interventionsFor } from '../../../../electron/worker/shortcuts/diagnosis/intervention-plan.ts';
import { pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import { cueIds } from '../../../../shared/cue-cards.ts';
import { defaultsOf, type Settings } from '../../../../shared/form-fields.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import { slope } from '../../tasks/photographs.ts';
import { bareCue } from '../bare-cue.ts';
import { cornerMark } from '../fake-mark.ts';

const fakeCues = { ...Object.fromEntries(cueIds.map((id) => [id, bareCue(id)])), 'corner-mark': cornerMark } as Record<
  CueId,
  Cue
>;
const photograph = slope(24, 18);
const random = () => new Random('change');
const marked = (picture: Picture) => cornerMark.planting.plant(picture, 0.2, random());

describe('removing a cue', () => {
  const [half, whole] = removals(cornerMark, [marked(photograph)]);

  it('has a half and a full removal', () => {
    expect([half!.dose, whole!.dose]).toEqual([0.5, 1]);
    expect([half!.decides, whole!.decides]).toEqual([false, true]);
    const before = marked(photograph);
    const [part, gone] = [half!, whole!].map(({ change }) => change.picture!(before, random()).data);
    before.data.forEach((value, i) => {
      expect(Math.abs(part![i]! - (value + gone![i]!) / 2)).toBeLessThanOrEqual(0.5);
    });
  });

  it('is not furtherInterventions for a cue that cannot be removed', () => {
    expect(removals(bareCue('resampling'), [photograph])).toEqual([]);
  });
});

describe('planting a cue', () => {
  const strengths = injections(cornerMark);

  it('is done at several strengths, with the same strength on another side as the control', () => {
    expect(strengths.map(({ dose }) => dose)).toEqual([0.06, 0.12]);
    expect(strengths[1]!.change.picture!(photograph, random())).toEqual(
      cornerMark.planting.plant(photograph, 0.12, random()),
    );
    const corners = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const { data } = strengths[1]!.control.picture!(photograph, new Random(seed));
      [0, 23, 24 * 17, 24 * 18 - 1].forEach((pixel, corner) => {
        if (data[3 * pixel] !== photograph.data[3 * pixel]) corners.add(corner);
      });
    }
    expect(corners.size).toBe(4);
  });
});

describe('the control of a planted cue', () => {
  it('warps all three channels as the cue warps red', () => {
    // A cue that moves red one pixel to the right.
    const plant = (picture: Picture): Picture => ({
      ...picture,
      data: picture.data.map((value, i, data) => (i % 3 === 0 && (i / 3) % picture.width > 0 ? data[i - 3]! : value)),
    });
    const alike = allChannelsAlike.plant(plant, photograph, 1, random());
    for (let i = 0; i < alike.data.length; i++)
      expect(alike.data[i]).toBe(Math.floor(i / 3) % 24 > 0 ? photograph.data[i - 3] : photograph.data[i]);
  });

  it.each(['vignetting', 'jpeg-grid', 'corner-mark'] as const)(
    'leaves a photograph unchanged if nothing is planted: %s',
    (id) => {
      expect(cues[id].planting!.control.plant((picture) => picture, photograph, 0, random())).toEqual(photograph);
    },
  );

  it('darkens around another centre', () => {
    const centres: number[] = [];
    const dark = (picture: Picture): Picture => {
      const data = picture.data.slice();
      data.fill(
        0,
        3 * ((picture.height >> 1) * picture.width + (picture.width >> 1)),
        3 * ((picture.height >> 1) * picture.width + (picture.width >> 1)) + 3,
      );
      return { ...picture, data };
    };
    for (let seed = 0; seed < 20; seed++) {
      const { data } = displacedCentre.plant(dark, slope(24, 18), 1, new Random(seed));
      centres.push(Array.from({ length: 24 * 18 }, (_, p) => p).find((p) => data[3 * p] === 0)!);
    }
    expect(new Set(centres)).toEqual(new Set([18 + 24 * 13, 6 + 24 * 13, 18 + 24 * 4, 6 + 24 * 4]));
  });
});

describe('quarter turns of a picture', () => {
  it('are the identity after four, and turn counter-clockwise', () => {
    const picture = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 1, 1, 2, 2, 2) };
    expect(quarterTurned(picture, 1)).toEqual({
      width: 1,
      height: 2,
      channels: 3,
      data: Uint8Array.of(2, 2, 2, 1, 1, 1),
    });
    expect(quarterTurned(quarterTurned(photograph, 1), 3)).toEqual(photograph);
  });
});

describe('mixing', () => {
  it('refuses pictures of different sizes', () => {
    expect(() => mixed(photograph, slope(4, 4), 0.5)).toThrow('a change must keep the size: 24×18 px became 4×4 px');
  });
});

describe('colours', () => {
  const grey = colourInterventions(false).find(({ words }) => words === 'all colour removed')!;

  it('if removed, leave three equal channels; the control keeps fine detail', () => {
    const { data } = grey.change.picture!(photograph, random());
    for (let i = 0; i < data.length; i += 3) expect(new Set(data.subarray(i, i + 3)).size).toBe(1);
    // Stripes of red and blue, one pixel each: their only coarse colour is their mean.
    const stripes = {
      width: 24,
      height: 18,
      channels: 3,
      data: Uint8Array.from({ length: 24 * 18 * 3 }, (_, i) => [200, 90, 40, 40, 90, 200][i % 6]!),
    };
    const control = grey.control.picture!(stripes, random()).data;
    const contrast = (of: Pixels) => Math.abs(of[3 * 100]! - of[3 * 101]!);
    expect(contrast(control)).toBeGreaterThan(100);
    expect(contrast(grey.change.picture!(stripes, random()).data)).toBeLessThan(40);
  });

  it('are not projected out if the network does so itself', () => {
    expect(colourInterventions(false)).toHaveLength(6);
    expect(colourInterventions(true)).toHaveLength(4);
  });

  it('change in the same way without fine detail if the change is uniform', () => {
    const brighter = (picture: Picture): Picture => ({ ...picture, data: picture.data.map((value) => value + 5) });
    expect(coarsely(brighter)(photograph)).toEqual(brighter(photograph));
  });
});

describe('a box blur', () => {
  it('keeps a uniform plane, and spreads a point into a pyramid with the same sum', () => {
    expect(boxBlur(new Float32Array(9 * 9 * 3).fill(3), 9, 9, 2).every((value) => Math.abs(value - 3) < 1e-4)).toBe(
      true,
    );
    const point = new Float32Array(9 * 9 * 3);
    point[3 * (4 * 9 + 4) + 1] = 81;
    const spread = boxBlur(point, 9, 9, 1);
    expect(spread[3 * (4 * 9 + 4) + 1]).toBeCloseTo(81 * (1 / 3) ** 2, 3);
    expect(spread[3 * (4 * 9 + 3) + 1]).toBeCloseTo(81 * (1 / 3) * (2 / 9), 3);
    expect(spread.reduce((sum, value) => sum + value, 0)).toBeCloseTo(81, 2);
    expect(spread[3 * (4 * 9 + 4)]).toBe(0);
  });
});

describe('patches', () => {
  const side = 6;
  const pieces = () =>
    Array.from({ length: 9 }, (_, k) =>
      Uint8Array.from({ length: side * side * 3 }, (_, i) => 60 + 8 * k + ((i * 7 + k) % (10 + 2 * k))),
    );
  const meanOf = (piece: Uint8Array) => piece.reduce((sum, value) => sum + value, 0) / piece.length;

  it('get equal means and keep their patterns when equalised', () => {
    const all = pieces();
    evenOut(all, 3, 1);
    const means = all.map(meanOf);
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(0.5);
    expect(new Set(all[3]).size).toBeGreaterThan(4);
  });

  it('stay unchanged when equalised by a share of 0', () => {
    const all = pieces();
    evenOut(all, 3, 0);
    expect(all).toEqual(pieces());
  });

  it('keep their order by brightness under the control', () => {
    const [before, after] = [pieces(), pieces()];
    changeAlike(after, 3, 1, random());
    const means = after.map(meanOf);
    expect(means.every((mean, k) => k === 0 || mean > means[k - 1]!)).toBe(true);
    expect(after).not.toEqual(before);
  });

  /** Interventions on a cue beyond those on whole photographs, for the network of a task at 96 px. */
  const furtherInterventions = (cue: CueId, task: string, taskSettings: Settings) => {
    const { puzzle, card } = pretextTask(task);
    const settings = { ...defaultsOf(card.settings), ...taskSettings, ...colourPixels, size: 96 };
    const further = cues[cue].interventions({ puzzle, settings });
    return 'reason' in further ? further.reason : [...further];
  };

  it('that are normalised already have no interventions on their statistics, with a reason', () => {
    for (const task of ['context', 'jigsaw']) {
      expect(furtherInterventions('tile-statistics', task, { normalise: true })).toContain('normalised');
      expect(furtherInterventions('tile-statistics', task, { normalise: false })).toHaveLength(3);
    }
    expect(furtherInterventions('tile-statistics', 'rotation', {})).toEqual([]);
  });

  it('are moved apart or closer than in training; the gap decides only for patches that touch', () => {
    const sweep = (gap: number) => furtherInterventions('edge-continuity', 'context', { gap }) as Intervention[];
    expect(sweep(0.5).map(({ dose }) => dose)).toEqual([-0.5, -0.4, -0.25, 0.25, 0.5]);
    expect(sweep(0.5).some(({ decides }) => decides)).toBe(false);
    expect(sweep(0).filter(({ decides }) => decides)).toMatchObject([{ dose: 0.25, direction: 'remove' }]);
    expect(sweep(0.5)[0]!.change.settings).toEqual({ gap: 0 });
  });

  it('with a gap do not decide by blanked edges', () => {
    const blanked = (gap: boolean) => furtherInterventions('edge-continuity', 'jigsaw', { gap }) as Intervention[];
    expect(blanked(true).some(({ decides }) => decides)).toBe(false);
    expect(blanked(false).filter(({ decides }) => decides)).toHaveLength(1);
  });

  it('lose their edges, and about as many pixels of their middle under the control', () => {
    const last = (furtherInterventions('edge-continuity', 'jigsaw', { gap: false }) as Intervention[]).at(-1)!;
    expect(last).toMatchObject({ dose: 2, decides: true });
    const tiles = () => new Uint8Array(9 * 32 * 32 * 3).map((_, i) => (i * 31) % 251);
    const changedPixels = (posed: typeof last.change.posed) => {
      const before = tiles();
      const after = posed!({ tiles: tiles() }, random()).tiles!;
      return Array.from({ length: 32 * 32 }, (_, p) => p).filter((p) =>
        [0, 1, 2].some((c) => before[3 * p + c] !== after[3 * p + c]),
      );
    };
    const edges = changedPixels(last.change.posed);
    expect(edges).toHaveLength(32 ** 2 - 28 ** 2);
    const middle = changedPixels(last.control.posed);
    expect(Math.abs(middle.length - edges.length)).toBeLessThan(20);
    expect(edges.filter((p) => middle.includes(p))).toEqual([]);
  });
});

describe('colour', () => {
  it('is removed from the photographs of puzzles alone, except for what the network projects out itself', () => {
    const of = (task: string, settings: Settings) =>
      cues['chromatic-aberration'].interventions({
        puzzle: pretextTask(task).puzzle,
        settings: { ...settings, ...colourPixels, size: 96 },
      });
    expect(of('context', { colour: 'keep' })).toHaveLength(6);
    expect(of('context', { colour: 'project' })).toHaveLength(4);
    expect(of('counting', {})).toHaveLength(6);
    expect(of('simclr', {})).toEqual([]);
  });
});

describe('the plan of a task', () => {
  it('contains each cue that can give its answer away, and a reason for every other cue', async () => {
    const plan = await interventionsFor({ task: 'rotation', size: 32, taskSettings: {} }, fakeCues, [photograph]);
    expect(new Set(plan.interventions.map(({ cue }) => cue))).toEqual(new Set(['corner-mark']));
    const reasons = Object.fromEntries(plan.notTried.map(({ cue, reason }) => [cue, reason]));
    expect(reasons['chromatic-aberration']).toBe(
      'it is the same in every direction, so a rotated image looks no different',
    );
    expect(reasons['orientation-metadata']).toContain('cannot be changed alone');
    expect(plan.notTried).toHaveLength(cueIds.length - 1);
  });

  it('contains cues of whole photographs for every task, and cues of patches only for tasks with patches', async () => {
    const plan = await interventionsFor({ task: 'simclr', size: 32, taskSettings: {} }, fakeCues, [photograph]);
    expect(new Set(plan.interventions.map(({ cue }) => cue))).toEqual(new Set(['corner-mark']));
    expect(plan.notTried.find(({ cue }) => cue === 'edge-continuity')!.reason).toContain(
      'does not ask for the place of a patch',
    );
  });
});
