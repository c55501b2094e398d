import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import {
  largestSquare,
  originalQuestions,
  trainingQuestions,
} from '../../../../electron/worker/shortcuts/audit/audit-questions.ts';
import { fittedSlopes } from '../../../../electron/worker/shortcuts/cue-parts/statistics.ts';
import type { Piece } from '../../../../electron/worker/shortcuts/cues/cue.ts';
import type { PuzzleTask } from '../../../../electron/worker/tasks/pretext-task.ts';
import { pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import { auditedTasks } from '../../../../shared/cue-cards.ts';
import type { Settings } from '../../../../shared/form-fields.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import { contextGeometry, jigsawGeometry } from '../../../../shared/patch-geometry.ts';
import { packSideFor } from '../../../../shared/training-settings.ts';
import { slope } from '../../tasks/photographs.ts';

const random = () => new Random('questions');
/** A picture whose pixel at (x, y) is (x, y, 0). */
const ruler = (width: number, height: number): Picture => {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % width, Math.floor(i / width), 0], 3 * i);
  return { width, height, channels: 3, data };
};
/** The x and y that a pixel of a piece encodes: of the first one unless given. */
const at = ({ side, pixels }: Piece, x = 0, y = 0) =>
  [0, 1].map((c) => Math.round(255 * pixels[(y * side + x) * 3 + c]!));
const taskOf = (id: string) => pretextTask(id) as PuzzleTask;
const puzzleOf = (id: string) => taskOf(id).puzzle;
const settingsOf = (task: string, requested = {}) => {
  const made = makeSettings(task, requested);
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
};

const middleOf = (picture: Picture) => largestSquare(picture, 'middle', random());

describe('largestSquare', () => {
  it('is in the middle, or at either end of the longer side', () => {
    const corners = (picture: Picture) =>
      Array.from({ length: 20 }, (_, seed) => [...largestSquare(picture, 'end', new Random(seed)).data.subarray(0, 2)]);
    expect([...middleOf(ruler(20, 16)).data.subarray(0, 2)]).toEqual([2, 0]);
    expect(new Set(corners(ruler(20, 16)).map(String))).toEqual(new Set(['0,0', '4,0']));
    expect(new Set(corners(ruler(16, 19)).map(String))).toEqual(new Set(['0,0', '0,3']));
  });
});

describe('originalQuestions', () => {
  it('cuts nine tiles that touch out of the largest central square, for jigsaw', () => {
    const questions = originalQuestions(puzzleOf('jigsaw'), middleOf(ruler(40, 31)), random()); // the square begins at x = 4
    expect(questions.map(({ answer }) => answer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    questions.forEach(({ pieces }, place) => {
      expect(pieces[0]!.side).toBe(10);
      expect(at(pieces[0]!)).toEqual([4 + 10 * (place % 3), 10 * Math.floor(place / 3)]);
    });
  });

  it('pairs the middle patch with each of its eight neighbours, for context', () => {
    const questions = originalQuestions(puzzleOf('context'), ruler(30, 30), random());
    expect(questions).toHaveLength(8);
    for (const { pieces } of questions) expect(at(pieces[0]!)).toEqual([10, 10]);
    expect(questions.map(({ pieces }) => at(pieces[1]!))).toEqual([
      [0, 0],
      [10, 0],
      [20, 0],
      [0, 10],
      [20, 10],
      [0, 20],
      [10, 20],
      [20, 20],
    ]);
  });

  it('turns the largest central square by quarter turns counter-clockwise, for rotation', () => {
    const questions = originalQuestions(puzzleOf('rotation'), middleOf(ruler(20, 16)), random()); // x from 2 to 17
    expect(questions.map(({ pieces }) => at(pieces[0]!))).toEqual([
      [2, 0],
      [17, 0],
      [17, 15],
      [2, 15],
    ]);
  });

  it('gives the four quarters and then the whole at half its side, of an even square, for counting', () => {
    const questions = originalQuestions(puzzleOf('counting'), ruler(21, 21), random());
    expect(questions.map(({ answer }) => answer)).toEqual([0, 1, 2, 3, 4]);
    expect(questions.slice(0, 4).map(({ pieces }) => at(pieces[0]!))).toEqual([
      [0, 0],
      [10, 0],
      [0, 10],
      [10, 10],
    ]);
    const whole = questions[4]!.pieces[0]!;
    expect(whole.side).toBe(10);
    expect(255 * (whole.pixels[3 * 55]! - whole.pixels[3 * 54]!)).toBeCloseTo(2, 5);
  });

  it('accepts the smallest pictures that the lab reads', () => {
    for (const task of auditedTasks)
      expect(originalQuestions(puzzleOf(task), middleOf(slope(16, 17)), random())).toHaveLength(
        puzzleOf(task).questions,
      );
  });
});

describe('trainingQuestions', () => {
  it('poses what training poses, with its precautions', () => {
    const picture = slope(packSideFor(128), packSideFor(128) + 20);
    const posed = (taskSettings: Settings) =>
      trainingQuestions(taskOf('context'), picture, settingsOf('context', { size: 128, taskSettings }), random(), 0);
    const projected = posed({ normalise: false, pixelate: 0 });
    expect(projected).toHaveLength(8);
    for (const { pixels, side } of projected[3]!.pieces) {
      expect(side).toBe(contextGeometry(128, 0.5, 0.07).patch);
      for (let i = 0; i < pixels.length; i += 3)
        expect(pixels[i + 1]!).toBeCloseTo((pixels[i]! + pixels[i + 2]!) / 2, 5);
    }
    for (const { pixels } of posed({ colour: 'keep' })[3]!.pieces)
      for (let c = 0; c < 3; c++) expect(meanOf(pixels.filter((_, i) => i % 3 === c))).toBeCloseTo(0, 4);
    const levelled = posed({ colour: 'keep', level: true, normalise: false })[3]!.pieces[0]!;
    const green = levelled.pixels.filter((_, i) => i % 3 === 1);
    const { across, down } = fittedSlopes(green, levelled.side, levelled.side);
    for (const slope of [across, down]) expect(slope).toBeCloseTo(0, 5);
  });

  it('returns tiles in the order of their places, whatever the shuffle, for jigsaw', () => {
    const taskSettings = { gap: false, normalise: false, grey: 0, channelJitter: 0, centralCrop: false };
    const settings = settingsOf('jigsaw', { size: 96, taskSettings });
    const picture = ruler(packSideFor(96), packSideFor(96));
    for (const seed of [1, 2, 3]) {
      const questions = trainingQuestions(taskOf('jigsaw'), picture, settings, new Random(seed), 0);
      const { tile } = jigsawGeometry(96, false);
      const [left, top] = at(questions[0]!.pieces[0]!) as [number, number];
      questions.forEach(({ pieces }, place) => {
        expect(at(pieces[0]!)).toEqual([left + tile * (place % 3), top + tile * Math.floor(place / 3)]);
      });
    }
  });

  it('depends on the random generator alone', () => {
    const picture = slope(packSideFor(96), packSideFor(96) + 8);
    for (const task of auditedTasks) {
      const settings = settingsOf(task, { size: 96 });
      const posed = () => trainingQuestions(taskOf(task), picture, settings, new Random(5), 0);
      expect(posed()).toEqual(posed());
    }
  });
});

const meanOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
