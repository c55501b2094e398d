/** The input of the network side by side: unchanged, changed, and under the control. */
import { type CuePicture, rowSpace } from '../../../../shared/shortcut-schemas.ts';
import type { Pack } from '../../data/pack.ts';
import { Random } from '../../numerics/random.ts';
import { type Picture, type RgbPicture, rendered, rgbPicture } from '../../pictures/picture.ts';
import { pngOf } from '../../pictures/png.ts';
import { centralSquare } from '../../posing/crop.ts';
import { poseSettings } from '../../tasks/tasks.ts';
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

/** The first photograph: unchanged, changed, and under the control. */
export async function shownChange(
  questions: HeldOutQuestions,
  pack: Pack,
  { change, control, words, controlWords }: Intervention,
): Promise<CuePicture> {
  const first = questions.photographs[0]!;
  const key = pack.key(first);
  /** The whole photograph if the change applies to photographs; otherwise the question as the board shows it. */
  const under = async (one: typeof change | undefined): Promise<Picture> => {
    if (change.picture) {
      const picture = await pack.read(first);
      return centralSquare(one?.picture?.(picture, new Random('change', key)) ?? picture);
    }
    const { task, settings } = questions;
    return task.show(await posedUnder(questions, one), undefined, 0, poseSettings(settings)).pictures[0]!.picture;
  };
  const row = inRow([await under(undefined), await under(change), await under(control)]);
  const png = await pngOf(row);
  return {
    caption: `Unchanged; ${words}; control: ${controlWords}.`,
    data: `data:image/png;base64,${png.toString('base64')}`,
    width: row.width,
    height: row.height,
  };
}
