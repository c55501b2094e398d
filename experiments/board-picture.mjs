/**
 * Arranges the pictures of a run's last board in one PNG, one row per photograph, for the pages of docs/tasks:
 *   node experiments/board-picture.mjs RUN_DIR OUT.png [--rows 3] [--columns 0,1,2] [--together] [--enlarge 3]
 * --columns selects pictures of each row; --together takes the board's items about many photographs instead.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '3' },
    columns: { type: 'string' },
    together: { type: 'boolean', default: false },
    enlarge: { type: 'string', default: '3' },
  },
});
const [runDir, out] = positionals;
if (!runDir || !out) {
  process.stderr.write('takes RUN_DIR and OUT.png\n');
  process.exit(2);
}

const boards = join(runDir, 'boards');
const last = join(boards, readdirSync(boards).sort().at(-1));
const { items } = JSON.parse(readFileSync(join(last, 'board.json'), 'utf8'));
const shown = items.filter(({ photograph }) => (photograph === undefined) === values.together).slice(0, values.rows);
const picked = values.columns?.split(',').map(Number);
const rows = shown.map(({ pictures }) => (picked ? picked.map((column) => pictures[column]) : pictures));

const gap = 8;
const times = Number(values.enlarge);
const composed = [];
let top = 0;
let width = 0;
for (const pictures of rows) {
  let left = 0;
  for (const { file, width: w, height: h } of pictures) {
    const input = await sharp(join(last, file))
      .resize(w * times, h * times, { kernel: 'nearest' })
      .toBuffer();
    composed.push({ input, left, top });
    left += w * times + gap;
  }
  width = Math.max(width, left - gap);
  top += Math.max(...pictures.map(({ height }) => height)) * times + gap;
}
await sharp({ create: { width, height: top - gap, channels: 3, background: '#ffffff' } })
  .composite(composed)
  .png({ palette: true, effort: 10 })
  .toFile(out);
