/** Photographs with their classes, for training and testing a classifier. */
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
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
  /** Photographs that a table of labels does not name: they are neither learnt from nor tested on. */
  readonly unlabelled: { readonly train: Unlabelled; readonly test: Unlabelled };
}

interface Unlabelled {
  readonly count: number;
  /** The path of the first. */
  readonly example?: string | undefined;
}

/** With fewer photographs, the standard error of an accuracy can exceed 16 percentage points. */
const fewestTested = 10;
/** One to fit the probe and one to choose its penalty. */
const fewestOfClass = 2;

const few = (names: readonly string[]): string =>
  names.length <= 5
    ? names.map((name) => `'${name}'`).join(', ')
    : `${few(names.slice(0, 4))} and ${names.length - 4} more`;

/**
 * The label of every picture of a pack; undefined for one that the table does not name.
 * @throws FailureError 'unusable-input' if no picture has one, or a picture lies in no sub-folder.
 */
function labelsOf(pack: Pack, table: LabelTable | undefined, role: string): readonly (string | undefined)[] {
  const paths = Array.from({ length: pack.count }, (_, i) => pack.path(i));
  const { header } = pack.index.columns;
  const found = table
    ? table.labelsOf({ folders: header.folders, paths, reading: header.reading })
    : paths.map((_, i) => folderLabel(pack.name(i)));
  const without = paths.filter((_, i) => found[i] === undefined);
  if (without.length === 0 || (table && without.length < paths.length)) return found;
  const of = `${without.length} of the ${counted(pack.count, `${role} image`)}`;
  if (table)
    return refuse(
      'unusable-input',
      `the labels have no line for ${of}, such as ${without[0]}`,
      'write the paths as within the chosen folder, or choose the folder that the labels are of',
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
 * @param tables Labels by path, of each set; what a table does not name is left out. Without one, the class is the name of the folder below the chosen one.
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
  const kept = trainLabels.flatMap((label, i) => (label === undefined || copies.has(i) ? [] : [i]));
  const tested = testLabels.flatMap((label, i) => (label === undefined ? [] : [i]));
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
  const unknown = [...new Set(tested.map((i) => testLabels[i]!))].filter((name) => !counts.has(name)).sort();
  if (unknown.length > 0)
    refuse(
      'unusable-input',
      `the test images have classes that the training images do not have: ${few(unknown)}`,
      `the training images have ${few(classes)}${left}`,
    );
  if (tested.length < fewestTested)
    refuse(
      'unusable-input',
      `${counted(tested.length, tested.length < test.count ? 'labelled test image' : 'test image')}: too few for a meaningful accuracy`,
      `test on at least ${fewestTested}`,
    );

  const places = new Map(classes.map((name, at) => [name, at]));
  const placesOf = (labels: readonly (string | undefined)[], of: readonly number[]) =>
    Int32Array.from(of, (i) => places.get(labels[i]!)!);
  const testPlaces = placesOf(testLabels, tested);
  const perClass = new Uint32Array(classes.length);
  for (const place of testPlaces) perClass[place]!++;
  return {
    classes,
    train: { pack: train, photographs: Uint32Array.from(kept), labels: placesOf(trainLabels, kept) },
    test: { pack: test, photographs: Uint32Array.from(tested), labels: testPlaces },
    chance: Math.max(...perClass) / tested.length,
    unlabelled: { train: withoutLabel(train, trainLabels), test: withoutLabel(test, testLabels) },
  };
}

function withoutLabel(pack: Pack, labels: readonly (string | undefined)[]): Unlabelled {
  const without = labels.flatMap((label, i) => (label === undefined ? [i] : []));
  return { count: without.length, ...(without.length > 0 && { example: pack.path(without[0]!) }) };
}
