/** Photographs with their classes, for training and testing a classifier. */
import { refuse } from '../../../shared/failure.ts';
import { folderLabel } from '../../files/folder-label.ts';
import type { LabelTable } from '../../files/label-table.ts';
import type { Copies } from '../data/copies-across-folders.ts';
import type { Pack } from '../data/pack.ts';

/** Photographs of a pack with their classes. */
export interface LabelledSet {
  readonly pack: Pack;
  /** Indices of the pictures in the pack. */
  readonly photographs: Uint32Array;
  /** The class of each photograph, as an index into the class names. */
  readonly labels: Int32Array;
}

/** A training set and a test set with the same classes. */
export interface LabelledPhotographs {
  /** Names of the classes, sorted. */
  readonly classes: readonly string[];
  readonly train: LabelledSet;
  readonly test: LabelledSet;
  /** Share of the most frequent class among the test photographs. */
  readonly chance: number;
}

/** With fewer photographs, the standard error of an accuracy can exceed 16 percentage points. */
const fewestTested = 10;
/** One to fit the probe and one to choose its penalty. */
const fewestOfClass = 2;

const few = (names: readonly string[]): string =>
  names.length <= 5
    ? names.map((name) => `'${name}'`).join(', ')
    : `${few(names.slice(0, 4))} and ${names.length - 4} more`;

const counted = (count: number, word: string, words = `${word}s`): string => `${count} ${count === 1 ? word : words}`;

/** The label of every picture of a pack. @throws FailureError 'unusable-input' with the number of pictures without one. */
function labelsOf(pack: Pack, table: LabelTable | undefined, role: string): string[] {
  const paths = Array.from({ length: pack.count }, (_, i) => pack.path(i));
  const { header } = pack.index.columns;
  const found = table
    ? table.labelsOf({ folders: header.folders, paths, reading: header.reading })
    : paths.map((_, i) => folderLabel(pack.name(i)));
  const labels = found.filter((label) => label !== undefined);
  const without = paths.filter((_, i) => found[i] === undefined);
  if (without.length === 0) return labels;
  const of = `${without.length} of the ${counted(pack.count, `${role} image`)}`;
  if (table)
    return refuse(
      'unusable-input',
      `the labels have no line for ${of}, such as ${without[0]}`,
      'add them, or choose a folder with only labelled images',
    );
  return refuse(
    'unusable-input',
    `${of} ${without.length === 1 ? 'lies' : 'lie'} in no sub-folder, such as ${without[0]}`,
    'put each class into a folder of its own, or give the labels as a CSV file with the header path,label',
  );
}

/**
 * Assigns labels to photographs, and checks that a classifier can be trained and tested on them.
 * @param copies The training photographs that are copies of test photographs; they are left out.
 * @param tables Labels by path, of each set; without one, the class is the name of the folder below the chosen one.
 * @throws FailureError 'unusable-input' that names what is missing.
 */
export function labelledPhotographs(
  train: Pack,
  test: Pack,
  copies: Copies['of'],
  tables: { readonly train?: LabelTable | undefined; readonly test?: LabelTable | undefined } = {},
): LabelledPhotographs {
  const trainLabels = labelsOf(train, tables.train, 'training');
  const testLabels = labelsOf(test, tables.test, 'test');
  const kept = trainLabels.flatMap((_, i) => (copies.has(i) ? [] : [i]));
  const left =
    copies.size > 0 ? `; ${counted(copies.size, 'copy of a test image', 'copies of test images')} left out` : '';
  if (kept.length === 0)
    refuse(
      'unusable-input',
      'every training image is also a test image, or a copy of one',
      'test on images that the classifiers are not trained on',
    );

  const counts = new Map<string, number>();
  for (const i of kept) counts.set(trainLabels[i]!, (counts.get(trainLabels[i]!) ?? 0) + 1);
  const classes = [...counts.keys()].sort();
  if (classes.length < 2)
    refuse(
      'unusable-input',
      `all ${kept.length} training images are of one class, '${classes[0]}'${left}: a classifier needs at least two`,
      tables.train ? undefined : 'choose the folder whose sub-folders are the classes',
    );
  const tooFew = classes.filter((name) => counts.get(name)! < fewestOfClass);
  if (tooFew.length > 0)
    refuse(
      'unusable-input',
      `${counted(tooFew.length, 'class', 'classes')} with fewer than ${fewestOfClass} training images: ${few(tooFew)}${left}`,
      'add images of them, or leave them out of both folders',
    );
  const unknown = [...new Set(testLabels)].filter((name) => !counts.has(name)).sort();
  if (unknown.length > 0)
    refuse(
      'unusable-input',
      `the test images have classes that the training images do not have: ${few(unknown)}`,
      `the training images have ${few(classes)}${left}`,
    );
  if (test.count < fewestTested)
    refuse(
      'unusable-input',
      `${counted(test.count, 'test image')}: too few for a meaningful accuracy`,
      `test on at least ${fewestTested}`,
    );

  const places = new Map(classes.map((name, at) => [name, at]));
  const placesOf = (labels: readonly string[]) => Int32Array.from(labels, (label) => places.get(label)!);
  const testPlaces = placesOf(testLabels);
  const perClass = new Uint32Array(classes.length);
  for (const place of testPlaces) perClass[place]!++;
  return {
    classes,
    train: { pack: train, photographs: Uint32Array.from(kept), labels: placesOf(kept.map((i) => trainLabels[i]!)) },
    test: { pack: test, photographs: Uint32Array.from(testLabels, (_, i) => i), labels: testPlaces },
    chance: Math.max(...perClass) / test.count,
  };
}
