import { expect, it } from 'vitest';
import { shapeWords, tensorChoices } from '../../renderer/features/encoders/tensor-choices.ts';
import type { EncoderTensor } from '../../shared/encoders.ts';

const tensors: readonly EncoderTensor[] = [
  { name: 'logits', operator: 'Gemm', shape: ['N', 1000], group: 'output' },
  { name: '/layer4/relu', operator: 'Relu', shape: ['N', 512, 7, 7], group: 'useful' },
  { name: '/layer4/conv', operator: 'Conv', shape: ['', 512, 7, 7], group: 'other' },
  { name: '/layer3/conv', operator: 'Conv', group: 'other' },
];
const found = (text: string) => tensorChoices(tensors, text).groups.flatMap(({ items }) => items);

it('a shape is said with its free sizes', () => {
  expect(tensors.map(shapeWords)).toEqual(['N × 1000', 'N × 512 × 7 × 7', '? × 512 × 7 × 7', 'shape unknown']);
});

it('tensors are in groups, in their order', () => {
  expect(tensorChoices(tensors, ' ').groups).toEqual([
    { group: 'Outputs', items: ['logits'] },
    { group: 'Inner tensors that end a layer or a block', items: ['/layer4/relu'] },
    { group: 'Other inner tensors', items: ['/layer4/conv', '/layer3/conv'] },
  ]);
});

it('are found by words of name, operator and shape, in any letter case', () => {
  expect(found('LAYER4')).toEqual(['/layer4/relu', '/layer4/conv']);
  expect(found('conv 512')).toEqual(['/layer4/conv']);
  expect(found('7 × 7 relu')).toEqual(['/layer4/relu']);
  expect(tensorChoices(tensors, 'none')).toEqual({ groups: [], matching: 0 });
});

it('at most a hundred are shown, and all that match are counted', () => {
  const many = Array.from({ length: 300 }, (_, i): EncoderTensor => ({ ...tensors[3]!, name: `t${i}` }));
  const { groups, matching } = tensorChoices([...tensors, ...many], '');
  expect(groups.flatMap(({ items }) => items)).toHaveLength(100);
  expect(matching).toBe(304);
});
