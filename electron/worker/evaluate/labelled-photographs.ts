/** Photographs with their classes: what a classifier may learn from, and what it is tested on. */
import { refuse } from '../../../shared/failure.ts';
import type { Pack } from '../data/pack.ts';
import type { LabelTable } from './label-table.ts';

export interface LabelledSet {
  readonly pack: Pack;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
  /** The class of each, as its place among the names. */
  readonly labels: Int32Array;
}

export interface LabelledPhotographs {
  /** Names of the classes, sorted. */
  readonly classes: readonly string[];
  readonly train: LabelledSet;
  readonly test: LabelledSet;
  /** Share of the commonest class among the test photographs. */
  readonly chance: number;
  /** Photographs of the training folders that are among the test ones too, and are not learnt from. */
  readonly inBoth: number;
}

/** With fewer, the standard error of an accuracy can be above 16 points. */
const fewestTested = 10;
/** One to learn from and one to choose the probe's penalty with. */
const fewestOfClass = 2;

/** The name of the folder right below the chosen one; undefined for a photograph that lies in none. */
const folderLabel = (name: string): string | undefined => {
  const parts = name.split(/[/\\]/);
  return parts.length > 1 ? parts[0] : undefined;
};

const few = (names: readonly string[]): string =>
  names.length <= 5
    ? names.map((name) => `'${name}'`).join(', ')
    : `${few(names.slice(0, 4))} and ${names.length - 4} more`;

const counted = (count: number, word: string, words = `${word}s`): string => `${count} ${count === 1 ? word : words}`;

/** The label of every picture of a pack. @throws FailureError 'unusable-input' that counts those without one. */
function labelsOf(pack: Pack, table: LabelTable | undefined, role: string): string[] {
  const labels: string[] = [];
  const without: string[] = [];
  for (let i = 0; i < pack.count; i++) {
    const label = table ? table.labelOf(pack.path(i), pack.name(i)) : folderLabel(pack.name(i));
    if (label === undefined) without.push(pack.path(i));
    else labels.push(label);
  }
  if (without.length === 0) return labels;
  const of = `${without.length} of the ${counted(pack.count, `${role} photograph`)}`;
  if (table)
    return refuse(
      'unusable-input',
      `the labels have no line for ${of}, such as ${without[0]}`,
      'add them, or choose a folder that holds labelled photographs alone',
    );
  return refuse(
    'unusable-input',
    `${of} ${without.length === 1 ? 'lies' : 'lie'} in no sub-folder, such as ${without[0]}`,
    'put each class into a folder of its own, or give the labels as a CSV file with the header path,label',
  );
}

/**
 * Puts labels to photographs, and checks that a classifier can be learnt and tested. A photograph of the training folders
 * whose content is among the test ones is not learnt from.
 * @param table Labels by path; without it, the folder below the chosen one is the class.
 * @throws FailureError 'unusable-input' that says what is missing.
 */
export function labelledPhotographs(train: Pack, test: Pack, table?: LabelTable): LabelledPhotographs {
  const trainLabels = labelsOf(train, table, 'training');
  const testLabels = labelsOf(test, table, 'test');
  const tested = new Set(Array.from({ length: test.count }, (_, i) => test.key(i)));
  const kept = trainLabels.flatMap((_, i) => (tested.has(train.key(i)) ? [] : [i]));
  const inBoth = train.count - kept.length;
  if (kept.length === 0)
    refuse(
      'unusable-input',
      'every training photograph is among the test ones too',
      'test on photographs that the classifiers have not learnt from',
    );

  const counts = new Map<string, number>();
  for (const i of kept) counts.set(trainLabels[i]!, (counts.get(trainLabels[i]!) ?? 0) + 1);
  const classes = [...counts.keys()].sort();
  if (classes.length < 2)
    refuse(
      'unusable-input',
      `all ${kept.length} training photographs are of one class, '${classes[0]}': there is nothing to tell apart`,
      table ? undefined : 'choose the folder whose sub-folders are the classes',
    );
  const tooFew = classes.filter((name) => counts.get(name)! < fewestOfClass);
  if (tooFew.length > 0)
    refuse(
      'unusable-input',
      `${counted(tooFew.length, 'class', 'classes')} with fewer than ${fewestOfClass} training photographs: ${few(tooFew)}`,
      'add photographs of them, or leave them out of both folders',
    );
  const unknown = [...new Set(testLabels)].filter((name) => !counts.has(name)).sort();
  if (unknown.length > 0)
    refuse(
      'unusable-input',
      `the test photographs have classes that the training ones have not: ${few(unknown)}`,
      `the training photographs have ${few(classes)}`,
    );
  if (test.count < fewestTested)
    refuse(
      'unusable-input',
      `${counted(test.count, 'test photograph')}: an accuracy over so few says nothing`,
      `test on ${fewestTested} at least`,
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
    inBoth,
  };
}
