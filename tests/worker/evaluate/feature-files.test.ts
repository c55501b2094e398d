import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../../electron/files/safetensors.ts';
import { csvOfFeatures } from '../../../electron/worker/evaluate/feature-files/csv-of-features.ts';
import type { FeaturesToWrite, Pieces } from '../../../electron/worker/evaluate/feature-files/features-to-write.ts';
import { npyOfFeatures } from '../../../electron/worker/evaluate/feature-files/npy-of-features.ts';
import { parquetOfFeatures } from '../../../electron/worker/evaluate/feature-files/parquet-of-features.ts';
import { safetensorsOfFeatures } from '../../../electron/worker/evaluate/feature-files/safetensors-of-features.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { featureFormatOf, filesOfFeatures } from '../../../shared/feature-files.ts';

const random = new Random('feature files');
/** More rows than one piece holds. */
const [count, width] = [260, 5000];
const data = Float32Array.from({ length: count * width }, () => random.uniform(-1, 1) ** 9);
data.set([0, -0, 1, 2 ** -149, 3.4028234663852886e38, 1 / 3]);
const paths = Array.from({ length: count }, (_, i) => (i === 1 ? '/images/a, "b" ü .jpg ' : `/images/${i}.jpg`));
const written: FeaturesToWrite = {
  paths,
  features: { count, width, data },
  metadata: { encoder: 'net-1', stage: 'stage4', preprocessing: 'bytes divided by 255' },
};
const bytesOf = (pieces: Pieces): Buffer => {
  const parts: Buffer[] = [];
  for (const piece of pieces) parts.push(Buffer.from(piece)); // copied: a piece is valid until the next one
  expect(parts.length, 'it is written piece by piece').toBeGreaterThan(2);
  return Buffer.concat(parts);
};
/** Whether these are the values, bit for bit. */
const isData = (bytes: Uint8Array): boolean => Buffer.from(data.buffer).equals(bytes);

describe('the files of features', () => {
  it('npy: the header, then the rows', () => {
    const bytes = bytesOf(npyOfFeatures(written));
    const end = bytes.indexOf('\n') + 1;
    expect(bytes.toString('latin1', 10, end)).toContain(`'shape': (${count}, ${width})`);
    expect(isData(bytes.subarray(end))).toBe(true);
  });

  it('safetensors: the tensor features, with what its encoder is', () => {
    const decoded = decodeSafetensors(bytesOf(safetensorsOfFeatures(written)));
    if (!decoded.ok) throw new Error(decoded.failure.message);
    expect(decoded.value.metadata).toEqual(written.metadata);
    expect(decoded.value.tensors.features!.shape).toEqual([count, width]);
    expect(isData(new Uint8Array(decoded.value.tensors.features!.data.buffer))).toBe(true);
  });

  it('csv: path and features, each number the same float32 again', () => {
    const lines = bytesOf(csvOfFeatures(written)).toString().split('\r\n');
    expect(lines).toHaveLength(count + 2);
    expect(lines[0]).toMatch(new RegExp(`^path,f0,f1,.*,f${width - 1}$`));
    expect(lines[1]!.startsWith('/images/0.jpg,0,0,1,')).toBe(true);
    expect(lines[2]!.startsWith('"/images/a, ""b"" ü .jpg ",')).toBe(true);
    const numbers = lines.slice(1, -1).flatMap((line) => line.split(',').slice(-width).map(Number));
    expect(numbers.filter((value, i) => Math.fround(value) !== data[i])).toEqual([]);
    expect(numbers).toHaveLength(data.length);
  });

  it('parquet: path and features as floats, in groups of rows, with what its encoder is', async () => {
    const bytes = bytesOf(parquetOfFeatures(written));
    const file = new Uint8Array(bytes).buffer;
    const { row_groups, key_value_metadata } = parquetMetadata(file);
    expect(row_groups.length).toBe(2);
    expect(key_value_metadata).toContainEqual({ key: 'encoder', value: 'net-1' });
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ path }) => path)).toEqual(paths);
    for (const row of [0, 1, 208, 209, 210, count - 1])
      for (const column of [0, 1, 2, 3, 4, 5, width - 1])
        expect(rows[row]![`f${column}`], `${row}, ${column}`).toBe(data[row * width + column]);
  }, 30_000);
});

describe('the name of a file of features', () => {
  it('says its format, in letters of any case', () => {
    expect(['a.npy', '/x.y/B.CSV', 'c.parquet', 'd.e.safetensors'].map(featureFormatOf)).toEqual([
      'npy',
      'csv',
      'parquet',
      'safetensors',
    ]);
  });

  it.each(['a.txt', 'npy', 'folder.npy/features', 'a.npy.gz', ''])(
    '%j is refused with those that can be written',
    (name) => {
      expect(featureFormatOf(name)).toMatchObject({
        failure: {
          code: 'bad-usage',
          message: `--out takes a file ending in .npy, .csv, .parquet, .safetensors: found '${name}'`,
        },
      });
    },
  );

  it('has a file of paths beside it where the format has no text', () => {
    expect(['a.npy', 'a.csv', 'a.parquet', 'a.safetensors'].map(filesOfFeatures)).toEqual([
      ['a.npy', 'a.paths.txt'],
      ['a.csv'],
      ['a.parquet'],
      ['a.safetensors', 'a.safetensors.paths.txt'],
    ]);
  });
});
