/** Each layer on each device: outputs as those of tfjs cpu, and the gradients that finite differences show. */
import { Rng } from '../../../src/core/statistics/rng'
import type { RecurrentOutput } from '../../../src/compute'
import {
  CausalConv1d,
  Dense,
  Embedding,
  Gru,
  HostEmbedding,
  LayerNorm,
  Lstm,
  Rnn,
  MultiHeadAttention,
  ReversibleInstanceNorm,
  dropout,
  tf,
} from '../../../src/compute'
import { describeEachDevice } from '../../support/devices'
import { isExhaustive } from '../../support/extent'
import { floats, integers } from './compute-testkit'
import type { DifferentiableModel, Feed, Sizes } from './gradient-testkit'
import { expectGradientsByFiniteDifferences, forRandomSizes } from './gradient-testkit'

type Make = (sizes: Sizes, rng: Rng) => DifferentiableModel

const from = (rng: Rng, least: number, most: number): number => least + rng.integer(most - least + 1)

function numbers(shape: number[], rng: Rng): Feed {
  return {
    shape,
    values: floats(
      shape.reduce((a, b) => a * b, 1),
      rng,
    ),
  }
}

/** Neighbours along a dimension are apart: where all are nearly equal, normalisation is too steep for differences. */
function risingAlong(dimension: number, shape: number[], rng: Rng): Feed {
  const stride = shape.slice(dimension + 1).reduce((a, b) => a * b, 1)
  const { values } = numbers(shape, rng)
  const position = (i: number): number => Math.floor(i / stride) % shape[dimension]!
  return { shape, values: Float32Array.from(values, (value, i) => position(i) + value / 3) }
}

/** A mask hides about a third of the steps, wherever they are: in some cases all of a sequence, but never of all sequences. */
function masks(isMasked: boolean, { batch, time }: Sizes, rng: Rng): Record<string, Feed> {
  if (!isMasked) return {}
  const values = Float32Array.from({ length: batch * time }, (_, i) =>
    i === 0 || rng.uniform() < 2 / 3 ? 1 : 0,
  )
  return { mask: { shape: [batch, time], values } }
}

/** Another sequence begins at about a third of the steps. */
function starts(areSeveral: boolean, { batch, time }: Sizes, rng: Rng): Record<string, Feed> {
  if (!areSeveral) return {}
  const values = Float32Array.from({ length: batch * time }, () => (rng.uniform() < 1 / 3 ? 1 : 0))
  return { starts: { shape: [batch, time], values } }
}

/** About half of a state is not read, and the rest in part. */
function stateMasks(batch: number, units: number, rng: Rng): Feed {
  const values = Float32Array.from({ length: batch * units }, () => (rng.uniform() < 1 / 2 ? 0.75 : 0))
  return { shape: [batch, units], values }
}

/** Each row begins with one sequence and ends with another. */
function numbersOfSequences(areSeveral: boolean, { batch, time }: Sizes, rng: Rng): Record<string, Feed> {
  if (!areSeveral) return {}
  const second = Array.from({ length: batch }, () => rng.integer(time))
  const values = Int32Array.from({ length: batch * time }, (_, i) =>
    i % time < second[Math.floor(i / time)]! ? 0 : 1,
  )
  return { sequences: { shape: [batch, time], values } }
}

/** Every state and, by a walk of its own, the last one. */
function statesOf(output: () => RecurrentOutput): tf.Tensor {
  return tf.concat([output().sequence, tf.expandDims(output().last, 1)], 1)
}

const recurrent =
  (
    RecurrentLayer: typeof Gru | typeof Lstm | typeof Rnn,
    {
      isMasked = false,
      areSeveral = false,
      dropsState = false,
    }: { isMasked?: boolean; areSeveral?: boolean; dropsState?: boolean } = {},
  ): Make =>
  (sizes, rng) => {
    const [features, units] = [from(rng, 1, 4), from(rng, 1, 4)]
    const layer = new RecurrentLayer(features, units, rng)
    return {
      variables: layer.variables,
      inputs: { x: numbers([sizes.batch, sizes.time, features], rng) },
      data: {
        ...masks(isMasked, sizes, rng),
        ...starts(areSeveral, sizes, rng),
        ...(dropsState && { stateMask: stateMasks(sizes.batch, units, rng) }),
      },
      output: ({ x, mask, starts: begun, stateMask }) =>
        statesOf(() => layer.apply(x!, { mask, starts: begun, stateMask })),
    }
  }

const attention =
  ({
    isCausal,
    isMasked,
    areSeveral = false,
  }: {
    isCausal: boolean
    isMasked: boolean
    areSeveral?: boolean
  }): Make =>
  (sizes, rng) => {
    const heads = from(rng, 1, 3)
    const size = heads * from(rng, 1, 3)
    const layer = new MultiHeadAttention(size, heads, rng)
    return {
      variables: layer.variables,
      inputs: { x: numbers([sizes.batch, sizes.time, size], rng) },
      data: { ...masks(isMasked, sizes, rng), ...numbersOfSequences(areSeveral, sizes, rng) },
      // What a hidden step answers means nothing: before it, there may be nothing that it could see.
      output: ({ x, mask, sequences }) => {
        const answer = layer.apply(x!, { isCausal, mask, sequences })
        return mask ? tf.mul(answer, tf.expandDims(mask, 2)) : answer
      },
    }
  }

