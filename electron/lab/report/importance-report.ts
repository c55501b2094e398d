/** What the representation of an encoder rests on, as one HTML file. */
import { counted, fourDecimals, twoDecimals } from '../../../shared/format-words.ts';
import type { Importance, ImportanceOfImage } from '../../../shared/importance.ts';
import { reportDocument, type Written } from './document.ts';
import { type Html, html } from './html.ts';
import { facts, list, picture, pictures, plain, table, warningsList } from './parts.ts';

const columns = [
  { name: 'Image' },
  { name: 'Mean over masks', isNumber: true },
  { name: 'Least important pixel', isNumber: true },
  { name: 'Most important pixel', isNumber: true },
  { name: 'More important half alone', isNumber: true },
  { name: 'Less important half alone', isNumber: true },
  { name: 'Correlation by two halves of the masks', isNumber: true },
] as const;

/** Makes the report. @returns The whole file. */
export function importanceReport({ looked, ...written }: Written & { readonly looked: Importance }): string {
  const { step, stage, size, folders, masks, images, of, warnings, seconds, madeAt } = looked;
  return reportDocument(
    written,
    html`<section>
<h2>What the representation rests on</h2>
<p>Random masks hide about half of an image with its mean colour. The importance of a pixel is the mean cosine, over the masks that show it,
between the features of the masked and of the whole image; its uncertainty is the variance of that cosine (RELAX). Orange lies above the
mean of the image, blue below; every map has its own scale. A map shows which places keep the features as they are, and neither which of
their properties do nor whether they help with a task.</p>
${facts([
  ...(step === undefined ? [] : [['Step', step] as const]),
  ['Stage', stage],
  ['Folders', list(folders)],
  ['Images', `${images.length} of ${of}, evenly spread`],
  ['Side of the squares', `${size} px`],
  ['Masks for each image', masks],
  ['Made', madeAt],
  ['Duration', `${plain(seconds)} s`],
])}
${warningsList(warnings)}
${table(
  `Cosine with the whole image, of ${counted(images.length, 'image')}`,
  columns,
  images.map(({ image, meanCosine, least, most, agreement, halves }) => [
    image,
    ...[meanCosine, least, most, halves.more, halves.less].map(fourDecimals),
    twoDecimals(agreement),
  ]),
)}
${images.map(ofImage)}
</section>`,
  );
}

const ofImage = ({ image, picture: shown }: ImportanceOfImage): Html => html`<h3>${image}</h3>
${pictures([picture(shown)])}`;
