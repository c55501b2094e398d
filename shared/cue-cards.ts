/** What a person reads about a cue, which tasks it says something about, and what can be planted of it. */
import type { SettingValue } from './fields.ts';
import { type CueId, cueIds, type Remedy } from './shortcuts.ts';
import { taskCard } from './task-cards.ts';

/** Tasks whose puzzles a cue can give away before any training. */
export const auditedTasks = ['rotation', 'context', 'jigsaw', 'counting'] as const;
export type AuditedTask = (typeof auditedTasks)[number];

export interface CueCard {
  readonly id: CueId;
  readonly title: string;
  /** What it is, for a person who has not heard of it. */
  readonly what: string;
  /** The tasks whose answers it can give away; `radial` cues carry no turn, so never rotation. */
  readonly tasks: readonly AuditedTask[];
  /** Why it says nothing about the other audited tasks. */
  readonly otherwise: string;
  /** Present for cues that `plant` can put into photographs. */
  readonly plant?: {
    readonly unit: string;
    readonly meaning: string;
    readonly min: number;
    readonly max: number;
    /** A strength that a trained network exploits. */
    readonly usual: number;
    /** The strength that leaves photographs as they are: 1 for a factor, 0 otherwise. */
    readonly untouched: number;
  };
  /** The switches that take it away: setting and value, by task. */
  readonly remedies: Readonly<Partial<Record<AuditedTask, { readonly key: string; readonly value: SettingValue }>>>;
}

const noTurn = 'it is the same in every direction, so a turned photograph looks no different';
const patchTasks = ['context', 'jigsaw'] as const;

const cards: readonly CueCard[] = [
  {
    id: 'chromatic-aberration',
    title: 'Chromatic aberration',
    what: 'A lens bends red, green and blue a little differently: towards the corners of a photograph the colours of an edge come apart, and the direction of the fringe says where a patch was.',
    tasks: ['context', 'jigsaw', 'counting'],
    otherwise: noTurn,
    plant: {
      unit: 'px',
      meaning:
        'displacement of red relative to green at the corner of the original picture, outward positive; blue goes as far the other way',
      min: -8,
      max: 8,
      usual: 2,
      untouched: 0,
    },
    remedies: {
      context: { key: 'colour', value: 'drop' }, // projecting leaves red against blue, which come apart the furthest
      jigsaw: { key: 'grey', value: 1 }, // shifted channels hide fringes from a probe, but not from a network
      counting: { key: 'grey', value: 1 }, // two thirds, as in the paper, leave a probe a quarter
    },
  },
  {
    id: 'vignetting',
    title: 'Vignetting',
    what: 'Photographs get darker towards their corners: the slope of the light within a patch points to the middle.',
    tasks: ['context', 'jigsaw', 'counting'],
    otherwise: noTurn,
    plant: {
      unit: '',
      meaning: 'share of the light that is lost at the corner of the picture',
      min: 0,
      max: 0.9,
      usual: 0.5,
      untouched: 0,
    },
    remedies: { context: { key: 'level', value: true }, jigsaw: { key: 'level', value: true } },
  },
  {
    id: 'sharpness-gradient',
    title: 'Sharpness gradient',
    what: 'Lenses are sharpest in the middle: how blurred a patch is, and to which side it gets more so, says where it was.',
    tasks: ['context', 'jigsaw', 'counting'],
    otherwise: noTurn,
    plant: {
      unit: 'px',
      meaning: 'standard deviation of the blur at the corner of the original picture',
      min: 0,
      max: 8,
      usual: 2,
      untouched: 0,
    },
    remedies: {}, // pixelated patches do not take it away from a network, be it all of them
  },
  {
    id: 'border-frame',
    title: 'Border frame',
    what: 'A frame, bar or scanner’s edge around the pictures marks the patches at the edge; if it is not alike on all sides it also says which way up the picture is.',
    tasks: ['rotation', 'context', 'jigsaw'],
    otherwise: 'each quarter is compared with its own whole, and both hold the frame',
    plant: {
      unit: '',
      meaning: 'width of a dark bar along the bottom edge, as a share of the shorter side',
      min: 0,
      max: 0.3,
      usual: 0.04,
      untouched: 0,
    },
    remedies: { rotation: { key: 'maskBorder', value: true } },
  },
  {
    id: 'corner-mark',
    title: 'Corner mark',
    what: 'A date, logo or watermark that always stands in the same corner tells up from down, and one corner from another.',
    tasks: ['rotation', 'context', 'jigsaw'],
    otherwise: 'the whole holds the mark as well as the quarter does',
    plant: {
      unit: '',
      meaning: 'side of a mark in the bottom right corner, as a share of the shorter side',
      min: 0,
      max: 0.3,
      usual: 0.06,
      untouched: 0,
    },
    remedies: { rotation: { key: 'maskBorder', value: true } },
  },
  {
    id: 'colour-gradient',
    title: 'Colour gradient',
    what: 'Skies are blue and up, ground is brown and down: the slope of colour over a picture tells its turn without any thing being seen. Natural photographs have it.',
    tasks: ['rotation', 'context', 'jigsaw'],
    otherwise: 'counts of things do not hang on where colours are',
    plant: {
      unit: '',
      meaning:
        'how much warmer the bottom of the picture becomes than its top, as a share of the full range of a channel',
      min: 0,
      max: 0.6,
      usual: 0.2,
      untouched: 0,
    },
    remedies: { context: { key: 'normalise', value: true }, jigsaw: { key: 'normalise', value: true } }, // levelled alone, means of patches tell it still
  },
  {
    id: 'orientation-metadata',
    title: 'Orientation as stored',
    what: 'Cameras store colour more coarsely along one direction and note in the file how to turn the picture: the direction of that coarseness tells how a picture was stored, and so how it was turned afterwards.',
    tasks: ['rotation', 'context', 'jigsaw'],
    otherwise: 'wholes and quarters were stored in the same direction',
    remedies: {},
  },
  {
    id: 'edge-continuity',
    title: 'Edge continuity',
    what: 'Lines and textures run on from one patch into its neighbour: patches that touch can be matched like torn paper.',
    tasks: [...patchTasks],
    otherwise: 'there are no neighbouring patches to be matched',
    remedies: { context: { key: 'gap', value: 0.5 }, jigsaw: { key: 'gap', value: true } },
  },
  {
    id: 'tile-statistics',
    title: 'Tile statistics',
    what: 'The mean and the contrast of a patch, by colour channel: bright and flat is up, dark and busy is down. Natural photographs have it.',
    tasks: [...patchTasks],
    otherwise: 'there are no patches whose place is asked',
    remedies: { context: { key: 'normalise', value: true }, jigsaw: { key: 'normalise', value: true } },
  },
  {
    id: 'jpeg-grid',
    title: 'JPEG grid',
    what: 'JPEG leaves faint edges every 8 pixels, at the same places in every photograph: where they fall in a patch says where it was cut.',
    tasks: ['rotation', 'context', 'jigsaw', 'counting'],
    otherwise: '',
    plant: {
      unit: '',
      meaning: 'height of the steps at the borders of 8×8 blocks, as a share of the full range',
      min: 0,
      max: 0.2,
      usual: 0.03,
      untouched: 0,
    },
    remedies: { rotation: { key: 'randomCrop', value: true }, counting: { key: 'randomCrop', value: true } },
  },
  {
    id: 'resampling',
    title: 'Resampling trace',
    what: 'Resizing correlates neighbouring pixels in a pattern that repeats over the picture: it tells a picture that was reduced from one that was not, and where in the pattern a patch was cut.',
    tasks: ['rotation', 'context', 'jigsaw', 'counting'],
    otherwise: '',
    plant: {
      unit: '',
      meaning: 'factor by which the pictures are enlarged with linear interpolation after being reduced by as much',
      min: 1,
      max: 3,
      usual: 1.6,
      untouched: 1,
    },
    remedies: {}, // a resampler drawn at random hides the task's own trace, not one that photographs bring along
  },
];

