/** The metrics of runs as a Parquet file. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { MetricsTable } from './metrics-table.ts';

/** Rows that a reader must load at least. */
const rowGroupSize = 100_000;

/** Texts, whole steps of 32 bits, and numbers of 64 bits, which are null where a step has no value; compressed with Snappy. */
export function metricsParquet({ run, name, step, numbers }: MetricsTable): Uint8Array {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'run', data: [...run], type: 'STRING', nullable: false },
      { name: 'name', data: [...name], type: 'STRING', nullable: false },
      { name: 'step', data: [...step], type: 'INT32', nullable: false },
      ...[...numbers].map(([column, data]) => ({
        name: column,
        data: Array.from(data, (value) => value ?? null),
        type: 'DOUBLE' as const,
      })),
    ],
    rowGroupSize,
    createdBy: 'pretext-lab',
  });
  return new Uint8Array(bytes);
}
