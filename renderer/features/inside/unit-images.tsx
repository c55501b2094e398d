/** The images that activate each unit of a stage most, with the place of the maximum; a few units at a time. */
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { type InsideUnit, imageFile } from '../../../shared/inside.ts';
import { counted, formatCount, formatNumber } from '../../lib/format.ts';
import classes from './inside.module.css';
import type { OfStage } from './of-stage.ts';

/** Units on a page. */
const atOnce = 12;

export function UnitImages({ inside, stage, urlOf }: OfStage) {
  const { units, dead } = stage;
  const [first, setFirst] = useState(0);
  const page = units.slice(first, first + atOnce);
  return (
    <section aria-labelledby="units-title" className={classes.inner}>
      <h3 id="units-title">Images that activate each unit most</h3>
      <p className="dim small">
        The most selective units come first: those whose strongest images lie furthest above the mean of all images, in
        standard deviations. {stage.rows * stage.columns > 1 && 'A frame marks the place of the maximum. '}
        {dead > 0 &&
          `${counted(dead, 'unit')} never ${dead === 1 ? 'changes' : 'change'} and ${dead === 1 ? 'is' : 'are'} left out.`}
      </p>
      <ul className={classes.units}>
        {page.map((unit) => (
          <Unit key={unit.unit} unit={unit} names={inside.names} stage={stage} urlOf={urlOf} />
        ))}
      </ul>
      {units.length > atOnce && (
        <Group gap="sm" className={classes.pages}>
          <Button variant="default" size="compact-sm" disabled={first === 0} onClick={() => setFirst(first - atOnce)}>
            Previous units
          </Button>
          <span className="dim small" role="status">
            {formatCount(first + 1)}–{formatCount(Math.min(units.length, first + atOnce))} of{' '}
            {counted(units.length, 'unit')}
          </span>
          <Button
            variant="default"
            size="compact-sm"
            disabled={first + atOnce >= units.length}
            onClick={() => setFirst(first + atOnce)}
          >
            Next units
          </Button>
        </Group>
      )}
    </section>
  );
}

function Unit({
  unit: { unit, selectivity, top },
  names,
  stage: { rows, columns },
  urlOf,
}: {
  readonly unit: InsideUnit;
  readonly names: OfStage['inside']['names'];
  readonly stage: OfStage['stage'];
  readonly urlOf: OfStage['urlOf'];
}) {
  return (
    <li className={classes.unit}>
      <span className={classes.unitName}>
        Unit {unit} <span className="dim">{formatNumber(selectivity)}</span>
      </span>
      <ul className={classes.top} aria-label={`Images that activate unit ${unit} most`}>
        {top.map(([image, row, column, activation]) => {
          const words = `${names[image]}: ${formatNumber(activation)}${rows * columns > 1 ? `, row ${row + 1}, column ${column + 1}` : ''}`;
          return (
            <li key={image} title={words}>
              <img src={urlOf(imageFile(image))} alt={words} loading="lazy" />
              {rows * columns > 1 && (
                <span
                  className={classes.place}
                  style={{
                    left: `${(100 * column) / columns}%`,
                    top: `${(100 * row) / rows}%`,
                    width: `${100 / columns}%`,
                    height: `${100 / rows}%`,
                  }}
                  aria-hidden
                />
              )}
            </li>
          );
        })}
      </ul>
    </li>
  );
}
