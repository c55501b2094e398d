/** The colours of groups and points, from the theme. */
import { type Coloured, groupColours } from './colouring.ts';
import { looks } from './painter.ts';

/** The variable of a group's colour. */
export const colourOf = (place: number | undefined): string =>
  place === undefined
    ? 'var(--mantine-color-dimmed)'
    : place < 8
      ? `var(--lab-run-${place})`
      : `var(--lab-map-${place})`;

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** `#rrggbb` or `#rgb`. */
export function rgbOf(colour: string): Rgb {
  const hex = colour.trim().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return Number.isNaN(value) ? [128, 128, 128] : [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** The colours of all places and of the rest, as an element's style has them. */
export function paletteIn(element: Element): {
  readonly places: readonly Rgb[];
  readonly rest: Rgb;
  readonly ink: Rgb;
} {
  const style = getComputedStyle(element);
  const read = (variable: string) => rgbOf(style.getPropertyValue(/--[\w-]+/.exec(variable)![0]));
  return {
    places: Array.from({ length: groupColours }, (_, place) => read(colourOf(place))),
    rest: read(colourOf(undefined)),
    ink: read('--mantine-color-text'),
  };
}
export type Palette = ReturnType<typeof paletteIn>;

/** What stands out. */
export interface Standing {
  /** Image numbers of the points. */
  readonly images: readonly number[];
  readonly selected: ReadonlySet<number>;
  readonly hovered: number | undefined;
}

/** Red, green, blue and look of each point, [N, 4]. While some are selected, the others are faded. */
export function pointColours({ groups, of }: Coloured, palette: Palette, standing: Standing): Uint8Array {
  const { images, selected, hovered } = standing;
  const colours = new Uint8Array(4 * of.length);
  const ofGroup = groups.map(({ colour }) => (colour === undefined ? palette.rest : palette.places[colour]!));
  for (let i = 0; i < of.length; i++) {
    const image = images[i]!;
    const isSelected = selected.has(image);
    colours.set(ofGroup[of[i]!] ?? palette.rest, 4 * i);
    colours[4 * i + 3] =
      image === hovered ? looks.hovered : isSelected ? looks.selected : selected.size > 0 ? looks.faded : looks.plain;
  }
  return colours;
}
