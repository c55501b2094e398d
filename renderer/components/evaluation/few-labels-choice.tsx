/** Chooses the amounts of few labels that an evaluation also measures. */
import { MultiSelect } from '@mantine/core';
import { amountWords, type FewAmount, type FewRequest, fewDraws } from '../../../shared/few-labels.ts';
import classes from './evaluation.module.css';

const offered: readonly FewAmount[] = [
  ...[1, 5, 10, 25, 50].map((percent) => ({ percent })),
  ...[1, 5, 10, 20].map((perClass) => ({ perClass })),
];
const byWords = new Map(offered.map((amount) => [amountWords(amount), amount]));
const ofKind = (kind: 'percent' | 'perClass') =>
  offered.filter((amount) => kind in amount).map((amount) => amountWords(amount));

interface Props {
  /** Words of the amounts. */
  readonly value: readonly string[];
  readonly busy: boolean;
  onChange(words: readonly string[]): void;
}

export function FewLabelsChoice({ value, busy, onChange }: Props) {
  return (
    <MultiSelect
      className={classes.compare}
      label="Few labels"
      description={`How well the linear probe does with fewer labels: ${fewDraws} random draws of each amount.`}
      data={[
        { group: 'Share of the labels', items: ofKind('percent') },
        { group: 'Images of every class', items: ofKind('perClass') },
      ]}
      value={[...value]}
      onChange={onChange}
      disabled={busy}
      searchable
      hidePickedOptions
      nothingFoundMessage="No such amount is offered"
    />
  );
}

/** The request of chosen amounts; undefined without any. */
export function fewRequestOf(words: readonly string[]): FewRequest | undefined {
  const amounts = words.flatMap((each) => byWords.get(each) ?? []);
  const percent = amounts.flatMap((amount) => ('percent' in amount ? [amount.percent] : []));
  const perClass = amounts.flatMap((amount) => ('perClass' in amount ? [amount.perClass] : []));
  if (amounts.length === 0) return undefined;
  return { ...(percent.length > 0 && { percent }), ...(perClass.length > 0 && { perClass }) };
}
