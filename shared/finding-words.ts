/** Findings in words: what is unusual about a photograph that is used, and what can be done. */
import type { IndexWarning } from './run-results.ts';

/** A name and a sentence for each kind. */
export const warningWords: Readonly<Record<IndexWarning['kind'], { readonly name: string; readonly meaning: string }>> =
  {
    grey: { name: 'Grey', meaning: 'Has no colour. Useless for colourisation, fine for other tasks.' },
    letterboxed: { name: 'Letterboxed', meaning: 'Has uniform bars at its edges, which can be a shortcut.' },
    duplicate: { name: 'Duplicate', meaning: 'Another file in these folders has the same content.' },
    'near-duplicate': {
      name: 'Near-duplicate',
      meaning: 'Almost the same as another image. Both are trained on, or both are held out.',
    },
    'exif-rotated': { name: 'Rotated by EXIF', meaning: 'The camera’s EXIF orientation was applied.' },
    animated: { name: 'Animated', meaning: 'Only the first frame is used.' },
    mistyped: {
      name: 'Wrong extension',
      meaning: 'The content has another format than the file name says. The content is used.',
    },
    'several-pages': {
      name: 'Several pages',
      meaning: 'Only the first full-size page is used. To use the others, choose that each page is an image.',
    },
    'extra-bands': {
      name: 'Extra bands',
      meaning: 'Bands beyond the colours are not used. To use them, choose the bands to read.',
    },
    'narrow-range': {
      name: 'Narrow range',
      meaning: 'The values fill only a part of their depth, and this part is spread from black to white.',
    },
    'mixed-ranges': {
      name: 'Mixed ranges',
      meaning:
        'Files were spread over different ranges, so equal values look different. Choose one fixed range for all.',
    },
    'profile-ignored': {
      name: 'Colour profile ignored',
      meaning:
        'The colour profile cannot be applied; the values are used as sRGB. To mend it, convert the file to sRGB.',
    },
    'preview-used': {
      name: 'Preview of a raw file',
      meaning:
        'The preview that the camera stored is used. For more pixels, develop the file and save it as TIFF or PNG.',
    },
    'decoder-warning': {
      name: 'Decoder warning',
      meaning: 'The file departs from its format, but all its pixels are there. Nothing needs to be done.',
    },
  };
