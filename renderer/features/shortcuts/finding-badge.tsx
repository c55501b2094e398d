/** What an audit found of a cue: an icon, words, and only then a colour. */
import { IconAlertTriangle, IconCheck, IconLeaf, IconMinus, IconQuestionMark, IconWaveSine } from '@tabler/icons-react';
import { type Finding, findingWords } from './audit-figures.ts';
import classes from './finding-badge.module.css';

const icons: Readonly<Record<Finding, typeof IconCheck>> = {
  leak: IconAlertTriangle,
  natural: IconLeaf,
  weak: IconWaveSine,
  borrowed: IconWaveSine,
  absent: IconCheck,
  untold: IconQuestionMark,
  inapplicable: IconMinus,
};

export function FindingBadge({ finding }: { readonly finding: Finding }) {
  const Icon = icons[finding];
  return (
    <span className={classes.badge} data-finding={finding}>
      <Icon size={14} stroke={2} aria-hidden />
      {findingWords[finding]}
    </span>
  );
}
