/** A page's frame: its title, what stands below it, its actions, its body. */
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

interface Props {
  /** Also the window's title. */
  readonly title: string;
  /** Drawn instead of the title, when it is more than text; null when the page has a heading of its own. */
  readonly heading?: ReactNode;
  readonly below?: ReactNode;
  readonly actions?: ReactNode;
  /** The page does not scroll as a whole: a part of it does. */
  readonly fixed?: boolean;
  /** For pages of few words. */
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
