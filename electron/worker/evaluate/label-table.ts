/** Labels from a CSV file whose header has the columns `path` and `label`. */
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { readRegular } from '../../files/open-regular.ts';
import { realFolderPaths } from '../../files/real-paths.ts';
import { matchFileNames } from '../data/match-file-names.ts';

const format = 'the first line is path,label and each further line names an image and its class';

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

/** Photographs of chosen folders. */
export interface NamedPhotographs {
  /** Absolute paths of the chosen folders. */
  readonly folders: readonly string[];
  /** Different absolute paths of photographs. */
  readonly paths: readonly string[];
  /** How they are read. */
  readonly reading: Pick<ImageReading, 'pages'>;
}

/** Labels of photographs. */
export interface LabelTable {
  /**
   * The label of each photograph; undefined if the table does not name it.
   * @throws FailureError 'unusable-input' if a photograph has two labels, or a line can be one of two photographs.
   */
  labelsOf(photographs: NamedPhotographs): (string | undefined)[];
}

/** A label as it is compared: é as one code point or as two is one label. */
export const asLabel = (text: string): string => text.normalize('NFC');

/**
 * Reads a table. Its paths are absolute, relative to the table's own folder, or relative to the chosen folder of the
 * photograph; `matchFileNames` says which differences in writing do not matter. Further columns are ignored.
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

  const lines: { readonly line: number; readonly path: string; readonly label: string }[] = [];
  const labels = new Map<string, string>();
  for (const { line, cells } of rows.slice(1)) {
    const path = cells[pathAt]?.trim() ?? '';
    const label = asLabel(cells[labelAt]?.trim() ?? '');
    if (path === '' || label === '')
      refuse('unusable-input', `line ${line} of ${file} has no ${path === '' ? 'path' : 'label'}`, format);
    const known = labels.get(path);
    if (known !== undefined && known !== label)
      refuse('unusable-input', `${file} gives ${path} two labels: '${known}' and, in line ${line}, '${label}'`);
    labels.set(path, label);
    lines.push({ line, path, label });
  }
  const here = await realpath(dirname(file)).catch(() => resolve(dirname(file)));
  const real = await realFolderPaths(lines.map(({ path }) => (isAbsolute(path) ? path : '/')));
  const names = lines.map(({ path }, i) => (isAbsolute(path) ? real[i]! : path));
  return {
    labelsOf({ folders, paths, reading }) {
      const found = matchFileNames({ names, bases: [here, ...folders], source: file }, paths, reading);
      return found.map(([first, ...others], photograph) => {
        if (first === undefined) return undefined;
        const { label } = lines[first]!;
        const other = others.map((name) => lines[name]!).find((line) => line.label !== label);
        if (other)
          refuse(
            'unusable-input',
            `${file} gives ${paths[photograph]} two labels: '${label}' and, in line ${other.line}, '${other.label}'`,
          );
        return label;
      });
    },
  };
}
