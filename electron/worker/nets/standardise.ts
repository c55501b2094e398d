import * as tf from '@tensorflow/tfjs';

/**
 * Standardises pixels in 0–1 for encoders: (x − ½) / ¼, in −2 … 2. It is the same for every data set, so that an
 * exported encoder needs no statistics of the folder that it was trained on.
 */
export const standardise = <T extends tf.Tensor>(images: T): T => tf.mul(tf.sub(images, 0.5), 4);

/** The inverse of `standardise`: converts a decoder's output to pixels in about 0–1. */
export const unstandardise = <T extends tf.Tensor>(values: T): T => tf.add(tf.mul(values, 0.25), 0.5);

/** Standardises bytes (0–255), the input format of a step. */
export const standardiseBytes = <T extends tf.Tensor>(bytes: T): T => standardise(tf.div(bytes, 255) as T);
