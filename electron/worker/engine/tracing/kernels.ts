/** Every kernel of the trace backend, registered on import. */
import './kernels/batch-normalisation.ts';
import './kernels/convolution.ts';
import './kernels/creation.ts';
import './kernels/depthwise.ts';
import './kernels/elementwise.ts';
import './kernels/gelu.ts';
import './kernels/indexing.ts';
import './kernels/layer-normalisation.ts';
import './kernels/matmul.ts';
import './kernels/pooling.ts';
import './kernels/reductions.ts';
import './kernels/resize.ts';
import './kernels/shape.ts';
