/** Two measures of the channels or tiles of a photograph, as bars and numbers. */
import { Table } from '@mantine/core';
import { TableScroller } from '../../components/table-scroller.tsx';
import classes from './look-bars.module.css';
import { type LookBar, lookBars } from './look-rows.ts';

interface Props {
  readonly title: string;
  /** The photograph: names the table for screen readers. */
  readonly whose: string;
  /** Heading of the first column: "Channel", "Tile". */
  readonly of: string;
  readonly parts: Parameters<typeof lookBars>[0];
}

export function LookBars({ title, whose, of, parts }: Props) {
  return (
    <TableScroller label={`${title}: ${whose}`}>
      <Table fz="sm" verticalSpacing={4} horizontalSpacing={8} className={classes.table}>
        <Table.Caption className={classes.caption}>{title}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{of}</Table.Th>
            <Table.Th>Share of gradients</Table.Th>
            <Table.Th>Nats lost if occluded</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lookBars(parts).map((bar) => (
            <Table.Tr key={bar.name}>
              <Table.Th scope="row" fw={400}>
                {bar.name}
              </Table.Th>
              <Table.Td>
                <Share bar={bar} />
              </Table.Td>
              <Table.Td>
                <Lost bar={bar} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}

function Share({ bar }: { readonly bar: LookBar }) {
  return (
    <div className={classes.measure}>
      <span className={classes.number}>{bar.share}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.share} style={{ width: `${100 * bar.shareLength}%` }} />
      </span>
    </div>
  );
}

/** Losses extend from the middle to the right, gains to the left. */
function Lost({ bar: { lost, lostLength } }: { readonly bar: LookBar }) {
  const width = `${50 * Math.abs(lostLength)}%`;
  const place = lostLength < 0 ? { right: '50%' } : { left: '50%' };
  return (
    <div className={classes.measure}>
      <span className={classes.number}>{lost}</span>
      <span className={classes.track} data-signed aria-hidden>
        <span className={lostLength < 0 ? classes.against : classes.for} style={{ width, ...place }} />
      </span>
    </div>
  );
}
