/** Label-free measures as lines of text. */
import type { LabelFree } from '../../shared/label-free.ts';
import { labelFreeMeasures, labelFreeValue, whyAbsent } from '../../shared/label-free-words.ts';
import { table } from './table.ts';

/** A table with a column for each encoder. */
export const labelFreeTable = (encoders: readonly { readonly of: string; readonly measured: LabelFree }[]): string[] =>
  table(
    ['without labels', ...encoders.map(({ of }) => of)],
    labelFreeMeasures.map((measure) => [
      measure.name,
      ...encoders.map(({ measured }) => labelFreeValue(measure, measured) ?? whyAbsent(measure, measured)),
    ]),
    ['without labels'],
  );

/** What each measure can and cannot show. */
export const labelFreeSentences: readonly string[] = labelFreeMeasures.map(({ name, shows }) => `${name}: ${shows}`);
