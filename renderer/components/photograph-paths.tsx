/** A collapsed list of paths under a line that says how many: there may be thousands. A click on a path opens its image. */
import { useState } from 'react';
import classes from './photograph-paths.module.css';

interface Props {
  readonly summary: string;
  readonly paths: readonly string[];
  /** Absent if images cannot be opened. */
  readonly onOpen?: ((place: number) => void) | undefined;
}

export function PhotographPaths({ summary, paths, onOpen }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <ul className={classes.paths} tabIndex={0} aria-label={summary}>
          {paths.map((path, place) => (
            <li key={path}>
              {onOpen ? (
                <button type="button" className={`path ${classes.open}`} onClick={() => onOpen(place)}>
                  {path}
                </button>
              ) : (
                <span className="path">{path}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
