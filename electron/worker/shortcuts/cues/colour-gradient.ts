/** The cue of a colour gradient over the picture. */
import { paint } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import { blankPicture } from '../cue-parts/draw-measurements.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { type ColourPlanes, colourPlanes, inner, type Plane, pictureOf, piecePlanes } from '../cue-parts/planes.ts';
import { anyTurn } from '../cue-parts/planting-controls.ts';
import { cellMeans, fittedSlopes, mean } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

/** Slopes of red − green and of blue − green over a picture's width and height, as shares of a channel's full range. */
export interface ColourGradientProfile {
  readonly redAcross: number;
  readonly redDown: number;
  readonly blueAcross: number;
  readonly blueDown: number;
}

const cells = 6;

/** Levels and slopes of both chroma differences over a plane's width and height, after `scale` is applied to the channels. */
function chroma(planes: ColourPlanes, scale: (value: number) => number) {
  const [red, green, blue] = planes.map((plane) => cellMeans(plane, cells, cells).map(scale)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const plane = (channel: Float64Array) =>
    fittedSlopes(
      channel.map((value, cell) => value - green[cell]!),
      cells,
      cells,
    );
  return { red: plane(red), blue: plane(blue) };
}

function chromaSlopes(planes: ColourPlanes, scale: (value: number) => number): ColourGradientProfile {
  const { red: ofRed, blue: ofBlue } = chroma(planes, scale);
  return { redAcross: ofRed.across, redDown: ofRed.down, blueAcross: ofBlue.across, blueDown: ofBlue.down };
}

/**
 * Slopes and levels of log channel differences, in which a change of light cancels, without the edges, where marks and
 * frames are. Slopes show how a picture was turned. They are about the same in all of its pieces, which differ in level.
 */
function pieceColours(piece: Piece): number[] {
  const [r, g, b] = piecePlanes(piece) as unknown as ColourPlanes;
  const { red, blue } = chroma([inner(r), inner(g), inner(b)], (value) => Math.log(value + 0.1));
  return [red.across, red.down, blue.across, blue.down, red.level, blue.level];
}

/** Adds a linear slope to red and one to blue, over the whole width and height and zero in the centre. */
function tilted(picture: Picture, { redAcross, redDown, blueAcross, blueDown }: ColourGradientProfile): Picture {
  const { width, height } = picture;
  const [red, green, blue] = colourPlanes(picture);
  const add = (plane: Plane, across: number, down: number): Plane => {
    const data = new Float32Array(plane.data.length);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        data[i] = plane.data[i]! + across * ((x + 0.5) / width - 0.5) + down * ((y + 0.5) / height - 0.5);
      }
    return { width, height, data };
  };
  return pictureOf([add(red, redAcross, redDown), green, add(blue, blueAcross, blueDown)], picture.data);
}

const negative = (profile: ColourGradientProfile): ColourGradientProfile => ({
  redAcross: -profile.redAcross,
  redDown: -profile.redDown,
  blueAcross: -profile.blueAcross,
  blueDown: -profile.blueDown,
});

/**
 * A linear change of colour over the picture: R' = R + s·(y/H − ½), B' = B − s·(y/H − ½), in sRGB; green is unchanged.
 */
export const colourGradient = {
  id: 'colour-gradient',

  /** Six numbers a piece: slopes of log(red/green) and of log(blue/green), to the right and down; their levels. */
  features: perPiece(pieceColours),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const all = pictures.map((picture) => chromaSlopes(colourPlanes(picture), (value) => value));
      const meanOf = (key: keyof ColourGradientProfile): number =>
        all.length > 0 ? mean(all.map((one) => one[key])) : 0;
      return {
        redAcross: meanOf('redAcross'),
        redDown: meanOf('redDown'),
        blueAcross: meanOf('blueAcross'),
        blueDown: meanOf('blueDown'),
      };
    },

    /** How much warmer the bottom is than the top. */
    strength: ({ redDown, blueDown }) => ({ value: (redDown - blueDown) / 2, unit: '' }),

    draw(profile) {
      const side = 160;
      const picture = blankPicture(side, side);
      const cell = side / 16;
      for (let row = 0; row < 16; row++)
        for (let column = 0; column < 16; column++) {
          const [x, y] = [(column + 0.5) / 16 - 0.5, (row + 0.5) / 16 - 0.5];
          const value = (across: number, down: number): number =>
            Math.max(0, Math.min(255, Math.round(128 + 255 * (across * x + down * y))));
          const colour = [
            value(profile.redAcross, profile.redDown),
            128,
            value(profile.blueAcross, profile.blueDown),
          ] as const;
          paint(picture, column * cell, row * cell, { width: cell, height: cell }, colour);
        }
      const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(3)}`;
      return {
        caption: `The mean colour gradient of the images, on grey: from top to bottom red ${signed(profile.redDown)} and blue ${signed(profile.blueDown)} of the full range against green`,
        width: side,
        height: side,
        picture,
      };
    },
  },

  removal: {
    remove: (picture, profile) => tilted(picture, negative(profile)),

    /** The same gradient, removed at 90° to its direction. */
    control: (picture, { redAcross, redDown, blueAcross, blueDown }) =>
      tilted(
        picture,
        negative({ redAcross: redDown, redDown: -redAcross, blueAcross: blueDown, blueDown: -blueAcross }),
      ),

    words: {
      remove: 'the mean colour gradient removed',
      control: 'the same colour gradient removed at a right angle to its direction',
    },
  },

  planting: {
    plant: (picture, strength) =>
      strength === 0
        ? picture
        : tilted(picture, { redAcross: 0, redDown: strength, blueAcross: 0, blueDown: -strength }),

    doses: [0.1, 0.2],
    control: anyTurn,
    words: 'the bottom made warmer than the top',
  },

  interventions: () => [],

  rank: 90,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: false,
  natural: true,
  metered: ['turn'],
} satisfies Cue<ColourGradientProfile>;
