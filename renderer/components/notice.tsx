/** Boxes for failures, warnings and hints, and the empty state of a page or list. */
import { IconAlertTriangle, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Failure } from '../../shared/failure.ts';
import { sentence } from '../lib/format.ts';
import classes from './notice.module.css';

const icons = { failure: IconX, warning: IconAlertTriangle, hint: IconInfoCircle };

export function Notice({
  tone,
  children,
  action,
}: {
  readonly tone: keyof typeof icons;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div className={`${classes.notice} ${classes[tone] ?? ''}`} role={tone === 'hint' ? 'note' : 'alert'}>
      <Icon size={17} stroke={1.8} aria-hidden />
      <div className={classes.body}>{children}</div>
      {action}
    </div>
  );
}

/** A failure: its message, and a hint on what to do. */
export function FailureNote({
  failure,
  action,
}: {
  readonly failure: Failure | undefined;
  readonly action?: ReactNode;
}) {
  if (!failure) return null;
  return (
    <Notice tone="failure" action={action}>
      {sentence(failure.message)}
      {failure.hint && <div className="dim">{sentence(failure.hint)}</div>}
    </Notice>
  );
}

export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      {icon}
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