const LAYERS: Record<string, Make> = {
  'a dense layer': ({ batch, time }, rng) => {
    const inputSize = from(rng, 1, 4)
    const layer = new Dense(inputSize, from(rng, 1, 4), rng)
    return {
      variables: layer.variables,
      inputs: { x: numbers([batch, time, inputSize], rng) },
      output: ({ x }) => layer.apply(x!),
    }
  },
  'an embedding, rows used more than once': ({ batch, time }, rng) => {
    const layer = new Embedding(4, from(rng, 1, 4), rng)
    return {
      variables: layer.variables,
      data: { ids: { shape: [batch, time], values: integers(batch * time, 3, rng) } },
      output: ({ ids }) => layer.apply(ids!),
    }
  },
  'an embedding as output layer': ({ batch }, rng) => {
    const layer = new Embedding(4, from(rng, 1, 4), rng)
    return {
      variables: layer.variables,
      inputs: { x: numbers([batch, layer.size], rng) },
      output: ({ x }) => layer.logits(x!),
    }
  },
  'rows of a host embedding': ({ batch, time }, rng) => {
    const size = from(rng, 1, 4)
    const table = new HostEmbedding({ count: 5, size, optimizer: { kind: 'sgd' }, rng })
    const { rows, positions } = table.gather(integers(batch * time, 5, rng))
    return {
      inputs: { rows: { shape: [batch * time, size], values: rows } },
      data: { positions: { shape: [batch, time], values: positions } },
      output: (feeds) => tf.gather(feeds.rows!, feeds.positions!),
    }
  },
  'a GRU': recurrent(Gru),
  'a GRU past hidden steps': recurrent(Gru, { isMasked: true }),
  'a GRU over several sequences in a row': recurrent(Gru, { areSeveral: true }),
  'a GRU that reads a part of its state': recurrent(Gru, { dropsState: true, isMasked: true }),
  'a plain recurrent layer that reads a part of its state': recurrent(Rnn, { dropsState: true }),
  'an LSTM that reads a part of its state': recurrent(Lstm, { dropsState: true, areSeveral: true }),
  'a GRU over several sequences in a row, past hidden steps': recurrent(Gru, {
    isMasked: true,
    areSeveral: true,
  }),
  'a plain recurrent layer': recurrent(Rnn),
  'a plain recurrent layer past hidden steps': recurrent(Rnn, { isMasked: true }),
  'a plain recurrent layer over several sequences in a row': recurrent(Rnn, { areSeveral: true }),
  'an LSTM': recurrent(Lstm),
  'an LSTM past hidden steps': recurrent(Lstm, { isMasked: true }),
  'an LSTM over several sequences in a row': recurrent(Lstm, { areSeveral: true }),
  'causal, dilated convolution': ({ batch, time }, rng) => {
    const [inputs, outputs, width, dilation] = [from(rng, 1, 3), from(rng, 1, 3), from(rng, 1, 3), from(rng, 1, 3)] // prettier-ignore
    const layer = new CausalConv1d(inputs, outputs, width, dilation, rng)
    return {
      variables: layer.variables,
      inputs: { x: numbers([batch, time, inputs], rng) },
      output: ({ x }) => layer.apply(x!),
    }
  },
  attention: attention({ isCausal: false, isMasked: false }),
  'causal attention': attention({ isCausal: true, isMasked: false }),
  'attention with padding': attention({ isCausal: false, isMasked: true }),
  'causal attention with padding': attention({ isCausal: true, isMasked: true }),
  'causal attention over several sequences in a row': attention({
    isCausal: true,
    isMasked: false,
    areSeveral: true,
  }),
  'layer normalisation': ({ batch, time }, rng) => {
    const size = from(rng, 3, 6)
    const layer = new LayerNorm(size)
    return {
      variables: layer.variables,
      inputs: { x: risingAlong(2, [batch, time, size], rng) },
      output: ({ x }) => layer.apply(x!),
    }
  },
  'reversible instance normalisation': ({ batch, time }, rng) => {
    const size = from(rng, 1, 4)
    const layer = new ReversibleInstanceNorm(size)
    return {
      variables: layer.variables,
      inputs: { x: risingAlong(1, [batch, time, size], rng) },
      output: ({ x }) => {
        const { normalized, statistics } = layer.normalize(x!)
        // Both ways, with something between that does not cancel.
        return layer.restore(tf.tanh(normalized), statistics)
      },
    }
  },
  dropout: ({ batch, time }, rng) => ({
    inputs: { x: numbers([batch, time, 3], rng) },
    output: ({ x }, { seed }) => dropout(x!, 0.4, seed, 1),
  }),
}

/** What these combine is tried by itself, too. */
const FURTHER = [
  'a GRU past hidden steps',
  'a plain recurrent layer that reads a part of its state',
  'an LSTM that reads a part of its state',
  'a GRU over several sequences in a row, past hidden steps',
  'a plain recurrent layer past hidden steps',
  'a plain recurrent layer over several sequences in a row',
  'an LSTM past hidden steps',
  'an LSTM over several sequences in a row',
  'causal attention',
  'attention with padding',
]
const TRIED = Object.entries(LAYERS).filter(([name]) => isExhaustive || !FURTHER.includes(name))

describeEachDevice(
  'outputs and gradients',
  (device) => {
    it.each(TRIED)('of %s', async (name, make) => {
      await forRandomSizes(device, (sizes) =>
        expectGradientsByFiniteDifferences(device, make(sizes, new Rng(name, sizes.seed))),
      )
    })
  },
  ['ort-cpu'],
)
