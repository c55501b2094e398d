/** A picture drawn pixel by pixel, with words for those who do not see it. */
import { useEffect, useRef } from 'react';

interface Props {
  /** Pixels; the style sheet says how large it is shown. */
  readonly width: number;
  readonly height: number;
  /** Red, green and blue in 0–255 of a pixel; undefined leaves it clear. Kept stable, or it is drawn again. */
  readonly colourAt: (x: number, y: number) => readonly [number, number, number] | undefined;
  /** Undefined where words stand beside it, or a picture above it has them. */
  readonly label?: string;
  readonly className?: string;
}

export function Pixels({ width, height, colourAt, label, className }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const colour = colourAt(x, y);
        if (colour) image.data.set([...colour, 255], (y * width + x) * 4);
      }
    context.putImageData(image, 0, 0);
  }, [width, height, colourAt]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      className={className}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  );
}
