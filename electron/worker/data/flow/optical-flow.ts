/** Optical flow as auxiliary data of a video frame: the motion to the next frame of its clip. */
import { refuse } from '../../../../shared/failure.ts';
import type { Settings } from '../../../../shared/form-fields.ts';
import type { CommonFateSettings } from '../../../../shared/task-cards/common-fate.ts';
import type { Choice, Companion, CompanionHooks, CompanionReader } from '../auxiliary-data.ts';
import type { Pack } from '../pack.ts';
import { type Clip, findClips } from './clips.ts';
import { FlowFields, type FlowLine } from './flow-store.ts';
import type { Pair } from './pair-flow.ts';

/** The settings that decide which frames a task can use. */
export type FrameFilter = Pick<CommonFateSettings, 'frameFilter' | 'leastMotion'>;

/**
 * A residual of the affine fit up to this share of the speed counts as camera motion: in pure pans and zooms, the error
 * of the flow is about an eighth to a fifth of the speed.
 */
const cameraShare = 0.25;

/** Slower motion counts as still; in pixels from frame to frame for a picture of this size. */
export const leastMotionPx = ({ leastMotion }: Pick<FrameFilter, 'leastMotion'>, width: number, height: number) =>
  (leastMotion / 100) * Math.min(width, height);

/** Why the motion of a frame excludes it, as a phrase; undefined if it does not. */
function exclusion({ speed, apart, width, height }: FlowLine, filter: FrameFilter): string | undefined {
  if (!filter.frameFilter) return undefined;
  const least = leastMotionPx(filter, width, height);
  if (speed < least) return 'nothing moves';
  return apart < Math.max(least, cameraShare * speed) ? 'only the camera moves' : undefined;
}

const pairsOf = (clips: readonly Clip[]): Pair[] =>
  clips.flatMap(({ frames }) => frames.slice(1).map((frame, i) => [frames[i]!, frame] as const));

class FlowReader implements CompanionReader {
  readonly #pack: Pack;
  readonly #fields: FlowFields;
  /** The next frame of the clip, by frame. */
  readonly #next = new Map<number, number>();
  readonly #scenes = new Map<number, number>();

  constructor(pack: Pack) {
    this.#pack = pack;
    this.#fields = new FlowFields(pack.folder);
    const clips = findClips(pack.index);
    for (const [from, to] of pairsOf(clips)) this.#next.set(from, to);
    for (const { frames, scene } of clips) for (const frame of frames) this.#scenes.set(frame, scene);
  }

  choose(settings: Settings): Choice {
    const filter = settings as FrameFilter;
    const chosen: number[] = [];
    const leftOut: Record<string, number> = {};
    for (let picture = 0; picture < this.#pack.count; picture++) {
      const why = this.#exclusionOf(picture, filter);
      if (why === undefined) chosen.push(picture);
      else leftOut[why] = (leftOut[why] ?? 0) + 1;
    }
    if (chosen.length === 0)
      refuse(
        'unusable-input',
        `no frame of ${this.#pack.count} can be used: ${countsInWords(leftOut)}`,
        'choose clips in which something moves on its own, lower leastMotion, or switch frameFilter off',
      );
    return { photographs: Uint32Array.from(chosen), leftOut, scene: 'clip' };
  }

  #exclusionOf(picture: number, filter: FrameFilter): string | undefined {
    if (!this.#scenes.has(picture)) return 'not a frame of a clip';
    if (!this.#next.has(picture)) return 'the last frame of its clip';
    const line = this.#line(picture);
    return line ? exclusion(line, filter) : 'no flow computed';
  }

  #line(picture: number): FlowLine | undefined {
    const next = this.#next.get(picture);
    return next === undefined ? undefined : this.#fields.find(this.#pack.key(picture), this.#pack.key(next));
  }

  scene(picture: number): number {
    return this.#scenes.get(picture) ?? -1 - picture;
  }

  readSync(picture: number) {
    const line = this.#line(picture);
    if (!line) return refuse('failed', `there is no flow for ${this.#pack.name(picture)}`, 'start the run again');
    return { scene: this.scene(picture), field: this.#fields.readSync(line) };
  }

  close(): void {
    this.#fields.close();
  }
}

/** `nothing moves: 12, the last frame of its clip: 3` */
const countsInWords = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([why, count]) => `${why}: ${count}`)
    .join(', ');

/** At most this many items of a list, evenly spread. */
const spread = <T>(all: readonly T[], most: number): T[] =>
  Array.from(
    { length: Math.min(most, all.length) },
    (_, i) => all[Math.floor((i * all.length) / Math.min(most, all.length))]!,
  );

/** Optical flow of a pack's video frames, by Farnebäck's method. */
export const opticalFlow: Companion = {
  async prepare(pack: Pack, hooks: CompanionHooks, atMost = Number.POSITIVE_INFINITY): Promise<void> {
    const pairs = pairsOf(findClips(pack.index));
    if (pairs.length === 0)
      refuse(
        'unusable-input',
        `no video among ${pack.count === 1 ? 'this image' : `these ${pack.count} images`}: a clip is three or more images of one size that are numbered consecutively and are as similar as neighbouring video frames`,
        'choose a folder of videos and read them as clips (--videos clips), or one with the frames of a video, such as 0001.png, 0002.png and so on',
      );
    // Loaded here, because threads that only read flow do not need it.
    const { measureFlow } = await import('./measure-flow.ts');
    await measureFlow(pack, spread(pairs, atMost), hooks);
  },
  open: (pack) => new FlowReader(pack),
};
