import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { standardise } from '../../../electron/worker/nets/standardise.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { permutationSet } from '../../../electron/worker/posing/permutation-set.ts';
import type { PoseSettings } from '../../../electron/worker/tasks/posed.ts';
import { hasPuzzle, type PuzzleTask } from '../../../electron/worker/tasks/pretext-task.ts';
import { poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { cueCards, cueIds } from '../../../shared/cue-cards.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { taskCards, taskIds } from '../../../shared/task-cards.ts';
import { slope } from './photographs.ts';

const random = () => new Random('puzzle');
const tasks = taskIds.map(pretextTask).filter(hasPuzzle);
const settingsOf = (task: string, asked = {}): PoseSettings => {
  const made = makeSettings(task, asked);
  if (!made.ok) throw new Error(made.failure.message);
  return poseSettings(made.value);
};

describe('a puzzle', () => {
  it('exists for tasks whose card has a puzzle, and is answered by the network if the card says so', () => {
    for (const card of taskCards) {
      const { puzzle, logLikelihood } = pretextTask(card.id);
      expect(puzzle !== undefined, card.id).toBe(card.puzzle !== undefined);
      expect(puzzle?.network !== undefined, card.id).toBe(card.puzzle?.answered ?? false);
      expect(logLikelihood !== undefined, card.id).toBe(card.puzzle?.answered ?? false);
    }
  });

  it.each(tasks.map((task) => [task.card.id, task] as const))(
    'of %s has the pieces that the pose makes',
    (id, task) => {
      const settings = settingsOf(id);
      const { array, count, side, questions, shown, besidePose } = task.puzzle;
      const [rows, height] = task.signature(settings)[array]!.shape;
      expect([rows, height]).toEqual([count, side(settings)]);
      const picture = slope(settings.size + 8, settings.size + 20);
      const asked = shown(task.pose(picture, settings, random(), 'train', { index: 0 }), settings);
      expect(asked).toHaveLength(questions);
      expect(new Set(asked.flat())).toEqual(new Set(Array.from({ length: count }, (_, piece) => piece)));
      for (const key of besidePose) expect(task.card.settings.some((field) => field.key === key)).toBe(true);
    },
  );

  it('has remedies that are settings of its task', () => {
    for (const id of cueIds)
      for (const [task, { key }] of Object.entries(cueCards[id].remedies)) {
        const card = pretextTask(task).card;
        expect(card.puzzle, `${id} in ${task}`).toBeDefined();
        expect(card.settings.some((field) => field.key === key)).toBe(true);
      }
  });
});

describe('the plainest form of a puzzle', () => {
  /** The task's own pose of a square, with every precaution off. */
  const posed = (task: PuzzleTask, side: number, taskSettings: object) => {
    const settings = { ...settingsOf(task.card.id), ...taskSettings, size: side };
    return task.pose(slope(side, side), settings, random(), 'held-out', { index: 0 });
  };

  it('is rotation’s own pose', () => {
    const rotation = pretextTask('rotation') as PuzzleTask;
    const own = posed(rotation, 33, { randomCrop: false, flip: false, maskBorder: false });
    expect(rotation.puzzle.plainest(slope(33, 33), random()).pieces).toEqual(own.images);
  });

  it('is counting’s own pose', () => {
    const counting = pretextTask('counting') as PuzzleTask;
    const own = posed(counting, 32, { grey: 0, randomResampler: false, flip: false, randomCrop: false });
    expect(counting.puzzle.plainest(slope(32, 32), random()).pieces).toEqual(own.images);
  });

  it('is jigsaw’s own pose without shuffling, for jigsaw and context', () => {
    const plain = { gap: false, level: false, normalise: false, grey: 0, channelJitter: 0, centralCrop: false };
    const jigsaw = pretextTask('jigsaw') as PuzzleTask;
    const { tiles, permutation } = posed(jigsaw, 40, { ...plain, permutations: 2, startWith: 2 });
    const bytes = 13 * 13 * 3;
    for (const id of ['jigsaw', 'context']) {
      const { pieces } = (pretextTask(id) as PuzzleTask).puzzle.plainest(slope(40, 40), random());
      permutationSet(2)[permutation![0]!]!.forEach((tile, place) => {
        expect(pieces.subarray(tile * bytes, (tile + 1) * bytes)).toEqual(
          tiles!.subarray(place * bytes, (place + 1) * bytes),
        );
      });
    }
  });
});

describe('pieces as they are seen', () => {
  const pixels = tf.tensor4d(
    Float32Array.from(slope(9, 9).data, (byte) => byte / 255),
    [1, 9, 9, 3],
  );

  it.each(['context', 'jigsaw'])('are the input of the encoder of %s, without the fixed standardisation', (id) => {
    const task = pretextTask(id) as PuzzleTask;
    for (const level of [false, true])
      for (const normalise of [false, true]) {
        const settings = settingsOf(id, { taskSettings: { level, normalise } });
        const seen = task.puzzle.seen(pixels, settings);
        const given = task.view!(pixels, settings).dataSync();
        expect(given).toEqual((normalise ? seen : standardise(seen)).dataSync());
      }
  });

  it.each(['rotation', 'counting'])('are the unchanged pixels for %s', (id) => {
    expect((pretextTask(id) as PuzzleTask).puzzle.seen(pixels, settingsOf(id))).toBe(pixels);
  });
});
