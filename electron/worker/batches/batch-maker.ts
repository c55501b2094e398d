/** A batch as a pure function of its step: the photographs, their order, and the random numbers of their poses. */
import type { Settings } from '../../../shared/form-fields.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { CompanionReader } from '../data/auxiliary-data.ts';
import type { Pack } from '../data/pack.ts';
import type { HostArray } from '../engine/engine.ts';
import { Random } from '../numerics/random.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Purpose } from '../posing/purpose.ts';
import type { Posed, PoseSettings } from '../tasks/posed.ts';
import type { PretextTask } from '../tasks/pretext-task.ts';
import { poseSettings } from '../tasks/tasks.ts';

/**
 * Changes that an experiment makes to the questions. They are pure functions; the random numbers of the poses stay the
 * same.
 */
export interface QuestionChange {
  /** Changes the photograph before it is posed. The result has the same size. */
  readonly picture?: (picture: Picture, random: Random) => Picture;
  /** Task settings that replace those of the run. They must not change the shapes of the arrays. */
  readonly settings?: Settings;
  /** Changes the posed arrays of one photograph; it may change them in place. */
  readonly posed?: (posed: Posed, random: Random) => Posed;
}

/** What batches are made from. */
export interface BatchSpec {
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
  /** Number of photographs in a batch. */
  readonly batch: number;
  readonly purpose: Purpose;
  readonly settings: TrainSettings;
  readonly change?: QuestionChange | undefined;
}

/** The posed photographs of one step. */
export interface Batch {
  /** The task's arrays: the rows of all photographs, one after the other. */
  readonly posed: Readonly<Record<string, HostArray>>;
  /** Numbers of the batch's pictures in the pack. */
  readonly photographs: Uint32Array;
}

/**
 * Training drops the last, partial batch of an epoch. Held-out batches cover all photographs; the last one is filled by
 * repetition.
 */
export function stepsPerEpoch({ photographs, batch, purpose }: BatchSpec): number {
  return purpose === 'train' ? Math.floor(photographs.length / batch) : Math.ceil(photographs.length / batch);
}

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

/** Poses the batches of a pack, one step at a time. */
export class BatchMaker {
  private readonly poseSettings: PoseSettings;
  private readonly steps: number;
  private readonly companion: CompanionReader | undefined;
  private shuffled: { readonly epoch: number; readonly order: Uint32Array } | undefined;

  /** @throws RangeError if the photographs do not fill one batch. */
  constructor(
    private readonly spec: BatchSpec,
    private readonly task: PretextTask,
    private readonly pack: Pack,
  ) {
    this.steps = stepsPerEpoch(spec);
    if (this.steps === 0)
      throw new RangeError(`${spec.photographs.length} images do not fill a batch of ${spec.batch}`);
    this.poseSettings = { ...poseSettings(spec.settings), ...spec.change?.settings };
    this.companion = task.companion?.open(pack);
  }

  /**
   * The places of a step's pictures in `photographs`, and the epoch that seeds their poses. Held-out photographs are
   * posed the same way each time.
   */
  private placesAt(step: number): { epoch: number; places: Uint32Array } {
    const { photographs, batch, purpose } = this.spec;
    const start = (step % this.steps) * batch;
    if (purpose === 'held-out')
      return { epoch: 0, places: Uint32Array.from({ length: batch }, (_, i) => (start + i) % photographs.length) };
    const epoch = Math.floor(step / this.steps);
    return { epoch, places: this.order(epoch).subarray(start, start + batch) };
  }

  make(step: number): Batch {
    const { epoch, places } = this.placesAt(step);
    const { settings, batch, purpose, change } = this.spec;
    const photographs = places.map((place) => this.spec.photographs[place]!);
    // Held-out questions do not depend on the run's seed, so that runs can be compared.
    const seed = purpose === 'held-out' ? 0 : settings.seed;
    const posed: Record<string, HostArray> = {};
    for (const [name, { shape, dtype }] of Object.entries(this.task.signature(this.poseSettings)))
      posed[name] = new arrays[dtype](batch * shape.reduce((product, side) => product * side, 1));
    photographs.forEach((photograph, i) => {
      const key = this.pack.key(photograph);
      const random = new Random(seed, 'pose', epoch, key);
      const original = this.pack.readSync(photograph);
      const picture = change?.picture?.(original, new Random('change', key)) ?? original;
      const question = this.task.pose(picture, this.poseSettings, random, purpose, {
        index: places[i]!,
        ...(purpose === 'train' && { epoch }),
        ...(this.companion && { beside: this.companion.readSync(photograph) }),
      });
      const one = change?.posed?.(question, new Random('change of pieces', key)) ?? question;
      for (const [name, whole] of Object.entries(posed)) {
        const part = one[name];
        if (part?.length !== whole.length / batch)
          throw new RangeError(
            `${name} of ${this.task.card.id}: ${part?.length} values, ${whole.length / batch} expected`,
          );
        whole.set(part, i * part.length);
      }
    });
    return { posed, photographs };
  }

  close(): void {
    this.companion?.close();
  }

  private order(epoch: number): Uint32Array {
    if (this.shuffled?.epoch !== epoch) {
      const order = new Random(this.spec.settings.seed, 'order', epoch).permutation(this.spec.photographs.length);
      this.shuffled = { epoch, order };
    }
    return this.shuffled.order;
  }
}
