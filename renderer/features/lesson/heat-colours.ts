/** Colours of the loss maps: strong for a low loss, close to the background for a high one. */

type Colour = readonly [number, number, number];

/** From the lowest loss to the highest. */
const ramps: Readonly<Record<'light' | 'dark', readonly [Colour, Colour, Colour]>> = {
  light: [
    [4, 77, 73],
    [87, 184, 172],
    [242, 241, 237],
  ],
  dark: [
    [166, 240, 229],
    [20, 115, 107],
    [36, 35, 32],
  ],
};

const between = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** The colour of a loss. @param share 0 is the lowest loss of the scale, 1 the highest; clamped to 0–1. */
export function heatColour(share: number, scheme: 'light' | 'dark'): Colour {
  const [low, middle, high] = ramps[scheme];
  const within = Math.min(1, Math.max(0, share));
  return within < 0.5 ? between(low, middle, within * 2) : between(middle, high, within * 2 - 1);
}

/** The colours as a CSS gradient, for the scale next to a map. */
export const heatGradient = (scheme: 'light' | 'dark'): string =>
  `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${heatColour(share, scheme).join(' ')})`).join(', ')})`;
