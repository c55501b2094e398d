/** Reads an image file that a person chose or dropped, to send it to the lab. */
import { failure, type Result, success } from '../../../shared/failure.ts';
import { largestQuery } from '../../../shared/neighbours.ts';

export interface SentFile {
  readonly name: string;
  /** Its bytes in base64. */
  readonly content: string;
  /** Address of the picture in this page. */
  readonly address: string;
}

/** Why a file is not sent; undefined if it may be. */
export function refusalOf({ name, size }: Pick<File, 'name' | 'size'>): ReturnType<typeof failure> | undefined {
  if (size === 0) return failure('unusable-input', `${name} is empty`, 'choose an image file');
  if (size <= largestQuery) return undefined;
  return failure(
    'unusable-input',
    `${name} has ${(size / 2 ** 20).toFixed(1)} MiB; at most ${largestQuery / 2 ** 20} MiB are sent`,
    'choose a smaller copy, or put it into a folder and open that',
  );
}

export async function readQueryFile(file: File): Promise<Result<SentFile>> {
  const refusal = refusalOf(file);
  if (refusal) return refusal;
  try {
    return success({ name: file.name, content: await base64Of(file), address: URL.createObjectURL(file) });
  } catch {
    return failure('unusable-input', `${file.name} cannot be read`, 'choose it again');
  }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** The file among what was dropped; undefined if it is a folder, or nothing with bytes. */
export function droppedFile({ items, files }: DataTransfer): File | undefined {
  const isFolder = [...items].some((item) => item.webkitGetAsEntry()?.isDirectory);
  return isFolder ? undefined : files[0];
}
