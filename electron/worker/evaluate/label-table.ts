/** Labels from a CSV file whose header has the columns `path` and `label`. */
import { dirname, resolve } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import { readRegular } from '../../files/open-regular.ts';

const format = 'the first line is path,label and each further line names a photograph and its class';

/** A row, and the number of the line on which it begins. */
interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Parses comma-separated values. Cells may be enclosed in double quotes, in which a doubled quote stands for one. Empty lines
 * are skipped. Source: RFC 4180.
 * @returns Undefined if a quote is never closed.
 */
export function parseCsv(text: string): readonly Row[] | undefined {
  const rows: Row[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let began = 1;
  let quoted = false;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((each) => each.trim() !== '')) rows.push({ line: began, cells });
    cells = [];
    cell = '';
  };
  for (let i = text.startsWith('\uFEFF') ? 1 : 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '\n') line++;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      endRow();
      began = line;
    } else if (character !== '\r') cell += character;
  }
  if (quoted) return undefined;
  endRow();
  return rows;
}

/** Labels of photographs. */
export interface LabelTable {
  /** The label of a photograph by its absolute path or by its path within its chosen folder; undefined if it has none. */
  labelOf(path: string, name: string): string | undefined;
}

const withSlashes = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');

/**
 * Reads a table. Its paths are absolute, relative to the table's own folder, or relative to the chosen folder of the
 * photograph. Further columns are ignored.
 * @throws FailureError 'unusable-input' if the file cannot be read, is not such a table, or has two labels for one path.
 */
export async function readLabelTable(file: string): Promise<LabelTable> {
  const text = await readRegular(file)
    .then((bytes) => bytes.toString('utf8'))
    .catch((error: NodeJS.ErrnoException) =>
      refuse(
        'unusable-input',
        error.code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${error.message}`,
        `the labels are a CSV file: ${format}`,
      ),
    );
  const rows = parseCsv(text);
  if (!rows) return refuse('unusable-input', `${file} is not a CSV file: a quote in it is never closed`);
  const header = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const [pathAt, labelAt] = [header.indexOf('path'), header.indexOf('label')];
  if (pathAt < 0 || labelAt < 0)
    refuse(
      'unusable-input',
      `${file} does not begin with path,label: found '${header.join(',').slice(0, 80)}'`,
      format,
    );

  const labels = new Map<string, string>();
  for (const { line, cells } of rows.slice(1)) {
    const path = withSlashes(cells[pathAt]?.trim() ?? '');
    const label = cells[labelAt]?.trim() ?? '';
    if (path === '' || label === '')
      refuse('unusable-input', `line ${line} of ${file} has no ${path === '' ? 'path' : 'label'}`, format);
    const known = labels.get(path);
    if (known !== undefined && known !== label)
      refuse('unusable-input', `${file} gives ${path} two labels: '${known}' and, in line ${line}, '${label}'`);
    labels.set(path, label);
  }
  const here = `${withSlashes(resolve(dirname(file)))}/`;
  return {
    labelOf(path, name) {
      const absolute = withSlashes(path);
      const fromTable = absolute.startsWith(here) ? labels.get(absolute.slice(here.length)) : undefined;
      return labels.get(absolute) ?? fromTable ?? labels.get(withSlashes(name));
    },
  };
}
