/** The four training steps of the compute benchmark, at the sizes that docs/compute.md states. */
import { Rng } from '../src/core/statistics/rng'
import type { Feeds, InferenceFeed, InferenceSpec, TrainingStepSpec } from '../src/compute'
import {
  Dense,
  Embedding,
  Gru,
  LayerNorm,
  Lstm,
  MultiHeadAttention,
  pinballLoss,
  sampledSoftmaxLoss,
  tf,
  variablesOf,
} from '../src/compute'
import type { Layer, RecurrentOptions, RecurrentOutput } from '../src/compute'

export interface BenchmarkStep {
  readonly spec: TrainingStepSpec
  readonly feeds: Feeds
  /** Floating-point operations of the matrix products of forward pass and gradients; element-wise work is not counted. */
  readonly flops: number
  readonly inference: InferenceSpec
  readonly inferenceFeeds: (batch: number) => Readonly<Record<string, InferenceFeed>>
}

interface RecurrentLayer extends Layer {
  apply(x: tf.Tensor, options?: RecurrentOptions): RecurrentOutput
}

const LEVELS = [0.1, 0.5, 0.9]
/** A gradient costs a product by each of the two factors: backward is twice forward. */
const FORWARD_AND_BACKWARD = 3

const floats = (length: number, rng: Rng): Float32Array =>
  Float32Array.from({ length }, () => rng.uniform() - 0.5)
const integers = (length: number, bound: number, rng: Rng): Int32Array =>
  Int32Array.from({ length }, () => rng.integer(bound))
const product = (rows: number, inner: number, columns: number): number => 2 * rows * inner * columns

/** Two recurrent layers of 64 over 56 days of 12 features; quantiles of 28 days; batch 256; AdamW. */
function demandStep(
  gates: number,
  makeLayer: (inputs: number, units: number, rng: Rng) => RecurrentLayer,
): BenchmarkStep {
  const [batch, time, features, units, horizon] = [256, 56, 12, 64, 28]
  const rng = new Rng('benchmark', 'demand')
  const first = makeLayer(features, units, rng)
  const second = makeLayer(units, units, rng)
  const head = new Dense(units, horizon * LEVELS.length, rng)
  const forward = (x: tf.Tensor): tf.Tensor =>
    tf.reshape(head.apply(second.apply(first.apply(x).sequence).last), [x.shape[0], horizon, LEVELS.length])
  const forwardFlops =
    product(batch * time, features + units + 2 * units, gates * units) +
    product(batch, units, horizon * LEVELS.length)
  return {
    spec: {
      variables: variablesOf([first, second, head]),
      inputs: {
        x: { shape: [batch, time, features], dtype: 'float32' },
        y: { shape: [batch, horizon, 1], dtype: 'float32' },
      },
      loss: ({ x, y }) => tf.mean(pinballLoss(forward(x!), y!, LEVELS)),
      optimizer: { kind: 'adamw', clipNorm: 1 },
    },
    feeds: { x: floats(batch * time * features, rng), y: floats(batch * horizon, rng) },
    flops: FORWARD_AND_BACKWARD * forwardFlops,
    inference: {
      inputs: { x: { shape: ['batch', time, features], dtype: 'float32' } },
      forward: ({ x }) => ({ quantiles: forward(x!) }),
    },
    inferenceFeeds: (rows) => ({
      x: { data: floats(rows * time * features, rng), shape: [rows, time, features] },
    }),
  }
}

const ITEMS = 20_000
const NEGATIVES = 256
const TOP = 20

interface SessionModel {
  readonly batch: number
  readonly time: number
  readonly layers: readonly Layer[]
  readonly embedding: Embedding
  readonly bodyFlops: number
  /** `[batch, time, embedding size] -> [batch, time, embedding size]`. */
  readonly body: (embedded: tf.Tensor) => tf.Tensor
}