export const cueCards: Readonly<Record<CueId, CueCard>> = Object.fromEntries(
  cueIds.map((id) => [id, cards.find((card) => card.id === id)!]),
) as Record<CueId, CueCard>;

export const plantableCues: readonly CueId[] = cueIds.filter((id) => cueCards[id].plant);

export const isAudited = (task: string): task is AuditedTask => (auditedTasks as readonly string[]).includes(task);

/** Whether a cue can give away a task's answers before any training, and why not. */
export function applicability(cue: CueId, task: string): { readonly applies: boolean; readonly reason: string } {
  if (!isAudited(task))
    return {
      applies: false,
      reason: `${taskCard(task)?.title ?? task} has no answer that a cue alone could give: train it, and diagnose the run`,
    };
  const card = cueCards[cue];
  return card.tasks.includes(task) ? { applies: true, reason: '' } : { applies: false, reason: card.otherwise };
}

/** The switch of this task that takes the cue away, if there is one. */
export function remedyOf(cue: CueId, task: string): Remedy | undefined {
  if (!isAudited(task)) return undefined;
  const remedy = cueCards[cue].remedies[task];
  if (!remedy) return undefined;
  const field = taskCard(task)?.settings.find(({ key }) => key === remedy.key);
  if (!field) throw new Error(`${task} has no setting '${remedy.key}'`);
  const option = field.kind === 'choice' ? field.options.find(({ value }) => value === remedy.value)?.label : undefined;
  const value = option ?? (remedy.value === true ? 'on' : String(remedy.value));
  return { ...remedy, words: `${field.label}: ${value}` };
}

/** Tasks whose every question has one right answer of a few: their network gives it a probability that can be traced to pixels. */
export const lookedTasks = ['rotation', 'context', 'jigsaw'] as const;

/** Why it cannot be said where the network of a task looks; undefined where it can. */
export const whyNotLooked = (task: string): string | undefined =>
  lookedTasks.some((id) => id === task)
    ? undefined
    : `${taskCard(task)?.title ?? task} has no question with one right answer, whose probability could be traced back to the pixels: where the network looks can be asked of rotation, context and jigsaw`;
