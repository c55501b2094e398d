/** Layout of a page: title, subtitle, actions, content. */
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

interface Props {
  /** Also the window's title. */
  readonly title: string;
  /** Replaces the title in the heading if it is more than text; null if the page has its own heading. */
  readonly heading?: ReactNode;
  readonly below?: ReactNode;
  readonly actions?: ReactNode;
  /** A part of the page scrolls, not the whole page. */
  readonly fixed?: boolean;
  /** Limits the width, for pages with little content. */
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, heading, below, actions, fixed = false, narrow = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Pretext Lab`;
  }, [title]);
  return (
    <div className={classes.page}>
      <div className={`${classes.inner} ${fixed ? classes.fixed : ''} ${narrow ? classes.narrow : ''}`}>
        {heading !== null && (
          <header className={classes.head}>
            <div className={classes.titles}>
              <h1 style={{ margin: 0 }}>{heading ?? title}</h1>
              {below && <div className={classes.below}>{below}</div>}
            </div>
            {actions && <div className={classes.actions}>{actions}</div>}
          </header>
        )}
        {children}
      </div>
    </div>
  );
}
