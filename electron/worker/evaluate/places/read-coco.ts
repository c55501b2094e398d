/** Boxes of a JSON file in the format of COCO (Lin et al. 2014, https://cocodataset.org/#format-data). */
import { z } from 'zod';
import { refuse } from '../../../../shared/failure.ts';
import { counted } from '../../../../shared/format-words.ts';
import { readRegular } from '../../../files/open-regular.ts';
import type { AnnotatedBox, Annotations } from './boxes.ts';

/** Ids are numbers in COCO; other programs write strings. */
const id = z.union([z.number(), z.string()]);
const cocoSchema = z.object({
  images: z.array(
    z.object({
      id,
      file_name: z.string().min(1),
      width: z.number().positive().optional(),
      height: z.number().positive().optional(),
    }),
  ),
  annotations: z.array(
    z.object({
      image_id: id,
      category_id: id,
      /** Left, top, width, height. Absent for annotations of other kinds. */
      bbox: z.array(z.number()).optional(),
      iscrowd: z.union([z.number(), z.boolean()]).optional(),
    }),
  ),
  categories: z.array(z.object({ id, name: z.string().min(1) })),
});

const format = 'a COCO file has images, annotations with bbox [left, top, width, height], and categories';
/** In bytes. COCO's own training annotations have about 450 MB. */
export const mostJsonBytes = 2 ** 29 - 1;

/** @throws FailureError 'unusable-input' if the file cannot be read or is not in this format. */
export async function readCoco(file: string): Promise<Annotations> {
  const bytes = await readRegular(file).catch((error: Error) =>
    refuse('unusable-input', `the boxes in ${file} cannot be read: ${error.message}`, format),
  );
  if (bytes.length > mostJsonBytes)
    refuse('unusable-input', `${file} has ${Math.round(bytes.length / 2 ** 20)} MiB: at most 511 are read`);
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return refuse('unusable-input', `${file} is not JSON: ${(error as Error).message}`, format);
  }
  const parsed = cocoSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(
      'unusable-input',
      `${file} is not a COCO file: ${issue!.path.join('.') || 'its content'}: ${issue!.message}`,
      format,
    );
  }
  const { images, annotations, categories } = parsed.data;
  const names = new Map(categories.map((category) => [String(category.id), category.name]));
  const boxes = new Map<string, AnnotatedBox[]>(images.map((image) => [String(image.id), []]));
  let [strangers, bad] = [0, 0];
  for (const { image_id, category_id, bbox, iscrowd } of annotations) {
    const own = boxes.get(String(image_id));
    const label = names.get(String(category_id));
    if (!own || label === undefined) {
      strangers++;
      continue;
    }
    const [left, top, width, height] = bbox ?? [];
    if (bbox?.length !== 4 || !(width! > 0 && height! > 0)) {
      bad++;
      continue;
    }
    own.push({ label, left: left!, top: top!, width: width!, height: height!, ignored: Boolean(iscrowd) });
  }
  return {
    images: images.map(({ id: image, file_name, width, height }) => ({
      name: file_name,
      size: width !== undefined && height !== undefined ? { width, height } : undefined,
      boxes: boxes.get(String(image))!,
    })),
    warnings: [
      ...(strangers > 0
        ? [
            `${counted(strangers, 'annotation')} in ${file} of no listed image or category ${strangers === 1 ? 'is' : 'are'} left out`,
          ]
        : []),
      ...(bad > 0
        ? [
            `${counted(bad, 'annotation')} in ${file} without a box, or with an empty one, ${bad === 1 ? 'is' : 'are'} left out`,
          ]
        : []),
    ],
  };
}
