import type { Picture } from './picture.ts';

/**
 * The brightness of every pixel, 0 to 255: of three channels the luma .299 R + .587 G + .114 B (ITU-R BT.601), otherwise the
 * mean of the channels.
 * @returns [height · width]
 */
export function brightness({ channels, data }: Picture): Float64Array {
  const values = new Float64Array(data.length / channels);
  if (channels === 3)
    for (let i = 0; i < values.length; i++)
      values[i] = 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!;
  else
    for (let i = 0; i < values.length; i++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += data[channels * i + c]!;
      values[i] = sum / channels;
    }
  return values;
}
