/** Products of large matrices of features, in the engine. */
import * as tf from '@tensorflow/tfjs';
import type { Engine, HostTensor, Program, State } from '../../engine/engine.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';

/** Rows of a product at once: the result has this many times the rows of the matrix. */
const atOnce = 256;

/** The products of rows with all rows of one matrix, which stays in the engine. */
export class RowProducts {
  private constructor(
    private readonly count: number,
    private readonly state: State,
    private readonly program: Program,
  ) {}

  static async open(engine: Engine, { count, width, data }: FeatureMatrix): Promise<RowProducts> {
    const state = engine.createState({ rows: { shape: [count, width], data } });
    const program = await engine.compile(
      ({ query }, { rows }) => ({
        outputs: { products: tf.matMul(query as tf.Tensor2D, rows as tf.Tensor2D, false, true) },
      }),
      { query: { shape: [atOnce, width], dtype: 'float32' } },
      state,
    );
    return new RowProducts(count, state, program);
  }

  /** @param use Called for every row in turn with its products with all rows; the array is reused. */
  async each({ count, width, data }: FeatureMatrix, use: (row: number, products: Float32Array) => void): Promise<void> {
    const query = new Float32Array(atOnce * width);
    for (let from = 0; from < count; from += atOnce) {
      const rows = Math.min(atOnce, count - from);
      query.set(data.subarray(from * width, (from + rows) * width));
      const { products } = (await this.program.run({ query })) as { products: HostTensor<Float32Array> };
      for (let i = 0; i < rows; i++) use(from + i, products.data.subarray(i * this.count, (i + 1) * this.count));
    }
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
    this.state.dispose();
  }
}
