/**
 * The features of places of the board's photographs as colours, at every snapshot. Nothing here changes the state, and nothing
 * is drawn from the random streams of training.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { boardFolder, listBoards } from '../../files/run-folder.ts';
import { decodeSafetensors, encodeSafetensors } from '../../files/safetensors.ts';
import type { Engine, Program, State, StepFunction } from '../engine/engine.ts';
import { colouredStage, colourPictures, type PlaceScores, placeScores } from '../evaluate/inside/patch-colours.ts';
import { centralSquareOf } from '../evaluate/inside/walk-images.ts';
import type { FeatureMaps } from '../evaluate/stage-extractor.ts';
import type { Encoder } from '../nets/encoder.ts';
import { channelsOf, type Pixels, zerosLike } from '../pictures/picture.ts';
import type { BoardEntry } from '../run/boards.ts';
import { encoderStep } from '../run/network-steps.ts';
import type { ViewingTask } from '../tasks/tasks.ts';
import type { BoardPhotographs } from './board-photographs.ts';

/** Photographs in a batch. */
const atOnce = 8;
/** Larger pictures are reduced to this side, in pixels. */
const widest = 128;
/** Beside board.json: what the colours of the next snapshot are turned onto. */
const scoresFile = 'patch-scores.safetensors';

/** Options of `PatchBoard`. */
export interface PatchBoardOptions {
  readonly runDir: string;
  readonly engine: Engine;
  /** Read, and never changed. */
  readonly state: State;
  readonly task: ViewingTask;
  readonly encoder: Encoder;
  readonly settings: TrainSettings;
}

/** A photograph of the board, posed as for evaluations. */
interface Square {
  readonly name: string;
  readonly pixels: Pixels;
}

/** Draws the features of places of the board's photographs. */
export class PatchBoard {
  readonly #size: number;
  readonly #squares: readonly Square[];
  readonly #program: Program;
  /** Of the last snapshot. */
  #last: Float32Array | undefined;

  private constructor(size: number, squares: readonly Square[], program: Program, last: Float32Array | undefined) {
    this.#size = size;
    this.#squares = squares;
    this.#program = program;
    this.#last = last;
  }

  /** @param board The photographs of the board. */
  static async open(
    { runDir, engine, state, task, encoder, settings }: PatchBoardOptions,
    board: readonly BoardPhotographs[],
  ): Promise<PatchBoard> {
    const { size } = settings;
    const squares: Square[] = [];
    for (const { set, photographs } of board)
      for (const photograph of photographs)
        squares.push({
          name: set.pack.name(photograph),
          pixels: await centralSquareOf(set.pack, photograph, size),
        });
    const plan = encoderStep(task, encoder, settings, atOnce, { stages: true });
    const step: StepFunction = (inputs, weights) => {
      const { features: _, ...maps } = plan.step(inputs, weights).outputs;
      const stages = Object.entries(maps);
      const grids = stages.map(([, { shape }]) => ({ rows: shape[1]!, columns: shape[2]! }));
      const [stage, map] = stages[colouredStage(grids)]!;
      return { outputs: { [stage]: map } };
    };
    const program = await engine.compile(step, plan.inputs, state);
    return new PatchBoard(size, squares, program, await lastScores(runDir, namesOf(squares)));
  }

  /**
   * The item of the board for the current weights.
   * @param isSnapshot Later colours are turned onto these.
   * @returns Undefined if the network has diverged.
   */
  async entry(isSnapshot: boolean): Promise<BoardEntry | undefined> {
    const { stage, maps } = await this.#maps();
    if (!maps.data.every(Number.isFinite)) return undefined;
    const scores = placeScores(maps, this.#last);
    if (isSnapshot) this.#last = scores.data;
    const pictures = colourPictures(scores, Math.min(this.#size, widest));
    return {
      kind: 'patch-colours',
      shown: {
        caption: captionOf(stage, scores),
        pictures: this.#squares.flatMap(({ name, pixels }, i) => [
          { role: 'image' as const, caption: name, picture: this.#picture(pixels), widest },
          { role: 'features' as const, caption: name, picture: pictures[i]! },
        ]),
      },
      keep: (folder) => keepScores(folder, scores.data, namesOf(this.#squares)),
    };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }

  #picture(data: Pixels) {
    return { width: this.#size, height: this.#size, channels: channelsOf(data, this.#size), data };
  }

  /** The maps of all photographs of the board at the stage that is shown. */
  async #maps(): Promise<{ readonly stage: string; readonly maps: FeatureMaps }> {
    const count = this.#squares.length;
    const length = this.#squares[0]!.pixels.length;
    const images = zerosLike(this.#squares[0]!.pixels, atOnce * length);
    let shown: { readonly stage: string; readonly maps: FeatureMaps } | undefined;
    for (let from = 0; from < count; from += atOnce) {
      const rows = this.#squares.slice(from, from + atOnce);
      for (const [i, { pixels }] of rows.entries()) images.set(pixels, i * length);
      const [stage, { shape, data }] = Object.entries(await this.#program.run({ images }))[0]!;
      const [, high, wide, width] = shape as [number, number, number, number];
      const each = high * wide * width;
      shown ??= {
        stage,
        maps: { count, rows: high, columns: wide, width, data: new Float32Array(count * each) },
      };
      shown.maps.data.set((data as Float32Array).subarray(0, rows.length * each), from * each);
    }
    return shown!;
  }
}

const namesOf = (squares: readonly Square[]): string => JSON.stringify(squares.map(({ name }) => name));

const captionOf = (stage: string, { rows, columns, explained }: PlaceScores): string => {
  const percent = Math.round(100 * explained.reduce((sum, share) => sum + share, 0));
  return `${stage}, ${rows} × ${columns} places; three components with ${percent} % of the variance`;
};

async function keepScores(folder: string, data: Float32Array, images: string): Promise<void> {
  const scores = { shape: [data.length / 3, 3], data };
  await writeFile(join(folder, scoresFile), encodeSafetensors({ scores }, { images }));
}

/**
 * The scores of the last board, if it was drawn of the same images: a resumed run goes on with its colours. A damaged file only
 * lets the colours begin anew.
 */
async function lastScores(runDir: string, images: string): Promise<Float32Array | undefined> {
  const step = (await listBoards(runDir)).at(-1);
  if (step === undefined) return undefined;
  const bytes = await readFile(join(boardFolder(runDir, step), scoresFile)).catch(() => undefined);
  const read = bytes && decodeSafetensors(bytes);
  if (!read?.ok || read.value.metadata.images !== images) return undefined;
  const scores = read.value.tensors.scores?.data;
  return scores?.every(Number.isFinite) ? scores : undefined;
}
