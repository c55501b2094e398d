/** Boxes of objects, as annotation files have them. */

/** A box in pixels of its image. */
export interface AnnotatedBox {
  readonly label: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** A crowd, or a difficult object: neither learnt from nor tested on. */
  readonly ignored: boolean;
}

/** An image of an annotation file. */
export interface AnnotatedImage {
  /** As the file names the image. */
  readonly name: string;
  /** The size of the image that the boxes are of, in pixels; undefined if the file does not say it. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly boxes: readonly AnnotatedBox[];
}

/** What was read, and what of it cannot be used, as sentences. */
export interface Annotations {
  readonly images: readonly AnnotatedImage[];
  readonly warnings: readonly string[];
}
