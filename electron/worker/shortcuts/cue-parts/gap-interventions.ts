/** Interventions that change the gap between the patches of a lattice. */
import type { Random } from '../../numerics/random.ts';
import { type Picture, zerosLike } from '../../pictures/picture.ts';
import type { PoseSettings } from '../../tasks/posed.ts';
import type { Lattice } from '../../tasks/puzzle-for-shortcut-checks.ts';
import { type Intervention, plainNumber } from '../diagnosis/intervention.ts';

/** Shifted by this many pixels along a random diagonal; at the border, the last row and column are repeated. */
function moved({ width, height, channels, data }: Picture, px: number, random: Random): Picture {
  const [dx, dy] = [random.chance(0.5) ? px : -px, random.chance(0.5) ? px : -px];
  const out = zerosLike(data, data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.max(0, Math.min(height - 1, y + dy)) * width;
    for (let x = 0; x < width; x++) {
      const from = channels * (row + Math.max(0, Math.min(width - 1, x + dx)));
      out.set(data.subarray(from, from + channels), channels * (y * width + x));
    }
  }
  return { width, height, channels, data: out };
}

const gaps = [0, 0.1, 0.25, 0.5, 0.75, 1] as const;
/** Below this gap, in sides of a piece, lines continue from one piece into the next. */
export const touchingBelow = 0.2;
/** From this gap on, in sides of a piece, nothing continues. */
const enoughGap = 0.25;

/** Every gap except the run's own. The control shifts the photograph by as much under pieces that stay. */
export function gapInterventions({ gap: gapOf, withGap }: Required<Lattice>, settings: PoseSettings): Intervention[] {
  const own = gapOf(settings);
  const deciding = own < touchingBelow ? gaps.find((gap) => gap >= own + 0.1 && gap >= enoughGap) : undefined;
  return gaps.flatMap((gap): Intervention[] => {
    const { settings: change, shiftPx } = withGap(settings, gap);
    if (shiftPx === 0) return [];
    return [
      {
        cue: 'edge-continuity',
        what: 'a different gap between the patches',
        words: `a gap of ${plainNumber(gap)} patches instead of ${plainNumber(own)}`,
        direction: gap > own ? 'remove' : 'inject',
        dose: Number((gap - own).toFixed(3)),
        untouchedDose: 0,
        unit: 'patches of additional gap',
        controlWords: `the image shifted by ${shiftPx} px under patches that stay`,
        change: { settings: change },
        control: { picture: (picture, random) => moved(picture, shiftPx, random) },
        decides: gap === deciding,
        shown: false,
      },
    ];
  });
}
