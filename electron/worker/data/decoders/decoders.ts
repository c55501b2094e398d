/** The decoders that run in a thread of their own, by format. */
import type { Decoder } from './decoder.ts';

/** Formats whose decoders compute without a pause, or may never end on a damaged file. */
export type ThreadFormat = 'heic' | 'jxl' | 'dicom';

/** Loads the decoder of a format; the decoder loads its library once it has a file. */
export const decoders: Readonly<Record<ThreadFormat, () => Promise<Decoder>>> = {
  heic: async () => (await import('./heic.ts')).heic,
  jxl: async () => (await import('./jxl.ts')).jxl,
  dicom: async () => (await import('./dicom.ts')).dicom,
};
