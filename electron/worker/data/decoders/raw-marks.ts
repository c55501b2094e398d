/** Tells the raw files of cameras from other files. */
import { readTiff } from '../tiff-directories.ts';

/** Photometric interpretations of sensor data: a colour filter array, and DNG's linear raw. */
const sensorPhotometrics = [32803, 34892];

/** True if the bytes begin like a raw format that is no plain TIFF. @param bytes At least 16, or the whole file. */
export function isRawByMark(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 16);
  return (
    /^(IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW|\0MRM)/.test(start) || // ORF, RW2, RAF, MRW
    (/^(II\*\0|MM\0\*)/.test(start) && start.startsWith('CR', 8)) || // CR2
    start.startsWith('ftypcrx ', 4) // CR3
  );
}

/** True if a TIFF holds sensor data. @param bytes The whole file. */
export const isRawTiff = (bytes: Buffer): boolean =>
  readTiff(bytes).directories.some(({ photometric }) => sensorPhotometrics.includes(photometric));
