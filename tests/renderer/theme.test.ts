import { expect, it } from 'vitest';
import { cssVariables, theme } from '../../renderer/theme.ts';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

it.each(['light', 'dark'] as const)(
  'every colour of charts and states has a contrast of 4.5 on its surface, in %s',
  (scheme) => {
    const variables = cssVariables(theme as never)[scheme];
    const surface = variables['--lab-surface']!;
    const colours = Object.entries(variables).filter(([name]) =>
      /^--(lab-(?!surface|sunken|line|.*-soft)|mantine-color-error)/.test(name),
    );
    expect(colours.length).toBeGreaterThan(20);
    expect(Object.fromEntries(colours)).toHaveProperty('--mantine-color-error');
    expect(colours.filter(([, colour]) => contrast(colour, surface) < 4.5)).toEqual([]);
  },
);
