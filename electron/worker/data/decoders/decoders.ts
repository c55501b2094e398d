/** The decoders that run in a thread of their own, by format. */
import type { Decoder } from './decoded-image.ts';

/** Formats whose decoders compute without a pause, or may never end on a damaged file. */
export type ThreadFormat = 'heic' | 'jxl' | 'dicom';

/** Loads the decoder of a format, and with it the library that it needs. */
export const decoders: Readonly<Record<ThreadFormat, () => Promise<Decoder>>> = {
  heic: async () => (await import('./heic.ts')).decodeHeic,
  jxl: async () => (await import('./jxl.ts')).decodeJxl,
  dicom: async () => (await import('./dicom.ts')).decodeDicom,
};
