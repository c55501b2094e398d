import { describe, expect, it } from 'vitest';
import type { EncoderId } from '../../shared/encoder-cards.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { contextGeometry, jigsawGeometry } from '../../shared/patch-geometry.ts';

describe('the jigsaw’s tiles', () => {
  it('are the paper’s 64 px of cells of 85 at its size', () => {
    expect(jigsawGeometry(255, true)).toEqual({ tile: 64, cell: 85, first: 0 });
  });

  it('are whole cells without gaps', () => {
    expect(jigsawGeometry(96, false)).toEqual({ tile: 32, cell: 32, first: 0 });
  });

  it('leave a remainder of the division by three at both edges', () => {
    expect(jigsawGeometry(98, true)).toEqual({ tile: 24, cell: 32, first: 1 });
  });
});

describe('the context task’s patches', () => {
  it('are the paper’s 96 px, 48 apart, moved by up to 7, at 512 px', () => {
    expect(contextGeometry(512, 0.5, 0.07)).toEqual({ patch: 96, pitch: 144, jitter: 7, extent: 384 });
  });

  it('fit into the square wherever they are moved, for every permitted gap and jitter', () => {
    for (let size = 16; size <= 512; size++) {
      const { jitter, extent } = contextGeometry(size, 1, 0.15);
      expect(extent + 2 * jitter).toBeLessThanOrEqual(size);
    }
  });
});

describe('an encoder that cannot take such small patches', () => {
  const refusal = (task: string, encoder: EncoderId, size: number) => {
    const made = makeSettings(task, { encoder, size });
    return made.ok ? undefined : made.failure;
  };

  it('is refused with the side it takes and an image size that works', () => {
    expect(refusal('jigsaw', 'vit-tiny', 96)).toEqual({
      code: 'bad-usage',
      message: 'vit-tiny cannot take tiles of 24 px, which size 96 gives',
      hint: 'it takes a side of at least 32 px and a multiple of 8: size 128 gives tiles of 32 px',
    });
    expect(refusal('jigsaw', 'alexnet', 128)?.hint).toBe(
      'it takes a side of at least 64 px: size 256 gives tiles of 64 px',
    );
  });

  it('is accepted if they are large enough', () => {
    expect(refusal('context', 'conv4', 96)).toBeUndefined();
    expect(refusal('context', 'conv4', 64)?.message).toBe('conv4 cannot take patches of 12 px, which size 64 gives');
    expect(refusal('jigsaw', 'conv4', 64)).toBeUndefined();
    expect(refusal('jigsaw', 'vit-tiny', 128)).toBeUndefined();
  });
});
