/** What is changed of patches and tiles themselves, and of how far apart they lie: statistics, edges, gaps. */
import type { Settings } from '../../../../shared/fields.ts';
import { contextGeometry, jigsawGeometry, places } from '../../../../shared/patch-geometry.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Posed } from '../../tasks/pretext-task.ts';
import { type Intervention, plain } from './intervention.ts';

/** The arrays that hold pieces, by task. */
const pieceArrays = { context: 'patches', jigsaw: 'tiles' } as const;
type PatchTask = keyof typeof pieceArrays;

/** Tasks whose questions are made of patches with places. */
export const isPatchTask = (task: string): task is PatchTask => Object.hasOwn(pieceArrays, task);

/** Mean and standard deviation of one channel of a piece, [side, side, 3]. */
interface Look {
  readonly mean: number;
  readonly deviation: number;
}

function lookOf(piece: Uint8Array, channel: number): Look {
  let [sum, squares] = [0, 0];
  for (let i = channel; i < piece.length; i += 3) {
    sum += piece[i]!;
    squares += piece[i]! ** 2;
  }
  const n = piece.length / 3;
  return { mean: sum / n, deviation: Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)) };
}

/** Between two looks: geometric for contrast, so that half and half again is the whole. */
function repaint(piece: Uint8Array, channel: number, from: Look, to: Look): void {
  const gain = to.deviation / Math.max(1, from.deviation);
  for (let i = channel; i < piece.length; i += 3)
    piece[i] = Math.max(0, Math.min(255, Math.round(to.mean + gain * (piece[i]! - from.mean))));
}

const meanLook = (looks: readonly Look[]): Look => ({
  mean: looks.reduce((sum, { mean }) => sum + mean, 0) / looks.length,
  deviation: looks.reduce((sum, { deviation }) => sum + deviation, 0) / looks.length,
});

/** Each piece of a photograph, for changing in place. */
const piecesOf = (posed: Posed, name: string): Uint8Array[] => {
  const all = posed[name] as Uint8Array;
  const bytes = all.length / places;
  return Array.from({ length: places }, (_, k) => all.subarray(k * bytes, (k + 1) * bytes));
};

const inPieces =
  (name: string, change: (pieces: readonly Uint8Array[], random: Random) => void) =>
  (posed: Posed, random: Random): Posed => {
    change(piecesOf(posed, name), random);
    return posed;
  };

/** All pieces of a photograph get the photograph's mean colour and contrast, or go a share of the way there. */
export function evenOut(pieces: readonly Uint8Array[], share: number): void {
  for (let c = 0; c < 3; c++) {
    const looks = pieces.map((piece) => lookOf(piece, c));
    const common = meanLook(looks);
    pieces.forEach((piece, k) => {
      const own = looks[k]!;
      repaint(
        piece,
        c,
        { ...own, deviation: Math.max(1, own.deviation) },
        {
          mean: own.mean + share * (common.mean - own.mean),
          deviation: Math.max(1, own.deviation) + share * (common.deviation - Math.max(1, own.deviation)),
        },
      );
    });
  }
}

/**
 * The control: all pieces get the change that one of them, drawn at random, would get. Brightness and contrast change as much,
 * and which piece is brighter or busier than which stays.
 */
export function changeAlike(pieces: readonly Uint8Array[], share: number, random: Random): void {
  const model = random.integer(0, pieces.length - 1);
  for (let c = 0; c < 3; c++) {
    const looks = pieces.map((piece) => lookOf(piece, c));
    const common = meanLook(looks);
    const own = looks[model]!;
    const gain = 1 + share * (common.deviation / Math.max(1, own.deviation) - 1);
    const shift = share * (common.mean - own.mean);
    pieces.forEach((piece, k) => {
      const { mean, deviation } = looks[k]!;
      repaint(
        piece,
        c,
        { mean, deviation: Math.max(1, deviation) },
        {
          mean: mean + shift,
          deviation: Math.max(1, deviation) * gain,
        },
      );
    });
  }
}

/** Pixels in a random order, colours kept whole: nothing but its statistics is left of a piece. */
function shuffle(piece: Uint8Array, random: Random): void {
  const before = piece.slice();
  random.permutation(piece.length / 3).forEach((from, to) => {
    piece.set(before.subarray(3 * from, 3 * from + 3), 3 * to);
  });
}

function shuffleAll(pieces: readonly Uint8Array[], random: Random): void {
  for (const piece of pieces) shuffle(piece, random);
}

function statistics(name: string): Intervention[] {
  const common = { cue: 'tile-statistics' as const, untouchedDose: 0, decides: false, shown: false };
  const evened = [0.5, 1].map(
    (dose): Intervention => ({
      ...common,
      what: 'the patches’ means and contrasts evened out',
      words: `the patches’ means and contrasts evened out${dose < 1 ? ', by half' : ''}`,
      direction: 'remove',
      dose,
      unit: 'share of the differences',
      controlWords: 'all patches changed as much, alike',
      change: { posed: inPieces(name, (pieces) => evenOut(pieces, dose)) },
      control: { posed: inPieces(name, (pieces, random) => changeAlike(pieces, dose, random)) },
      decides: dose === 1,
      shown: dose === 1,
    }),
  );
  const shuffled: Intervention = {
    ...common,
    what: 'the pixels of each patch shuffled',
    words: 'the pixels of each patch shuffled: its statistics alone are left',
    direction: 'inject',
    dose: 1,
    unit: 'share of what can be seen',
    controlWords: 'shuffled, and the statistics evened out too',
    change: { posed: inPieces(name, (pieces, random) => shuffleAll(pieces, random)) },
    control: {
      posed: inPieces(name, (pieces, random) => {
        evenOut(pieces, 1);
        shuffleAll(pieces, random);
      }),
    },
    shown: true,
  };
  return [...evened, shuffled];
}

