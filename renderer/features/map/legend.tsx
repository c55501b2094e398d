/** The groups of a map with their colours and numbers. A group is selected by its button. */

import { formatCount } from '../../lib/format.ts';
import type { Coloured } from './colouring.ts';
import classes from './legend.module.css';
import { useMaps } from './maps-store.ts';
import { colourOf } from './point-colours.ts';

interface Props {
  readonly coloured: Coloured;
  /** Image numbers of the points. */
  readonly images: readonly number[];
}

export function Legend({ coloured, images }: Props) {
  const select = useMaps((state) => state.select);
  const imagesOf = (group: number) => images.filter((_, point) => coloured.of[point] === group);
  return (
    <>
      <ul className={classes.legend} aria-label="Groups">
        {coloured.groups.map(({ name, count, colour }, group) => (
          <li key={name}>
            <button
              type="button"
              className={classes.group}
              title={`Select ${name}; with Shift, add it to the selection`}
              onClick={(event) => select(imagesOf(group), event.shiftKey ? 'add' : 'replace')}
            >
              <span className={classes.dot} style={{ background: colourOf(colour) }} aria-hidden />
              <span className={classes.name}>
                <span className="visually-hidden">Select </span>
                {name}
              </span>
              <span className="dim">{formatCount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {coloured.note && <p className={`dim small ${classes.note}`}>{coloured.note}</p>}
    </>
  );
}
