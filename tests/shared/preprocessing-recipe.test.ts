import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encoderSnippets } from '../../shared/encoder-snippets.ts';
import { colourReading, type ImageReading } from '../../shared/image-reading.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { preprocessingSteps } from '../../shared/preprocessing-recipe.ts';

const of = { size: 64, reading: colourReading };
const document = readFileSync(join(import.meta.dirname, '../../docs/exported-encoders.md'), 'utf8');

describe('the recipe for preparing images', () => {
  it('has the numbers of the image size', () => {
    expect(preprocessingSteps(of)).toEqual([
      'sRGB with EXIF orientation applied',
      'shorter side resized to 72 px (Lanczos)',
      'central 64x64 px',
      'bytes divided by 255',
    ]);
    expect(preprocessingSteps({ ...of, size: 36 })[1]).toContain(' 41 px'); // 40.5 rounds up
    expect(preprocessingSteps({ ...of, size: 32 })[1]).toContain(' 32 px');
  });

  it('names channels, range and depth of other readings', () => {
    const reading: ImageReading = { channels: [3, 0], depth: 16, range: { kind: 'fixed', limits: [[0, 4095]] } };
    expect(preprocessingSteps({ size: 64, reading })).toEqual([
      'bands 4, 1 of the file as stored, without colour management, orientation applied',
      'stored values from 0 to 4095 mapped linearly to black to white and clipped',
      'shorter side resized to 72 px (Lanczos)',
      'central 64x64 px',
      '16-bit values divided by 65535',
    ]);
  });

  it('is in the document as it is in the code, and so are the programs', () => {
    const steps = preprocessingSteps(of).map((step, i) => `${i + 1}. ${step}`);
    expect(document).toContain(`\n${steps.join('\n')}\n`);
    const made = makeSettings('rotation', { encoder: 'resnet18', size: of.size, stem: 'large' });
    const snippets = made.ok ? encoderSnippets(made.value) : [];
    expect(snippets.map(({ language }) => language)).toEqual(['Python', 'Node.js', 'PyTorch']);
    for (const { file, code } of snippets)
      expect(document, file).toContain(`\`\`\`${file.endsWith('.py') ? 'python' : 'js'}\n${code}\`\`\`\n`);
  });
});
