/** Pages, messages and help use one word for one concept. docs/glossary.md lists the words. */
import { expect, it } from 'vitest';
import { stringsOfSources } from './strings-of-sources.ts';

/** Words that were replaced, and those to use. */
const replaced: readonly (readonly [RegExp, string])[] = [
  // Identifiers, class names and addresses keep them: `.pictures`, `#/photographs`.
  [/(?<![.#/\w-])(photograph|picture)s?(?![\w/-])/i, 'image'],
  [/passed over/i, 'skipped'],
  [/what do they give away/i, 'Check for shortcuts'],
  [/\bguesser/i, 'chance is …'],
  [/picture side/i, 'Image size (px)'],
  [/\bfound again/i, 'Retrieval@1'],
  [/result will stand here/i, 'Results will appear here'],
  [/\bmistyped/i, 'wrong extension'],
  [/^not here$/i, 'Unavailable'],
  [/take the eye/i, 'keep the encoder it learned'],
];

/** Where an old word is the right one, as `place: text`. */
const kept: readonly RegExp[] = [
  /sample photographs/i, // the samples are photographs, not drawings
  /raw photographs?/, // what a camera writes
  /: bench photographs$/, // a seed
  /^renderer\/.*: photographs$/, // the id of a page
  /no picture of this edge|The same in a picture/, // a drawing that the lesson computes
  /<div class="pictures">/,
];

const isRead = (text: string): boolean => /\S\s+\S|^\s|\s$/.test(text);

it('one word stands for one concept in everything that people read', () => {
  const strings = stringsOfSources(['electron', 'shared', 'renderer']);
  expect(strings.length).toBeGreaterThan(5000);
  const faults = strings
    .filter(({ text, isChosenWord }) => isChosenWord || isRead(text))
    .filter(({ place, text }) => !kept.some((pattern) => pattern.test(`${place}: ${text}`)))
    .flatMap(({ place, text }) =>
      replaced
        .filter(([old]) => old.test(text))
        .map(([, word]) => `${place} says '${text.trim()}': the word is '${word}'`),
    );
  expect(faults).toEqual([]);
});
