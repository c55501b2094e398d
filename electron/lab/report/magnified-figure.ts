/** A changed place of an image: marked on the whole image, and magnified before and after the change. */
import type { ChangedPlace } from '../../../shared/diagnosis.ts';
import type { CuePicture } from '../../../shared/shortcut-schemas.ts';
import { type Html, html } from './html.ts';
import { isOwnPicture } from './parts.ts';

/** Screen pixels for each pixel of the image. */
const times = 8;

/**
 * Three views of one embedded picture: the whole image with a mark, the place before, the place after.
 * @param picture Several images in a row, the unchanged one first. @param change What was done, as the name of the last view.
 * @returns Undefined if the picture is not embedded in the report.
 */
export function magnifiedFigure(picture: CuePicture, place: ChangedPlace, change: string): Html | undefined {
  if (!isOwnPicture(picture)) return undefined;
  const { left, top, side, width, height, next } = place;
  const shown = times * side;
  const image = html`<image href="${picture.data}" width="${picture.width}" height="${picture.height}"/>`;
  const view = (name: string, x: number, spoken: string): Html =>
    html`<div><svg class="magnified" viewBox="${x} ${top} ${side} ${side}" width="${shown}" height="${shown}" role="img" aria-label="${spoken}">${image}</svg><p>${name}</p></div>\n`;
  // The mark is drawn twice, dark on light, so that it shows on every image.
  const mark = (kind: string): Html =>
    html`<rect class="${kind}" x="${left}" y="${top}" width="${side}" height="${side}" vector-effect="non-scaling-stroke"/>`;
  return html`<figure class="cue"><div class="views">
<div><svg viewBox="0 0 ${width} ${height}" width="${shown}" height="${Math.round((shown * height) / width)}" role="img" aria-label="The image, with the magnified place marked">${image}${mark('outer')}${mark('inner')}</svg><p>The image</p></div>
${view('Before', left, `The marked place, magnified ${times} times`)}
${view('After', left + next, `The same place after the change, magnified ${times} times: ${change}`)}
</div><figcaption>The place where the change shows most, ×${times}: ${change}.</figcaption></figure>`;
}
