/** Labels from a CSV file whose header has the columns `path` and `label`. */
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import type { LabelSource } from '../../shared/dataset-spec.ts';
import { FailureError, refuse } from '../../shared/failure.ts';
import type { ImageReading } from '../../shared/image-reading.ts';
import { asLabel } from './folder-label.ts';
import { matchFileNames } from './match-file-names.ts';
import { readRegular } from './open-regular.ts';
import { realFolderPaths } from './real-paths.ts';
import { readStored } from './stored-json.ts';

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

/** A line of a table. */
export interface LabelLine {
  /** Counted from 1. */
  readonly line: number;
  readonly path: string;
  readonly label: string;
}

/** Labels of photographs. */
export interface LabelTable {
  /** What the table is called in messages. */
  readonly file: string;
  readonly lines: readonly LabelLine[];
  /**
   * The label of each photograph; undefined if the table does not name it.
   * @throws FailureError 'unusable-input' if a photograph has two labels, or a line can be one of two photographs.
   */
  labelsOf(photographs: NamedPhotographs): (string | undefined)[];
  /** The lines that name none of the photographs, in their order. */
  unmatchedBy(photographs: NamedPhotographs): readonly LabelLine[];
}

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
  const here = await realpath(dirname(file)).catch(() => resolve(dirname(file)));
  return labelTable(text, file, (folders) => [here, ...folders]);
}

/** A table that a person gave to a page, as the lab stores it. */
export const givenLabelsSchema = z.object({
  /** Name of the file, without its folder. */
  file: z.string(),
  text: z.string(),
});

/**
 * A table whose folder is not known: its paths are absolute, relative to the chosen folder of the photograph, or relative to
 * the folder that contains this one.
 * @throws FailureError as `readLabelTable`.
 */
export const givenLabelTable = ({ file, text }: z.infer<typeof givenLabelsSchema>): Promise<LabelTable> =>
  labelTable(text, file, (folders) => [...folders, ...folders.map(dirname)]);

/** The table of a source; undefined where sub-folders are the labels. @throws FailureError as `readLabelTable`. */
export async function labelTableOf(source: LabelSource): Promise<LabelTable | undefined> {
  if (source === 'folders') return undefined;
  if ('csv' in source) return readLabelTable(source.csv);
  const stored = await readStored(source.stored, givenLabelsSchema, 'choose the table of labels again');
  if (!stored.ok) throw new FailureError(stored.failure);
  return givenLabelTable(stored.value);
}

/**
 * @param file What the table is called in messages.
 * @param basesOf The folders that its paths can be relative to, for photographs of these chosen folders.
 */
async function labelTable(
  text: string,
  file: string,
  basesOf: (folders: readonly string[]) => readonly string[],
): Promise<LabelTable> {
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

  const lines: LabelLine[] = [];
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
  const real = await realFolderPaths(lines.map(({ path }) => (isAbsolute(path) ? path : '/')));
  const names = lines.map(({ path }, i) => (isAbsolute(path) ? real[i]! : path));
  const matched = ({ folders, paths, reading }: NamedPhotographs) =>
    matchFileNames({ names, bases: basesOf(folders), source: file }, paths, reading);
  return {
    file,
    lines,
    unmatchedBy(photographs) {
      const used = new Set(matched(photographs).flat());
      return lines.filter((_, i) => !used.has(i));
    },
    labelsOf(photographs) {
      const { paths } = photographs;
      return matched(photographs).map(([first, ...others], photograph) => {
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
