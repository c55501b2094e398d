/** The values of a chart as a table. */
import { Table } from '@mantine/core';
import { TableScroller } from '../table-scroller.tsx';
import classes from './chart.module.css';
import type { ChartTable } from './chart-csv.ts';
import type { ChartSpec } from './chart-spec.ts';

interface Props {
  readonly spec: ChartSpec;
  readonly table: ChartTable;
}

export function ChartTableView({ spec: { title, x, y }, table: { columns, rows } }: Props) {
  return (
    <TableScroller label={`Values of the chart: ${title}`} className={classes.table}>
      <Table fz="xs" stickyHeader verticalSpacing={4} horizontalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ name }) => (
              <Table.Th key={name} ta="right">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and an x may stand twice
            <Table.Tr key={place}>
              {columns.map(({ name, read }, index) => {
                const value = read(row);
                return (
                  <Table.Td key={name} ta="right">
                    {value === undefined ? '' : index === 0 ? x.format(value) : y.inWords(value)}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}
