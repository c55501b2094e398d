import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { blocksOf, type FeaturesToWrite, type Pieces } from './features-to-write.ts';

/** A Parquet file: the column `path`, then `f0` to `fD−1` as 32-bit floats, in row groups of about a million values. */
export function* parquetOfFeatures({ paths, features, metadata }: FeaturesToWrite): Pieces {
  const { width, data } = features;
  const names = Array.from({ length: width }, (_, i) => `f${i}`);
  const schema = schemaFromColumnData({
    columnData: [
      { name: 'path', data: [], type: 'STRING', nullable: false },
      ...names.map((name) => ({ name, data: new Float32Array(), type: 'FLOAT' as const, nullable: false })),
    ],
  });
  const bytes = new ByteWriter();
  const written = (): Uint8Array => {
    const piece = bytes.getBytes();
    bytes.index = 0; // its offset in the file stays
    return piece;
  };
  const writer = new ParquetWriter({
    writer: bytes,
    schema,
    codec: 'UNCOMPRESSED',
    statistics: false,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'pretext-lab',
  });
  for (const [from, to] of blocksOf(features)) {
    const rows = to - from;
    const column = (feature: number) => {
      const values = new Float32Array(rows);
      for (let row = 0; row < rows; row++) values[row] = data[(from + row) * width + feature]!;
      return values;
    };
    writer.write({
      columnData: [
        { name: 'path', data: paths.slice(from, to) },
        ...names.map((name, feature) => ({ name, data: column(feature), encoding: 'PLAIN' as const })),
      ],
      rowGroupSize: rows,
    });
    yield written();
  }
  writer.finish();
  yield written();
}
