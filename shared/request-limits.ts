/**
 * How large a request may be. Checked before a request is parsed or validated, so that no single request occupies the lab:
 * the time of both grows with the number of values and their nesting, which a few bytes each are enough for.
 */
import { z } from 'zod';

/** Limits of one kind of request. */
export interface RequestLimits {
  /** Of the whole message as JSON. */
  readonly bytes: number;
  /** Numbers, texts, lists and so on in the parameters, without those of `longList`. */
  readonly values: number;
  /** The parameter that may be a longer list of texts, and the most of them. */
  readonly longList?: { readonly name: string; readonly most: number };
}

/** Levels of lists and objects in the parameters of any request. */
export const deepestNesting = 16;

/** Photographs that one run can exclude. */
export const mostExcluded = 100_000;
/** Longest path of Linux and macOS, in characters. */
const longestPath = 4096;

const ordinary: RequestLimits = { bytes: 2 ** 16, values: 2_000 };
const larger: Readonly<Record<string, RequestLimits>> = {
  'datasets.setLabels': { ...ordinary, bytes: 2 ** 24 },
  /** A file of an image travels as base64, a third larger. */
  'neighbours.start': { ...ordinary, bytes: 2 ** 24 },
  'runs.start': { ...ordinary, bytes: 2 ** 24, longList: { name: 'excluded', most: mostExcluded } },
};

/** The limits of a request; those of an ordinary one for an unknown name. */
export const limitsOf = (name: string): RequestLimits => (Object.hasOwn(larger, name) ? larger[name]! : ordinary);

/** The largest message that any request may be, in bytes. */
export const longestMessage = Math.max(ordinary.bytes, ...Object.values(larger).map(({ bytes }) => bytes));

/** Absolute paths of photographs to exclude. One check of the whole list, because a schema would report each element. */
export const excludedSchema = z.custom<string[]>(
  (paths) =>
    Array.isArray(paths) &&
    paths.length >= 1 &&
    paths.length <= mostExcluded &&
    paths.every((path) => typeof path === 'string' && path.length <= longestPath),
  `must be a list of 1 to ${mostExcluded} paths of at most ${longestPath} characters`,
);

/** What is too large about the parameters of a request, in words; undefined if nothing is. Stops at the first excess. */
export function excessOf(name: string, params: unknown): string | undefined {
  const { bytes, values, longList } = limitsOf(name);
  let count = 0;
  let characters = 0;
  let level: unknown[] = [params];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) return `it is nested more than ${deepestNesting} levels deep`;
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') characters += value.length;
      if (characters > bytes) return `its texts have more than ${bytes} characters`;
      if (!isList(value) && !isObject(value)) continue;
      count += isList(value) ? value.length : Object.keys(value).length;
      if (count > values) return `it has more than ${values} values`;
      if (isList(value)) for (const part of value) below.push(part);
      else
        for (const [key, part] of Object.entries(value)) {
          const isLong = depth === 0 && key === longList?.name && isList(part);
          if (!isLong) below.push(key, part);
          else if (part.length > longList.most)
            return `'${key}' has ${part.length} elements; at most ${longList.most} are accepted`;
        }
    }
    level = below;
  }
  return undefined;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
/** An object as JSON has them; others that a message port can carry are refused by the schemas. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const [quote, backslash, comma, openList, closeList, openObject, closeObject] = Array.from('"\\,[]{}', (c) =>
  c.charCodeAt(0),
);
/** Levels of the envelope around the parameters. */
const envelopeLevels = 1;
/** Values of the envelope: kind, id, name, params. */
const envelopeValues = 4;

/**
 * What is too large about a message before it is parsed, in words; undefined if nothing is. One pass over the bytes: brackets
 * and commas outside of texts are counted, without checking that the message is JSON.
 */
export function excessOfMessage(name: string, message: Uint8Array): string | undefined {
  const { bytes, values, longList } = limitsOf(name);
  if (message.length > bytes) return `it has ${message.length} bytes; at most ${bytes} are accepted`;
  const most = values + (longList?.most ?? 0);
  let count = 0;
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < message.length; i++) {
    const byte = message[i];
    if (isInText) {
      if (byte === backslash) i++;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === comma) count++;
    else if (byte === openList || byte === openObject) {
      count++;
      depth++;
      if (depth > deepestNesting + envelopeLevels) return `it is nested more than ${deepestNesting} levels deep`;
    } else if (byte === closeList || byte === closeObject) depth--;
    if (count > most + envelopeValues) return `it has more than ${most} values`;
  }
  return undefined;
}
