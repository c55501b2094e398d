/** Stops TensorFlow.js from advertising its native binding on stderr, which is kept for a worker's crash messages. */
import * as tf from '@tensorflow/tfjs';

tf.enableProdMode();
