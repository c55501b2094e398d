/** Detection: AP50, every class, and found boxes over true ones. */
import { Table } from '@mantine/core';
import type { Box, Detection } from '../../../shared/places.ts';
import { formatCount, formatScore } from '../../lib/format.ts';
import layout from '../form-and-result.module.css';
import { TableScroller } from '../table-scroller.tsx';
import classes from './places.module.css';
import { baselineName, detectionHeadline, gridWords, ofClass } from './places-words.ts';

/** Found boxes with a lower score are not drawn; they still count. */
const leastDrawn = 0.1;

export function DetectionResult({ detection }: { readonly detection: Detection }) {
  const { examples, c, ridge } = detection;
  return (
    <section aria-labelledby="detection-title" className={classes.part}>
      <h3 id="detection-title">Detection</h3>
      <p className={layout.headline}>{detectionHeadline(detection)}</p>
      <PrecisionTable detection={detection} />
      <p className="dim small">
        {gridWords(detection)} · C = {c} and the penalty of sizes {ridge}, chosen on a part of the images to learn from.
      </p>
      <h4>Test images</h4>
      <p className="dim small">
        Solid lines: true boxes. Dashed lines: found boxes with a score of at least {formatScore(leastDrawn)}.
      </p>
      <ul className={classes.examples}>
        {examples.map((example) => (
          <Example key={example.image} example={example} />
        ))}
      </ul>
    </section>
  );
}

type ExampleOf = Detection['examples'][number];

function Example({ example: { image, picture, boxes, found } }: { readonly example: ExampleOf }) {
  const drawn = found.filter(({ score }) => score >= leastDrawn);
  const truth = boxes.map(({ label, ignored }) => (ignored ? `${label} (ignored)` : label)).join(', ') || 'nothing';
  const words = drawn.map(({ label, score }) => `${label} ${formatScore(score)}`).join(', ') || 'nothing';
  return (
    <li className={classes.boxed}>
      <div className={classes.drawing}>
        <img src={picture} alt={image} />
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" role="img" aria-label={`True: ${truth}. Found: ${words}.`}>
          {boxes.map(({ box, label, ignored }) => (
            <Outline key={`${label} ${box.join()}`} box={box} className={ignored ? classes.ignored : undefined} />
          ))}
          {drawn.map(({ box, label }) => (
            <Outline key={`${label} ${box.join()}`} box={box} className={classes.found} />
          ))}
        </svg>
        {boxes.map(({ box, label }) => (
          <Tag key={`${label} ${box.join()}`} at={[box[0], box[1] + box[3]]} className={classes.below} words={label} />
        ))}
        {drawn.map(({ box, label, score }) => (
          <Tag
            key={`${label} ${box.join()}`}
            at={[box[0], box[1]]}
            className={classes.above}
            words={`${label} ${score.toFixed(2)}`}
          />
        ))}
      </div>
      <p className="small">
        <span className="path">{image}</span>. True: {truth}. Found: {words}.
      </p>
    </li>
  );
}

/** What a box is called, at its corner. The sentence below the image says the same. */
function Tag({
  at: [x, y],
  words,
  className,
}: {
  readonly at: readonly [number, number];
  readonly words: string;
  readonly className: string | undefined;
}) {
  return (
    <span className={`${classes.tag} ${className}`} style={{ left: `${100 * x}%`, top: `${100 * y}%` }} aria-hidden>
      {words}
    </span>
  );
}

/** A light line over a dark one, so that it shows on every image. */
function Outline({
  box: [x, y, width, height],
  className,
}: {
  readonly box: Box;
  readonly className: string | undefined;
}) {
  const rect = { x, y, width, height, vectorEffect: 'non-scaling-stroke' } as const;
  return (
    <g className={className}>
      <rect {...rect} className={classes.under} />
      <rect {...rect} />
    </g>
  );
}

function PrecisionTable({ detection }: { readonly detection: Detection }) {
  const { classes: all, ap50, baselines } = detection;
  return (
    <TableScroller label="Average precision of each class">
      <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th ta="right">Boxes to learn from</Table.Th>
            <Table.Th ta="right">Test boxes</Table.Th>
            <Table.Th ta="right">AP50</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map(({ name, boxes, testBoxes, ap50: own }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{formatCount(boxes)}</Table.Td>
              <Table.Td ta="right">{formatCount(testBoxes)}</Table.Td>
              <Table.Td ta="right">{ofClass(own)}</Table.Td>
            </Table.Tr>
          ))}
          {[{ name: 'Mean', ap50, isOwn: true }, ...baselines.map((each) => ({ ...each, isOwn: false }))].map(
            ({ name, ap50: mean, isOwn }) => (
              <Table.Tr key={name} {...(isOwn ? { fw: 600 } : { c: 'dimmed' })}>
                <Table.Td>{isOwn ? name : `Mean of ${baselineName(name)}`}</Table.Td>
                <Table.Td />
                <Table.Td />
                <Table.Td ta="right">{formatScore(mean)}</Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}