/** Fills pixels of a piece with its own mean colour. */
function blank(piece: Uint8Array, side: number, isBlank: (x: number, y: number) => boolean): void {
  const means = [0, 1, 2].map((c) => Math.round(lookOf(piece, c).mean));
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) if (isBlank(x, y)) piece.set(means, 3 * (y * side + x));
}

/** Along its edges, `width` px wide. */
const blankEdges = (piece: Uint8Array, side: number, width: number): void =>
  blank(piece, side, (x, y) => Math.min(x, y, side - 1 - x, side - 1 - y) < width);

/** As many pixels in its middle. */
function blankMiddle(piece: Uint8Array, side: number, width: number): void {
  const hole = Math.round(Math.sqrt(side ** 2 - (side - 2 * width) ** 2));
  const first = (side - hole) >> 1;
  blank(piece, side, (x, y) => Math.min(x, y) >= first && Math.max(x, y) < first + hole);
}

/** Tiles that touch, with their edges blanked: what ran on from one into the next is gone. */
function blankedEdges(name: string, side: number, touching: boolean): Intervention[] {
  const most = Math.max(1, Math.round(side / 16));
  return [...new Set([1, most])].map((width): Intervention => {
    const every = (fill: typeof blankEdges) => ({
      posed: inPieces(name, (pieces) => {
        for (const piece of pieces) fill(piece, side, width);
      }),
    });
    return {
      cue: 'edge-continuity',
      what: 'the edges of each patch blanked',
      words: `${width} px along the edges of each patch blanked`,
      direction: 'remove',
      dose: width,
      untouchedDose: 0,
      unit: 'px blanked along the edges',
      controlWords: 'as many pixels blanked in the middle of each patch',
      change: every(blankEdges),
      control: every(blankMiddle),
      decides: touching && width === most,
      shown: width === most,
    };
  });
}

/** Moved by so many pixels along a diagonal drawn at random; at the border, the last row and column are repeated. */
function moved({ width, height, data }: Picture, px: number, random: Random): Picture {
  const [dx, dy] = [random.chance(0.5) ? px : -px, random.chance(0.5) ? px : -px];
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.max(0, Math.min(height - 1, y + dy)) * width;
    for (let x = 0; x < width; x++) {
      const from = 3 * (row + Math.max(0, Math.min(width - 1, x + dx)));
      out.set(data.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data: out };
}

const gaps = [0, 0.1, 0.25, 0.5, 0.75, 1] as const;
/** Below this gap, in patches, lines run on from one patch into the next. */
const touchingBelow = 0.2;
/** What is gap enough that nothing touches any more, in patches. */
const enoughGap = 0.25;

/** Context: the neighbours moved closer or further away; the control moves the photograph under the patches as far. */
function gapSweep(size: number, settings: Settings): Intervention[] {
  const own = Number(settings.gap);
  const { pitch } = contextGeometry(size, own, 0);
  const deciding = own < touchingBelow ? gaps.find((gap) => gap >= own + 0.1 && gap >= enoughGap) : undefined;
  return gaps.flatMap((gap): Intervention[] => {
    const px = Math.abs(contextGeometry(size, gap, 0).pitch - pitch);
    if (px === 0) return [];
    const change: QuestionChange = { settings: { gap } };
    return [
      {
        cue: 'edge-continuity',
        what: 'another gap between the patches',
        words: `a gap of ${plain(gap)} patches in place of ${plain(own)}`,
        direction: gap > own ? 'remove' : 'inject',
        dose: Number((gap - own).toFixed(3)),
        untouchedDose: 0,
        unit: 'patches of gap, more than in training',
        controlWords: `the photograph moved by ${px} px under patches that stay`,
        change,
        control: { picture: (picture, random) => moved(picture, px, random) },
        decides: gap === deciding,
        shown: false,
      },
    ];
  });
}

/** What is tried of patches, and the cues that are not, with why. */
export function patchInterventions(
  task: PatchTask,
  size: number,
  settings: Settings,
): { readonly tried: Intervention[]; readonly notTried: { cue: CueId; reason: string }[] } {
  const name = pieceArrays[task];
  const edges =
    task === 'context'
      ? gapSweep(size, settings)
      : blankedEdges(name, jigsawGeometry(size, settings.gap === true).tile, settings.gap === false);
  if (settings.normalise === true)
    return {
      tried: edges,
      notTried: [
        {
          cue: 'tile-statistics',
          reason:
            'each patch’s mean and contrast are normalised before the network sees it: there is nothing to take away',
        },
      ],
    };
  return { tried: [...edges, ...statistics(name)], notTried: [] };
}
