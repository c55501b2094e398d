/** A batch as a pure function of its step: which photographs, in which order, posed with which chance. */
import type { Settings } from '../../../shared/fields.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { CompanionReader } from '../data/companion.ts';
import type { Pack } from '../data/pack.ts';
import type { HostArray } from '../engine/engine.ts';
import { Random } from '../numerics/random.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Purpose } from '../posing/purpose.ts';
import type { Posed, PoseSettings, PretextTask } from '../tasks/pretext-task.ts';
import { poseSettings } from '../tasks/tasks.ts';

/** What an experiment changes of the questions; their own chance stays the same. Pure functions of photograph and chance. */
export interface QuestionChange {
  /** Of the photograph, before it is posed; of the same size. */
  readonly picture?: (picture: Picture, random: Random) => Picture;
  /** Of the settings that it is posed with, none of which changes the arrays' shapes. */
  readonly settings?: Settings;
  /** Of what was posed; the photograph's own arrays may be changed in place. */
  readonly posed?: (posed: Posed, random: Random) => Posed;
}

export interface BatchSpec {
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
  /** Photographs a batch. */
  readonly batch: number;
  readonly purpose: Purpose;
  readonly settings: TrainSettings;
  readonly change?: QuestionChange | undefined;
}

export interface Batch {
  /** The task's arrays, the photographs' rows one after the other. */
  readonly posed: Readonly<Record<string, HostArray>>;
  /** Numbers of the batch's pictures in the pack. */
  readonly photographs: Uint32Array;
}

/** Training drops the last, partial batch of an epoch; held-out photographs are all asked, the last batch filled by repetition. */
export function stepsPerEpoch({ photographs, batch, purpose }: BatchSpec): number {
  return purpose === 'train' ? Math.floor(photographs.length / batch) : Math.ceil(photographs.length / batch);
}

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

export class BatchMaker {
  private readonly poseSettings: PoseSettings;
  private readonly steps: number;
  private readonly companion: CompanionReader | undefined;
  private shuffled: { readonly epoch: number; readonly order: Uint32Array } | undefined;

  /** @throws RangeError when there is not one batch. */
  constructor(
    private readonly spec: BatchSpec,
    private readonly task: PretextTask,
    private readonly pack: Pack,
  ) {
    this.steps = stepsPerEpoch(spec);
    if (this.steps === 0)
      throw new RangeError(`${spec.photographs.length} photographs do not fill a batch of ${spec.batch}`);
    this.poseSettings = { ...poseSettings(spec.settings), ...spec.change?.settings };
    this.companion = task.companion?.open(pack);
  }

  /**
   * Places of a step's pictures among the photographs, and the epoch whose chance they are posed with. Held-out
   * photographs are posed the same each time.
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
    // Held-out questions are the same for every run, whatever its seed, so that runs can be compared.
    const seed = purpose === 'held-out' ? 0 : settings.seed;
    const posed: Record<string, HostArray> = {};
    for (const [name, { shape, dtype }] of Object.entries(this.task.signature(this.poseSettings)))
      posed[name] = new arrays[dtype](batch * shape.reduce((product, side) => product * side, 1));
    photographs.forEach((photograph, i) => {
      const key = this.pack.key(photograph);
      const random = new Random(seed, 'pose', epoch, key);
      const original = this.pack.readSync(photograph);
      const picture = change?.picture?.(original, new Random('change', key)) ?? original;
      const asked = this.task.pose(picture, this.poseSettings, random, purpose, {
        index: places[i]!,
        ...(purpose === 'train' && { epoch }),
        ...(this.companion && { beside: this.companion.readSync(photograph) }),
      });
      const one = change?.posed?.(asked, new Random('change of pieces', key)) ?? asked;
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
