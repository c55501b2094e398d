/** A run's status as an icon and a word, so that colour is never the only sign. */
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconHourglass,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconTrendingUp,
  IconX,
} from '@tabler/icons-react';
import type { RunStatus } from '../../shared/run-results.ts';
import { statusWords } from '../lib/status-words.ts';
import classes from './status.module.css';

const looks: Readonly<Record<RunStatus, { readonly icon: typeof IconX; readonly tone: string }>> = {
  waiting: { icon: IconClock, tone: 'quiet' },
  queued: { icon: IconClock, tone: 'quiet' },
  preparing: { icon: IconHourglass, tone: 'active' },
  running: { icon: IconPlayerPlayFilled, tone: 'active' },
  paused: { icon: IconPlayerPauseFilled, tone: 'warn' },
  stopping: { icon: IconHourglass, tone: 'warn' },
  finished: { icon: IconCircleCheck, tone: 'right' },
  stopped: { icon: IconPlayerStopFilled, tone: 'quiet' },
  diverged: { icon: IconTrendingUp, tone: 'wrong' },
  failed: { icon: IconX, tone: 'wrong' },
  crashed: { icon: IconAlertTriangle, tone: 'wrong' },
};

export function StatusBadge({ status }: { readonly status: RunStatus }) {
  const { icon: Icon, tone } = looks[status];
  return (
    <span className={`${classes.badge} ${classes[tone] ?? ''}`}>
      <Icon size={13} aria-hidden />
      {statusWords[status]}
    </span>
  );
}
