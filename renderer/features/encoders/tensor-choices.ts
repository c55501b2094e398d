/** The tensors of an ONNX file as a list to choose from. Pure. */
import type { EncoderTensor } from '../../../shared/encoders.ts';

/** Most that are shown at once; typing finds the others. */
const mostShown = 100;

const groupNames: Readonly<Record<EncoderTensor['group'], string>> = {
  output: 'Outputs',
  useful: 'Inner tensors that end a layer or a block',
  other: 'Other inner tensors',
};

/** `N × 64 × 56 × 56`; a free size without a name is `?`. */
export const shapeWords = ({ shape }: Pick<EncoderTensor, 'shape'>): string =>
  shape ? shape.map((size) => size || '?').join(' × ') : 'shape unknown';

export interface TensorChoices {
  readonly groups: readonly { readonly group: string; readonly items: readonly string[] }[];
  /** How many match the text, also of those that are not shown. */
  readonly matching: number;
}

/** Those whose name, operator or shape has every word of the text, in their order. */
export function tensorChoices(tensors: readonly EncoderTensor[], text: string): TensorChoices {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = tensors.filter((tensor) => {
    const about = `${tensor.name} ${tensor.operator} ${shapeWords(tensor)}`.toLowerCase();
    return words.every((word) => about.includes(word));
  });
  const shown = matching.slice(0, mostShown);
  const groups = Object.entries(groupNames).map(([id, group]) => ({
    group,
    items: shown.filter((tensor) => tensor.group === id).map(({ name }) => name),
  }));
  return { groups: groups.filter(({ items }) => items.length > 0), matching: matching.length };
}
