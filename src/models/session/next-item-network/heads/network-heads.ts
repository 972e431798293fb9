/**
 * Heads of a network of the next item: what else they tell is read from the same vector of the session (hard parameter sharing: Caruana 1997,
 * https://doi.org/10.1023/A:1007379606734), beside what is counted of its events. They correct what counting alone says, and begin at it:
 *
 *     z = W2 relu(W1 [s_t, f_t] + b1) + b2,   W2 and b2 begin at 0
 *     P(next action a) = softmax over a of  ln chain(a) + z_a
 *     P(purchase)      = sigmoid(logit rate + z_purchase)
 *     ln order value   = mean + deviation z_value
 *
 * with chain, rate, f_t of `HeadBasis`. Their losses: cross entropy, cross entropy, and half the squared error of the standardised logarithm.
 */
import { ACTION_COUNT } from '../../../../contracts/session/next-action'
import type { Rng } from '../../../../core/statistics/rng'
import {
  binaryCrossEntropy,
  Dense,
  exportInference,
  softmaxCrossEntropy,
  tf,
  variablesOf,
  weightedMean,
  type Layer,
  type TensorSpec,
} from '../../../../compute'
import { ACTION_FEATURE_COUNT } from '../../../../features/session'
import type { NextItemConfig } from '../config'
import { CORRECTIONS } from './head-columns'

const HIDDEN_SIZE = 64

/** What a training step is fed for heads: see `HeadBatch`. */
export function headInputs(cells: number) {
  return {
    headFeatures: { shape: [cells, ACTION_FEATURE_COUNT], dtype: 'float32' },
    headChain: { shape: [cells, ACTION_COUNT], dtype: 'float32' },
    headRates: { shape: [cells, 1], dtype: 'float32' },
    headActions: { shape: [cells], dtype: 'int32' },
    headPurchases: { shape: [cells, 1], dtype: 'float32' },
    headOrderValues: { shape: [cells, 1], dtype: 'float32' },
    headWeights: { shape: [cells, 1], dtype: 'float32' },
    headOrderWeights: { shape: [cells, 1], dtype: 'float32' },
  } satisfies Record<string, TensorSpec>
}

export class NetworkHeads implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly hidden: Dense
  private readonly output: Dense

  constructor(
    private readonly config: NextItemConfig,
    rng: Rng,
  ) {
    this.hidden = new Dense(config.vectorSize + ACTION_FEATURE_COUNT, HIDDEN_SIZE, rng)
    this.output = new Dense(HIDDEN_SIZE, CORRECTIONS, rng)
    tf.tidy(() => {
      for (const variable of this.output.variables) variable.assign(tf.zerosLike(variable))
    })
    this.variables = variablesOf([this.hidden, this.output])
  }

  /** @param session `[cells, vectorSize]` @param inputs `headInputs` */
  loss(session: tf.Tensor, inputs: Readonly<Record<string, tf.Tensor>>): tf.Scalar {
    const { nextActionWeight, purchaseWeight, orderValueWeight } = this.config
    const weights = inputs['headWeights']!
    const [actions, purchase, orderValue] = tf.split(
      this.correct(session, inputs['headFeatures']!),
      [ACTION_COUNT, 1, 1],
      1,
    ) as [tf.Tensor, tf.Tensor, tf.Tensor]
    const ofActions = softmaxCrossEntropy(tf.add(inputs['headChain']!, actions), inputs['headActions']!)
    const ofPurchases = binaryCrossEntropy(tf.add(inputs['headRates']!, purchase), inputs['headPurchases']!)
    const ofOrders = tf.mul(tf.square(tf.sub(inputs['headOrderValues']!, orderValue)), 0.5)
    const weighed = (losses: tf.Tensor, by: tf.Tensor, weight: number) =>
      tf.mul<tf.Scalar>(weightedMean(losses, by), weight)
    return tf.addN<tf.Scalar>([
      weighed(tf.expandDims(ofActions, 1), weights, nextActionWeight),
      weighed(ofPurchases, weights, purchaseWeight),
      weighed(ofOrders, inputs['headOrderWeights']!, orderValueWeight),
    ])
  }

  /**
   * An ONNX file that corrects what counting says: `session`, `[batch, vectorSize]`, as the encoder answers it, and `features`,
   * `[batch, ACTION_FEATURE_COUNT]`, standardised, to `corrections`, `[batch, CORRECTIONS]`.
   */
  export(): Uint8Array {
    return exportInference({
      inputs: {
        session: { shape: ['batch', this.config.vectorSize], dtype: 'float32' },
        features: { shape: ['batch', ACTION_FEATURE_COUNT], dtype: 'float32' },
      },
      forward: ({ session, features }) => ({ corrections: this.correct(session!, features!) }),
    })
  }

  private correct(session: tf.Tensor, features: tf.Tensor): tf.Tensor {
    return this.output.apply(tf.relu(this.hidden.apply(tf.concat([session, features], 1))))
  }
}
