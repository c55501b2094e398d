/**
 * Matches the names in a user's file with photographs, as a person reads them: Unicode forms (é as one code point or two),
 * `./` and `../`, backslashes and letter case do not matter, unless photographs differ in nothing else.
 */
import { isAbsolute, resolve } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import type { ImageReading } from '../../shared/image-reading.ts';
import { placeOf } from '../../shared/page-names.ts';

const withSlashes = (path: string): string => path.replaceAll('\\', '/');
const composed = (path: string): string => withSlashes(path).normalize('NFC');
const uncased = (path: string): string => composed(path).toLowerCase();

/** How a name and a photograph's path are compared, strictest first. */
const comparisons: readonly {
  readonly ofName: (base: string, name: string) => string;
  readonly ofPath: (path: string) => string;
}[] = [
  { ofName: (base, name) => resolve(base, name), ofPath: (path) => path },
  { ofName: (base, name) => composed(resolve(base, withSlashes(name))), ofPath: composed },
  { ofName: (base, name) => uncased(resolve(base, withSlashes(name))), ofPath: uncased },
];

/** The words of a file that name photographs. */
export interface FileNames {
  /** Absolute, or relative to one of `bases`. */
  readonly names: readonly string[];
  /** Absolute paths of folders; an earlier one counts more. */
  readonly bases: readonly string[];
  /** For messages: what contains the names. */
  readonly source: string;
}

/**
 * Finds the names of each photograph. A name that is exactly one photograph's path does not also stand for another that
 * differs in case or Unicode form. The name of a file also stands for all its pages that are not named themselves.
 * @param photographs Different absolute paths.
 * @returns For each photograph, the indices of its names; several if they are equally close, none if it is not named.
 * @throws FailureError 'unusable-input' if a name is equally close to two photographs, and exactly neither.
 */
export function matchFileNames(
  fileNames: FileNames,
  photographs: readonly string[],
  reading: Pick<ImageReading, 'pages'>,
): readonly (readonly number[])[] {
  const found = matchPaths(fileNames, photographs);
  const places = photographs.map((path, i) => (found[i]!.length > 0 ? undefined : placeOf(path, reading)));
  const files = [...new Set(places.flatMap((place) => (place?.page === undefined ? [] : [place.file])))];
  if (files.length === 0) return found;
  const ofFiles = new Map(matchPaths(fileNames, files).map((names, i) => [files[i]!, names]));
  return found.map((names, i) => {
    const place = places[i];
    return place?.page === undefined ? names : ofFiles.get(place.file)!;
  });
}

function matchPaths(
  { names, bases, source }: FileNames,
  photographs: readonly string[],
): readonly (readonly number[])[] {
  const found: (readonly number[])[] = photographs.map(() => []);
  let open = photographs.map((_, i) => i);
  /** A name together with a base: `name × bases + base`. */
  const claimed = new Set<number>();
  for (const { ofName, ofPath } of comparisons) {
    if (open.length === 0) break;
    const readings = new Map<string, number[]>();
    for (const [i, name] of names.entries())
      for (const [b, base] of (isAbsolute(name) ? ['/'] : bases).entries()) {
        const reading = i * bases.length + b;
        if (claimed.has(reading)) continue;
        const key = ofName(base, name);
        const others = readings.get(key);
        if (others) others.push(reading);
        else readings.set(key, [reading]);
      }
    const takers = new Map<number, number>();
    for (const photograph of open) {
      const all = readings.get(ofPath(photographs[photograph]!)) ?? [];
      const nearest = Math.min(...all.map((reading) => reading % bases.length));
      const own = all.filter((reading) => reading % bases.length === nearest);
      for (const reading of own) {
        const other = takers.get(reading);
        if (other !== undefined)
          refuse(
            'unusable-input',
            `'${names[Math.floor(reading / bases.length)]}' in ${source} can be ${photographs[other]} or ${photographs[photograph]}`,
            'write the name exactly as the file is called, with the same letter case',
          );
        takers.set(reading, photograph);
      }
      found[photograph] = own.map((reading) => Math.floor(reading / bases.length));
    }
    for (const reading of takers.keys()) claimed.add(reading);
    open = open.filter((photograph) => found[photograph]!.length === 0);
  }
  return found;
}
