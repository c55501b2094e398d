/** Views for alignment and LiDAR: the same ones of an image for every encoder and at every step. */
import { defaultsOf } from '../../../shared/form-fields.ts';
import type { PixelFormat } from '../../../shared/image-reading.ts';
import { viewFields } from '../../../shared/task-cards/view-fields.ts';
import { Random } from '../numerics/random.ts';
import { type Picture, type Pixels, zerosLike } from '../pictures/picture.ts';
import { drawView } from './views.ts';

/** Views of each image. Thilak et al. 2024 (LiDAR) take 10 to 50. */
export const viewsOfEach = 10;
/** Most images with views. LiDAR's paper takes 100 to 1,000; the value is at most one less than their number. */
export const mostViewed = 100;

/**
 * One view, with the default settings of SimCLR's views. Its chance is a function of the image's content and its number, so that
 * encoders are compared on the same views, and no other stream of chance moves.
 * @param content The key of the image's content.
 * @param size Side of the square, in pixels.
 */
export function measuredView(
  picture: Picture,
  content: string,
  view: number,
  { size, ...format }: PixelFormat & { readonly size: number },
): Pixels {
  const into = zerosLike(picture.data, size * size * picture.channels);
  drawView(picture, { ...defaultsOf(viewFields), ...format, size }, new Random('measured-view', content, view), into);
  return into;
}
