import type { Field, SettingsOf } from '../form-fields.ts';

/**
 * How two views of a photograph may differ: the settings of every task that compares views.
 * If a default differs from the paper's, its help gives the reason.
 */
export const viewFields = [
  {
    kind: 'number',
    key: 'smallestCrop',
    label: 'Smallest crop',
    help: 'Smallest share of the image that a view covers. The paper’s 0.08 is for images of 224 px; at 64 px that leaves a patch of 20 px that shows nothing, so the default is 0.2.',
    default: 0.2,
    min: 0.05,
    max: 1,
    step: 0.01,
    integer: false,
  },
  {
    kind: 'switch',
    key: 'flip',
    label: 'Random flip',
    help: 'Mirrors half of the views left to right.',
    default: true,
  },
  {
    kind: 'switch',
    key: 'colourJitter',
    label: 'Colour jitter',
    help: 'Changes brightness, contrast, saturation and hue of four in five views, in random order. Crops of one image share its colours: without the jitter, a histogram finds them. Of images without colour it changes brightness and contrast.',
    default: true,
    remedyFor: 'colour histograms',
  },
  {
    kind: 'number',
    key: 'jitterStrength',
    label: 'Jitter strength',
    help: 'The paper’s s: 1 for ImageNet, and 0.5 for small images, which is the default. Brightness, contrast and saturation change by up to 0.8 s, hue by up to 0.2 s of a turn.',
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.1,
    integer: false,
  },
  {
    kind: 'switch',
    key: 'grey',
    label: 'Random grey',
    help: 'Removes the colour from one in five views, so that colour alone never distinguishes two images.',
    default: true,
    withoutColour: false,
    remedyFor: 'colour histograms',
  },
  {
    kind: 'switch',
    key: 'blur',
    label: 'Random blur',
    help: 'Blurs half of the views, in proportion to their side as strongly as the paper does at 224 px. Images of 32 px or less are never blurred, as in the paper.',
    default: true,
    remedyFor: 'sharpness and noise that all crops of an image share',
  },
] as const satisfies readonly Field[];

export type ViewSettings = SettingsOf<typeof viewFields>;