/** Predicts the next item at every step, against 256 sampled negatives; serving ranks all 20,000 items. */
function nextItemStep(model: SessionModel, rng: Rng): BenchmarkStep {
  const { batch, time, layers, embedding, body, bodyFlops } = model
  const size = embedding.size
  const rows = batch * time
  return {
    spec: {
      variables: variablesOf([embedding, ...layers]),
      inputs: {
        items: { shape: [batch, time], dtype: 'int32' },
        next: { shape: [rows], dtype: 'int32' },
        negatives: { shape: [NEGATIVES], dtype: 'int32' },
        logQ: { shape: [NEGATIVES], dtype: 'float32' },
        nextLogQ: { shape: [rows], dtype: 'float32' },
      },
      loss: ({ items, next, negatives, logQ, nextLogQ }) => {
        // One look-up for all: each one would have a gradient as large as the table.
        const ids = tf.concat([tf.reshape(items!, [rows]), next!, negatives!])
        const [embedded, positives, sampled] = tf.split(embedding.apply(ids), [rows, rows, NEGATIVES]) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ]
        const hidden = tf.reshape(body(tf.reshape(embedded, [batch, time, size])), [rows, size])
        const losses = sampledSoftmaxLoss({
          hidden,
          positives,
          negatives: sampled,
          positiveIds: next!,
          negativeIds: negatives!,
          positiveLogQ: nextLogQ!,
          negativeLogQ: logQ!,
        })
        return tf.mean(losses)
      },
      optimizer: { kind: 'adam' },
    },
    feeds: {
      items: integers(rows, ITEMS, rng),
      next: integers(rows, ITEMS, rng),
      negatives: integers(NEGATIVES, ITEMS, rng),
      logQ: new Float32Array(NEGATIVES).fill(-Math.log(ITEMS)),
      nextLogQ: new Float32Array(rows).fill(-Math.log(ITEMS)),
    },
    flops: FORWARD_AND_BACKWARD * (bodyFlops + product(rows, size, NEGATIVES)),
    inference: {
      inputs: { items: { shape: ['batch', time], dtype: 'int32' } },
      forward: ({ items }) => {
        const hidden = body(embedding.apply(items!))
        const last = tf.reshape(tf.slice(hidden, [0, time - 1, 0], [-1, 1, -1]), [items!.shape[0], size])
        const { values, indices } = tf.topk(embedding.logits(last), TOP)
        return { scores: values, top: indices }
      },
    },
    inferenceFeeds: (count) => ({
      items: { data: integers(count * time, ITEMS, rng), shape: [count, time] },
    }),
  }
}

/** GRU4Rec-like: embedding 64, GRU 128, 20 steps, batch 128. */
function gru4rec(): BenchmarkStep {
  const [batch, time, size, units] = [128, 20, 64, 128]
  const rng = new Rng('benchmark', 'gru4rec')
  const embedding = new Embedding(ITEMS, size, rng)
  const gru = new Gru(size, units, rng)
  const projection = new Dense(units, size, rng)
  return nextItemStep(
    {
      batch,
      time,
      layers: [gru, projection],
      embedding,
      bodyFlops: product(batch * time, size + units, 3 * units) + product(batch * time, units, size),
      body: (embedded) => projection.apply(gru.apply(embedded).sequence),
    },
    rng,
  )
}

/** SASRec: 2 blocks of width 64 with 2 heads, 50 steps, batch 64. */
function sasrec(): BenchmarkStep {
  const [batch, time, size, heads, blockCount] = [64, 50, 64, 2, 2]
  const rng = new Rng('benchmark', 'sasrec')
  const embedding = new Embedding(ITEMS, size, rng)
  const positions = new Embedding(time, size, rng)
  const blocks = Array.from({ length: blockCount }, () => ({
    attentionNorm: new LayerNorm(size),
    attention: new MultiHeadAttention(size, heads, rng),
    norm: new LayerNorm(size),
    widen: new Dense(size, size, rng),
    narrow: new Dense(size, size, rng),
  }))
  const lastNorm = new LayerNorm(size)
  const rows = batch * time
  const blockFlops = product(rows, size, 6 * size) + 2 * product(rows, size, time)
  return nextItemStep(
    {
      batch,
      time,
      layers: [positions, ...blocks.flatMap((block) => Object.values(block) as Layer[]), lastNorm],
      embedding,
      bodyFlops: blockCount * blockFlops,
      body: (embedded) => {
        let x = tf.add(embedded, positions.apply(tf.range(0, time, 1, 'int32')))
        for (const { attentionNorm, attention, norm, widen, narrow } of blocks) {
          x = tf.add(x, attention.apply(attentionNorm.apply(x), { isCausal: true }))
          x = tf.add(x, narrow.apply(tf.relu(widen.apply(norm.apply(x)))))
        }
        return lastNorm.apply(x)
      },
    },
    rng,
  )
}

const GRU_GATES = 3
const LSTM_GATES = 4

export const BENCHMARK_STEPS: Readonly<Record<string, () => BenchmarkStep>> = {
  demandGru: () => demandStep(GRU_GATES, (inputs, units, rng) => new Gru(inputs, units, rng)),
  demandLstm: () => demandStep(LSTM_GATES, (inputs, units, rng) => new Lstm(inputs, units, rng)),
  gru4rec,
  sasrec,
}
