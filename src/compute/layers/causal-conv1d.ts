import type { Rng } from '../../core/statistics/rng'
import { tf } from '../tensorflow'
import { Dense } from './dense'
import type { Layer } from './layer'

/**
 * Causal, dilated convolution over time: Oord et al. (2016), https://arxiv.org/abs/1609.03499. Written as shifted copies
 * and one product, because tfjs has no gradient for dilated convolutions and a product is what processors do fastest.
 */
export class CausalConv1d implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly taps: Dense

  constructor(
    inputChannels: number,
    outputChannels: number,
    private readonly width: number,
    private readonly dilation: number,
    rng: Rng,
  ) {
    this.taps = new Dense(width * inputChannels, outputChannels, rng)
    this.variables = this.taps.variables
  }

  /** `[batch, time, inputChannels] -> [batch, time, outputChannels]`; before the first step there are zeros. */
  apply(x: tf.Tensor): tf.Tensor {
    const [batch, time, channels] = x.shape as [number, number, number]
    const before = (this.width - 1) * this.dilation
    const padded = tf.pad(x, [
      [0, 0],
      [before, 0],
      [0, 0],
    ])
    const copies = Array.from({ length: this.width }, (_, tap) =>
      tf.slice(padded, [0, tap * this.dilation, 0], [batch, time, channels]),
    )
    return this.taps.apply(tf.concat(copies, 2))
  }
}
