/** Files and folders in the chosen folders that are not considered as photographs, and how they are counted and described. */

import { z } from 'zod';
import { counted } from './format-words.ts';

/** Kinds of files that are not considered, with their extensions and their names in a sentence. */
const kinds = {
  video: {
    extensions: 'mp4 m4v mov avi mkv webm mpg mpeg wmv flv 3gp mts m2ts ogv',
    one: 'video',
    many: 'videos',
    todo: 'install ffmpeg, or save the frames of videos as JPEG or PNG,',
  },
  raw: {
    extensions: 'crw erf iiq kdc mrw raw sr2 srf x3f',
    one: 'raw photograph of a kind that is not read',
    many: 'raw photographs of a kind that is not read',
    todo: 'save raw photographs as TIFF or JPEG',
  },
  drawing: {
    extensions: 'svg svgz ai eps psd xcf cdr wmf emf',
    one: 'drawing or layered image (SVG, PSD …)',
    many: 'drawings or layered images (SVG, PSD …)',
    todo: 'save drawings as PNG',
  },
  archive: {
    extensions: 'zip rar 7z tar gz tgz bz2 xz zst',
    one: 'archive',
    many: 'archives',
    todo: 'unpack archives',
  },
  document: { extensions: 'pdf doc docx ppt pptx odt', one: 'document', many: 'documents', todo: undefined },
  other: { extensions: '', one: 'file of another kind', many: 'files of other kinds', todo: undefined },
} as const;

/** A kind of file that is not considered. */
export type OtherKind = keyof typeof kinds;

const kindOfExtension = new Map(
  Object.entries(kinds).flatMap(([kind, { extensions }]) =>
    extensions
      .split(' ')
      .filter(Boolean)
      .map((extension) => [extension, kind as OtherKind] as const),
  ),
);

/** The kind of a file by its extension, in lower case and with its dot. */
export const otherKindOf = (extension: string): OtherKind => kindOfExtension.get(extension.slice(1)) ?? 'other';

/** What a walk through the chosen folders left aside. */
export const notConsideredSchema = z.object({
  /** Number of visible files that are no picture, by kind. */
  files: z.record(z.string(), z.number().int()),
  /** The same files by extension, in lower case with its dot; empty for none, or for one that is no plain word. */
  extensions: z.record(z.string(), z.number().int()).default({}),
  /** Number of hidden files and folders: their names begin with a dot. */
  hidden: z.number().int(),
  /** Number of folders that other programs or the system made, such as `@eaDir` and `$RECYCLE.BIN`, by name. */
  folders: z.record(z.string(), z.number().int()),
});
/** What a walk through the chosen folders left aside. */
export type NotConsidered = z.infer<typeof notConsideredSchema>;

/** Counts of a walk that has left nothing aside yet. */
export const nothingLeftAside = (): NotConsidered => ({ files: {}, extensions: {}, hidden: 0, folders: {} });

/** Counts a file by its kind and extension. @param extension As `extname` gives it. */
export function countOtherFile({ files, extensions }: NotConsidered, extension: string): void {
  const written = extension.toLowerCase();
  const kind = otherKindOf(written);
  const named = /^\.[a-z0-9]{1,8}$/.test(written) ? written : '';
  files[kind] = (files[kind] ?? 0) + 1;
  extensions[named] = (extensions[named] ?? 0) + 1;
}

/** The files of one kind that were left aside. */
export interface OtherFiles {
  readonly kind: OtherKind;
  /** `drawings or layered images (SVG, PSD …)`. */
  readonly name: string;
  readonly count: number;
  /** The most frequent extensions with their numbers: `SVG 12, PSD 3`. */
  readonly extensions: string;
  /** `save drawings as PNG`; undefined where nothing can be done. */
  readonly todo: string | undefined;
}

const extensionsShown = 6;

/** The files that were left aside, by kind. */
export function otherFilesByKind({ files, extensions }: NotConsidered): OtherFiles[] {
  return Object.entries(kinds).flatMap(([each, { many, todo }]) => {
    const kind = each as OtherKind;
    const count = files[kind] ?? 0;
    if (count === 0) return [];
    const found = Object.entries(extensions)
      .filter(([extension]) => otherKindOf(extension) === kind)
      .sort(([, a], [, b]) => b - a);
    const shown = found.slice(0, extensionsShown).map(([extension, number]) => `${nameOf(extension)} ${number}`);
    return [
      {
        kind,
        name: many,
        count,
        extensions: [...shown, ...(found.length > extensionsShown ? ['…'] : [])].join(', '),
        todo,
      },
    ];
  });
}

const nameOf = (extension: string): string =>
  extension === '' ? 'without extension' : extension.slice(1).toUpperCase();

/** What was left aside, and what to do with it: phrases for a list. */
export function notConsideredWords({ files, hidden, folders }: Omit<NotConsidered, 'extensions'>): string[] {
  const words = Object.entries(kinds).flatMap(([kind, { one, many, todo }]) => {
    const count = files[kind] ?? 0;
    return count > 0 ? [`${counted(count, one, many)}${todo ? ` (${todo} to use them)` : ''}`] : [];
  });
  const names = Object.keys(folders);
  const count = Object.values(folders).reduce((sum, each) => sum + each, 0);
  return [
    ...words,
    ...(count > 0
      ? [
          `${counted(count, 'folder', 'folders')} of other programs (${names.slice(0, 4).join(', ')}${names.length > 4 ? ' …' : ''}; choose such a folder itself to use its images)`,
        ]
      : []),
    ...(hidden > 0 ? [counted(hidden, 'hidden file or folder', 'hidden files or folders')] : []),
  ];
}
