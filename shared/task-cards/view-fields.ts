import type { Field, SettingsOf } from '../fields.ts';

/**
 * How two views of a photograph may differ: the settings of every task that compares views.
 * Where a default is not the paper's, its help says why.
 */
export const viewFields = [
  {
    kind: 'number',
    key: 'smallestCrop',
    label: 'Smallest crop',
    help: 'Share of the photograph that a view covers at least. The paper’s is 0.08, of photographs of 224 px; at 64 px that leaves a patch of 20 px that shows nothing, so 0.2 here.',
    default: 0.2,
    min: 0.05,
    max: 1,
    step: 0.01,
    integer: false,
  },
  {
    kind: 'switch',
    key: 'flip',
    label: 'Mirror at random',
    help: 'Mirrors half of the views left to right.',
    default: true,
  },
  {
    kind: 'switch',
    key: 'colourJitter',
    label: 'Jitter colours',
    help: 'Changes brightness, contrast, saturation and hue of four views in five, in random order. Crops of one photograph share its colours: without this, a histogram finds them.',
    default: true,
    remedyFor: 'colour histograms',
  },
  {
    kind: 'number',
    key: 'jitterStrength',
    label: 'Strength of the jitter',
    help: 'The paper’s s: 1 for ImageNet, 0.5 for small pictures, which is the default here. Brightness, contrast and saturation change by up to 0.8 s, hue by up to 0.2 s of a turn.',
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.1,
    integer: false,
  },
  {
    kind: 'switch',
    key: 'grey',
    label: 'Make grey at random',
    help: 'Takes the colour out of one view in five, so that colour alone never tells two photographs apart.',
    default: true,
    remedyFor: 'colour histograms',
  },
  {
    kind: 'switch',
    key: 'blur',
    label: 'Blur at random',
    help: 'Blurs half of the views, as much for their side as the paper does at 224 px. Pictures of 32 px or less are never blurred: the paper leaves it out there too.',
    default: true,
    remedyFor: 'sharpness and noise that all crops of a photograph share',
  },
] as const satisfies readonly Field[];

export type ViewSettings = SettingsOf<typeof viewFields>;
