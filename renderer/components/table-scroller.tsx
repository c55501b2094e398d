/** A table that scrolls sideways by itself where the window is narrower than its columns. The page never does. */
import type { ReactNode } from 'react';
import classes from './table-scroller.module.css';

/** @param label Names the table for screen readers. */
export function TableScroller({
  label,
  className = '',
  children,
}: {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={`${classes.scroller} ${className}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
