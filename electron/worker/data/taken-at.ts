/** When a picture was taken, as the clock of its camera said. */
import { exifBlock } from './exif-block.ts';
import { type ExifDirectory, exifDirectory } from './exif-directory.ts';
import { formatOf } from './picture-format.ts';

/** Tags of EXIF 2.32, section 4.6: the directory of the exposure, and its two dates. */
const [photo, dateTimeOriginal, dateTimeDigitized] = [0x8769, 0x9003, 0x9004];

/** Clocks that were never set begin here: of old Macs, of Unix, of DOS and FAT. */
const unset = ['1904-01-01T00:00:00', '1970-01-01T00:00:00', '1980-01-01T00:00:00'];
/** Of the first photograph that is left. */
const firstYear = 1826;
/** Where the clock is ahead most: UTC+14. */
const mostAheadMs = 14 * 3_600_000;

/**
 * The wall-clock time of a text such as `2024:05:17 18:30:05`, in milliseconds since 1970 as if it were in UTC. EXIF has local time,
 * and the zone in a field of its own (OffsetTimeOriginal), which is not applied: the day and the hour are those of the
 * place where the picture was taken.
 * @param now In milliseconds since 1970.
 * @returns Undefined for dates that do not exist, were never set, or lie in the future.
 */
export function wallClock(text: string, now: number): number | undefined {
  const [, year, ...parts] = /^(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [month, day, hour, minute, second = '00'] = parts as [string, string, string, string, string?];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${iso}Z`);
  // 30 February is taken for 1 March.
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
  if (!exists || Number(year) < firstYear || unset.includes(iso) || time > now + mostAheadMs) return undefined;
  return time;
}

/**
 * When the picture in a file was taken, or else digitised, as `wallClock` gives it.
 * @param bytes The whole file.
 */
export function takenAt(bytes: Buffer, now: number): number | undefined {
  const format = formatOf(bytes);
  const block = format && exifBlock(bytes, format);
  const image = block && exifDirectory(block);
  if (!image) return undefined;
  // In CR3, the directory of the exposure is a block of its own.
  const directories = [image.directory(photo), image].filter((each): each is ExifDirectory => each !== undefined);
  for (const tag of [dateTimeOriginal, dateTimeDigitized])
    for (const directory of directories) {
      const time = wallClock(directory.text(tag) ?? '', now);
      if (time !== undefined) return time;
    }
  return undefined;
}
