/** The recurrent operators of ONNX, which serve in one node what training unrolls. */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import type { OnnxAttribute } from '../onnx/model-writer'
import { tf } from '../tensorflow'
import type { Lowering } from '../trace/primitive'

export interface RecurrentWeights {
  /** `[features, gates]`. */
  readonly input: tf.Tensor
  /** `[units, gates]`. */
  readonly state: tf.Tensor
  /** `[gates]`. */
  readonly bias: tf.Tensor
}

export interface NativeOperator {
  readonly name: 'GRU' | 'LSTM' | 'RNN'
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
  /** For each gate of ONNX, which of ours it is. */
  readonly gateOrder: readonly number[]
}

type Names = 'x' | 'inputWeights' | 'stateWeights' | 'bias'

/** @param x `[batch, time, features]` @returns `[batch, time, units]`, or `[batch, units]` of the last step. */
export function lowerRecurrent(
  operator: NativeOperator,
  x: tf.Tensor,
  weights: RecurrentWeights,
  reading: 'sequence' | 'last',
): Lowering<Names> {
  const ordered = (columns: tf.Tensor): tf.Tensor => {
    const gates = tf.split(columns, operator.gateOrder.length, -1)
    return tf.concat(
      operator.gateOrder.map((gate) => gates[gate]!),
      -1,
    )
  }
  const asOnnx = (matrix: tf.Tensor): tf.Tensor => tf.expandDims(tf.transpose(ordered(matrix)), 0)
  return {
    inputs: {
      x: tf.transpose(x, [1, 0, 2]),
      inputWeights: asOnnx(weights.input),
      stateWeights: asOnnx(weights.state),
      // ONNX has one bias for each of the two products; ours is that of the input's.
      bias: tf.expandDims(tf.concat([ordered(weights.bias), tf.zerosLike(weights.bias)]), 0),
    },
    emit: (builder, inputs) => emitRecurrent(builder, operator, inputs, weights.state.shape[0], reading),
  }
}

function emitRecurrent(
  builder: GraphBuilder,
  { name, attributes }: NativeOperator,
  { x, inputWeights, stateWeights, bias }: Readonly<Record<Names, GraphValue>>,
  units: number,
  reading: 'sequence' | 'last',
): GraphValue {
  const [time, batch] = x.shape as [number, number]
  const [sequence, last] = builder.graph.record(
    name,
    [x, inputWeights, stateWeights, bias],
    { ...attributes, hidden_size: units },
    [
      { shape: [time, 1, batch, units], dtype: 'float32' },
      { shape: [1, batch, units], dtype: 'float32' },
    ],
  )
  if (reading === 'last') return builder.reshape(last!, [batch, units])
  return builder.reshape(builder.transpose(sequence!, [2, 0, 1, 3]), [batch, time, units])
}
