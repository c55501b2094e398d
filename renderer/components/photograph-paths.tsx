/** A collapsed list of paths under a line that says how many: there may be thousands. */
import { useState } from 'react';
import classes from './photograph-paths.module.css';

export function PhotographPaths({ summary, paths }: { readonly summary: string; readonly paths: readonly string[] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <ul className={classes.paths} tabIndex={0} aria-label={summary}>
          {paths.map((path) => (
            <li key={path} className="path">
              {path}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
