/** TensorFlow.js advertises its native binding on stderr, where a crashed worker's last words are read from. */
import * as tf from '@tensorflow/tfjs';

tf.enableProdMode();
