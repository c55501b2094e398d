/** The state of a sweep and of its runs, as an icon and a word. */

import type { SweepSummary, TrialRun } from '../../../shared/sweep.ts';
import { StatusBadge } from '../../components/status.tsx';

export const SweepState = ({ state }: { readonly state: SweepSummary['state'] }) => <StatusBadge status={state} />;

/** States of runs that no run outside a sweep has. */
const onlyHere = { 'left-out': 'Left out', removed: 'Deleted' } as const;

export function TrialStatus({ status }: { readonly status: TrialRun['status'] }) {
  if (status === 'left-out' || status === 'removed') return <span className="dim">{onlyHere[status]}</span>;
  return <StatusBadge status={status} />;
}
