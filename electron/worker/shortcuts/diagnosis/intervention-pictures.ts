/** The input of the network side by side: unchanged, changed, and under the control. */
import type { ChangedPlace } from '../../../../shared/diagnosis.ts';
import { type CuePicture, rowSpace } from '../../../../shared/shortcut-schemas.ts';
import type { Pack } from '../../data/pack.ts';
import { Random } from '../../numerics/random.ts';
import { type Picture, type RgbPicture, rendered, rgbPicture } from '../../pictures/picture.ts';
import { pngOf } from '../../pictures/png.ts';
import { centralSquare } from '../../posing/crop.ts';
import { poseSettings } from '../../tasks/tasks.ts';
import { mostChangedSquare } from './changed-place.ts';
import { type HeldOutQuestions, posedUnder } from './held-out-questions.ts';
import type { Intervention } from './intervention.ts';

/** Pictures as people see them in a row, aligned at the top, on white. */
export function inRow(shown: readonly Picture[]): RgbPicture {
  const pictures = shown.map(rendered);
  const height = Math.max(...pictures.map((picture) => picture.height));
  const width = pictures.reduce((sum, picture) => sum + picture.width + rowSpace, -rowSpace);
  const data = new Uint8Array(width * height * 3).fill(255);
  let left = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++)
      data.set(picture.data.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width), 3 * (y * width + left));
    left += picture.width + rowSpace;
  }
  return rgbPicture(width, height, data);
}

/** Photographs among which the one is shown whose pixels change most. */
const candidates = 16;
/** Side of the square that a report magnifies, in pixels. */
const magnifiedSide = 20;

/** What a report shows of an intervention. */
export interface ShownChange {
  readonly picture: CuePicture;
  /** Absent if the change moves pixels to a picture of another size. */
  readonly place?: ChangedPlace;
}

/** The square of the first picture in which the second differs most; undefined if their sizes differ. */
function placeOf([before, after]: readonly RgbPicture[]): ReturnType<typeof mostChangedSquare> | undefined {
  if (before!.width !== after!.width || before!.height !== after!.height) return undefined;
  return mostChangedSquare(before!, after!, Math.min(magnifiedSide, before!.width, before!.height));
}

/**
 * One photograph: unchanged, changed, and under the control. Of the first photographs, the one with the square that changes
 * most; a change of questions is shown on the first question.
 */
export async function shownChange(
  questions: HeldOutQuestions,
  pack: Pack,
  { change, control, words, controlWords }: Intervention,
): Promise<ShownChange> {
  const all = change.picture
    ? await Promise.all(
        [...questions.photographs.slice(0, candidates)].map((one) => underEach(pack, one, [change, control])),
      )
    : [await questionUnderEach(questions, [change, control])];
  const places = all.map(placeOf);
  const most = places.reduce((best, place, i) => ((place?.change ?? 0) > (places[best]?.change ?? 0) ? i : best), 0);
  const row = inRow(all[most]!);
  const { width, height } = all[most]![0]!;
  const png = await pngOf(row);
  const found = places[most];
  return {
    picture: {
      caption: `Unchanged; ${words}; control: ${controlWords}.`,
      data: `data:image/png;base64,${png.toString('base64')}`,
      width: row.width,
      height: row.height,
    },
    ...(found && {
      place: { left: found.left, top: found.top, side: found.side, width, height, next: width + rowSpace },
    }),
  };
}

type Changes = readonly Intervention['change'][];

/** A whole photograph, unchanged and under changes of photographs. */
async function underEach(pack: Pack, photograph: number, changes: Changes): Promise<RgbPicture[]> {
  const picture = await pack.read(photograph);
  const changed = changes.map((one) => one.picture?.(picture, new Random('change', pack.key(photograph))) ?? picture);
  return [picture, ...changed].map((each) => rendered(centralSquare(each)));
}

/** The first question as the board shows it, unchanged and under changes of questions. */
async function questionUnderEach(questions: HeldOutQuestions, changes: Changes): Promise<RgbPicture[]> {
  const { task, settings } = questions;
  const shown: RgbPicture[] = [];
  for (const one of [undefined, ...changes]) {
    const posed = await posedUnder(questions, one);
    shown.push(rendered(task.show(posed, undefined, 0, poseSettings(settings)).pictures[0]!.picture));
  }
  return shown;
}
