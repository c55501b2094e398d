import * as tf from '@tensorflow/tfjs';

/**
 * Pixels in 0–1 as encoders want them: (x − ½) / ¼, in −2 … 2. The same for every data set, so that an exported encoder
 * needs no statistics of the folder it was trained on.
 */
export const standardise = <T extends tf.Tensor>(images: T): T => tf.mul(tf.sub(images, 0.5), 4);

/** The way back: what a decoder answers, as pixels in about 0–1. */
export const unstandardise = <T extends tf.Tensor>(values: T): T => tf.add(tf.mul(values, 0.25), 0.5);

/** Bytes (0–255, as they arrive in a step) to standardised pixels. */
export const standardiseBytes = <T extends tf.Tensor>(bytes: T): T => standardise(tf.div(bytes, 255) as T);
