/** A picture computed pixel by pixel, with a text alternative. */
import { useEffect, useRef } from 'react';

interface Props {
  /** Size in pixels; the style sheet sets the size on screen. */
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel, 0–255; undefined for a transparent one. Memoise it: a new function redraws. */
  readonly colourAt: (x: number, y: number) => readonly [number, number, number] | undefined;
  /** Text alternative; undefined if text next to the picture or a parent element provides it. */
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
