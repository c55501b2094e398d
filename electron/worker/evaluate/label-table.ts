/** Labels from a table: a CSV file with a header that names `path` and `label`. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { refuse } from '../../../shared/failure.ts';

const form = 'the first line is path,label and each line after it names a photograph and its class';

/** A row with the line it begins on. */
interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Comma-separated values: cells may stand in double quotes, a doubled quote inside standing for one. Empty lines are left
 * aside. Source: RFC 4180.
 * @returns Undefined when a quote is never closed.
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

export interface LabelTable {
  /** Of a photograph, by its absolute path or its path within its chosen folder; undefined where the table has none. */
  labelOf(path: string, name: string): string | undefined;
}

const withSlashes = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');

/**
 * Reads a table. A path in it is absolute, or relative to the table's own folder, or to the chosen folder that the
 * photograph lies in. Further columns are left aside.
 * @throws FailureError 'unusable-input' if the file cannot be read, is no such table, or gives one path two labels.
 */
export async function readLabelTable(file: string): Promise<LabelTable> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    refuse(
      'unusable-input',
      error.code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${error.message}`,
      `the labels are a CSV file: ${form}`,
    ),
  );
  const rows = parseCsv(text);
  if (!rows) return refuse('unusable-input', `${file} is no CSV file: a quote in it is never closed`);
  const header = rows[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const [pathAt, labelAt] = [header.indexOf('path'), header.indexOf('label')];
  if (pathAt < 0 || labelAt < 0)
    refuse('unusable-input', `${file} does not begin with path,label: found '${header.join(',').slice(0, 80)}'`, form);

  const labels = new Map<string, string>();
  for (const { line, cells } of rows.slice(1)) {
    const path = withSlashes(cells[pathAt]?.trim() ?? '');
    const label = cells[labelAt]?.trim() ?? '';
    if (path === '' || label === '')
      refuse('unusable-input', `line ${line} of ${file} has no ${path === '' ? 'path' : 'label'}`, form);
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
