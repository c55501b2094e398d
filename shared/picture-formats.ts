/** The formats of images that are read, and how their files are named. */

/** All formats that are read. `raw`: the raw files of cameras. */
export const pictureFormats = [
  'jpeg',
  'png',
  'webp',
  'tiff',
  'gif',
  'avif',
  'bmp',
  'heic',
  'jxl',
  'dicom',
  'raw',
] as const;
/** The formats for people. */
export const formatNames = 'JPEG, PNG, WebP, TIFF, GIF, AVIF, BMP, HEIC, JPEG XL, DICOM and camera raw';
/** A format that is read. */
export type PictureFormat = (typeof pictureFormats)[number];

/** Extensions of the files that are indexed, and the format that each one promises. */
export const extensions: Readonly<Record<string, PictureFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.jfif': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.gif': 'gif',
  '.avif': 'avif',
  '.bmp': 'bmp',
  '.heic': 'heic',
  '.heif': 'heic',
  '.hif': 'heic',
  '.jxl': 'jxl',
  '.dcm': 'dicom',
  '.dicom': 'dicom',
  '.cr2': 'raw',
  '.cr3': 'raw',
  '.nef': 'raw',
  '.nrw': 'raw',
  '.arw': 'raw',
  '.dng': 'raw',
  '.orf': 'raw',
  '.rw2': 'raw',
  '.raf': 'raw',
  '.pef': 'raw',
  '.srw': 'raw',
};
