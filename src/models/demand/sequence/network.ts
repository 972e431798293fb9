/**
 * The network: a cell reads the context period by period, and its state takes the place of the context in the network of `global-mlp`, which adds the summary of the
 * series, its identity and what is known of each period ahead, and answers quantiles and mean in scales of the series.
 */
import type { WindowShape } from '../../../contracts/demand/window-shape'
import { dropout, dropoutMask, tf } from '../../../compute'
import type { Rng } from '../../../core/statistics/rng'
import { PAST_COUNT } from '../../../features/demand'
import { parseMlpConfig } from '../global-mlp/config'
import { DemandNetwork, type NetworkOutputs } from '../global-mlp/network'
import { createCell, type CellInput, type SequenceCell } from './cells'
import type { SequenceConfig } from './config'

/** Place of `observed` among the features of a past period. */
const OBSERVED = 1

type Inputs = Readonly<Record<string, tf.Tensor>>

export class SequenceNetwork {
  readonly variables: readonly tf.Variable[]
  private readonly cell: SequenceCell
  private readonly forecaster: DemandNetwork

  constructor(
    private readonly config: SequenceConfig,
    private readonly shape: WindowShape,
    vocabulary: { readonly itemRows: number; readonly locationRows: number },
    rng: Rng,
  ) {
    const { cell, stateSize, hiddenSize, decoderSize, itemEmbeddingSize, locationEmbeddingSize } = config
    const { dropout: rate, meanLossWeight, head } = config
    this.cell = createCell(cell, { context: shape.context, features: PAST_COUNT, stateSize }, rng)
    const sizes = { hiddenSize, decoderSize, itemEmbeddingSize, locationEmbeddingSize }
    this.forecaster = new DemandNetwork(
      parseMlpConfig({ ...sizes, residualBlocks: 1, dropout: rate, meanLossWeight, head }),
      // It is given the state for a context, and only asks how wide that is.
      { ...shape, context: stateSize / PAST_COUNT },
      vocabulary,
      rng,
    )
    this.variables = [...this.cell.variables, ...this.forecaster.variables]
  }

  /** As `DemandNetwork.forward`; of cells with attention also its weights: `[batch, heads of all layers, queries, keys]`. */
  forward(inputs: Inputs, dropoutSeed?: tf.Scalar): NetworkOutputs & { readonly attention?: tf.Tensor } {
    const layers: tf.Tensor[] = []
    const state = this.withState(inputs, dropoutSeed, (weights) => void layers.push(weights))
    const outputs = this.forecaster.forward(state, dropoutSeed)
    return layers.length === 0 ? outputs : { ...outputs, attention: tf.concat(layers, 1) }
  }

  /** As `DemandNetwork.loss`. */
  loss(inputs: Inputs, dropoutSeed: tf.Scalar): tf.Scalar {
    return this.forecaster.loss(this.withState(inputs, dropoutSeed), dropoutSeed)
  }

  dispose(): void {
    for (const variable of this.variables) variable.dispose()
  }

  /** `past`, `[batch, context * PAST_COUNT]`, becomes the state, `[batch, stateSize]`. */
  private withState(
    inputs: Inputs,
    dropoutSeed: tf.Scalar | undefined,
    onAttention?: CellInput['onAttention'],
  ): Inputs {
    const { context } = this.shape
    const past = tf.reshape(inputs.past!, [-1, context, PAST_COUNT])
    const observed = tf.reshape(tf.slice(past, [0, 0, OBSERVED], [-1, -1, 1]), [-1, context])
    return {
      ...inputs,
      past: this.cell.apply({
        ...{ past, observed, onAttention },
        ...this.dropoutWith(past.shape[0], dropoutSeed),
      }),
    }
  }

  /** Nothing is dropped without a seed, as in prediction. */
  private dropoutWith(batch: number, seed: tf.Scalar | undefined): Pick<CellInput, 'drop' | 'sequenceMask'> {
    const { dropout: rate, dropoutKind } = this.config
    if (!seed || rate === 0) return { drop: (x) => x }
    if (dropoutKind === 'plain') return { drop: (x, salt) => dropout(x, rate, seed, salt) }
    return {
      // `[batch, periods, size]`
      drop: (x, salt) => tf.mul(x, dropoutMask([batch, 1, x.shape[2]!], rate, seed, salt)),
      sequenceMask: (size, salt) => dropoutMask([batch, size], rate, seed, salt),
    }
  }
}
