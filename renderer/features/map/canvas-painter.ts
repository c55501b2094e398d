/** Draws a map on a plain canvas, where WebGL is missing. Slower: each point is a square or a disc of its own. */
import { toScreen } from './map-view.ts';
import { type DrawnPoints, growth, looks, opacities, type Painter } from './painter.ts';

/** More points than this are squares, which are faster. */
const mostDiscs = 3_000;

/** @returns Undefined if the canvas has another context. */
export function canvasPainter(canvas: HTMLCanvasElement): Painter | undefined {
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  let drawn: DrawnPoints = { x: [], y: [], colours: new Uint8Array() };
  return {
    kind: 'canvas',
    setPoints: (points) => {
      drawn = points;
    },
    setColours: (colours) => {
      drawn = { ...drawn, colours };
    },
    draw({ view, size, ratio, spriteSide, diameter, sprites, ink }) {
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, size.width, size.height);
      const { x, y, colours } = drawn;
      pen.strokeStyle = `rgb(${ink.join(' ')})`;
      for (const look of Object.values(looks)) {
        pen.globalAlpha = opacities[look];
        const side = diameter * growth[look];
        for (let i = 0; i < x.length; i++) {
          if (colours[4 * i + 3] !== look) continue;
          const [left, top] = toScreen(view, size, x[i]!, y[i]!);
          if (left < -side || top < -side || left > size.width + side || top > size.height + side) continue;
          pen.fillStyle = `rgb(${colours[4 * i]} ${colours[4 * i + 1]} ${colours[4 * i + 2]})`;
          if (x.length > mostDiscs && look < looks.selected) pen.fillRect(left - side / 2, top - side / 2, side, side);
          else {
            pen.beginPath();
            pen.arc(left, top, side / 2, 0, 2 * Math.PI);
            pen.fill();
            if (look >= looks.selected) pen.stroke();
          }
        }
      }
      pen.lineWidth = 3;
      for (const { point, picture } of sprites) {
        const [left, top] = toScreen(view, size, x[point]!, y[point]!);
        pen.globalAlpha = colours[4 * point + 3] === looks.faded ? 0.35 : 1;
        pen.drawImage(picture, left - spriteSide / 2, top - spriteSide / 2, spriteSide, spriteSide);
        pen.strokeStyle = `rgb(${colours[4 * point]} ${colours[4 * point + 1]} ${colours[4 * point + 2]})`;
        pen.strokeRect(left - spriteSide / 2, top - spriteSide / 2, spriteSide, spriteSide);
      }
      pen.lineWidth = 1;
      pen.globalAlpha = 1;
    },
    dispose: () => {},
  };
}
