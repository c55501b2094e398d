/** The finding about a cue as an icon and words, so that colour is never the only sign. */
import { IconAlertTriangle, IconCheck, IconLeaf, IconMinus, IconQuestionMark, IconWaveSine } from '@tabler/icons-react';
import type { Finding } from '../../../shared/audit.ts';
import { findingLabel } from '../../../shared/audit-words.ts';
import classes from './finding-badge.module.css';

function iconOf(finding: Finding): typeof IconCheck {
  switch (finding.verdict) {
    case 'leak':
      return IconAlertTriangle;
    case 'present':
      return finding.because.kind === 'natural' ? IconLeaf : IconWaveSine;
    case 'not-present':
      return IconCheck;
    case 'no-verdict':
    case 'not-asked':
      return IconQuestionMark;
    case 'does-not-apply':
      return IconMinus;
  }
}

export function FindingBadge({ finding }: { readonly finding: Finding }) {
  const Icon = iconOf(finding);
  return (
    <span className={classes.badge} data-finding={finding.verdict}>
      <Icon size={14} stroke={2} aria-hidden />
      {findingLabel(finding)}
    </span>
  );
}
