/**
 * The vectors of items, before they are brought to length 1. Where a shop tells categories and prices, an item has what it shares with others and
 * what is its own, so that one that was seen seldom stands where its category and price put it until visits say more:
 *
 *     e_i = own_i + c_category(i) + price_i w
 */
import type { Rng } from '../../../core/statistics/rng'
import { Embedding, tf, variablesOf, type Layer } from '../../../compute'
import type { ItemAttributes } from './item-attributes'

const INITIAL_DEVIATION = 0.1
/** Of what is an item's own beside attributes: small, so that chance does not hide them while an item has little history. */
const OWN_DEVIATION = 0.02

export class ItemVectors implements Layer {
  readonly variables: readonly tf.Variable[]
  private readonly own: Embedding
  private readonly shared: { readonly ofCategories: Embedding; readonly ofPrice: Embedding } | null

  constructor(
    private readonly itemCount: number,
    private readonly size: number,
    private readonly attributes: ItemAttributes | null,
    rng: Rng,
  ) {
    this.own = new Embedding(itemCount, size, rng, attributes ? OWN_DEVIATION : INITIAL_DEVIATION)
    this.shared = attributes && {
      ofCategories: new Embedding(attributes.categoryCount, size, rng, INITIAL_DEVIATION),
      ofPrice: new Embedding(1, size, rng, INITIAL_DEVIATION),
    }
    this.variables = variablesOf([
      this.own,
      ...(this.shared ? [this.shared.ofCategories, this.shared.ofPrice] : []),
    ])
  }

  /** int32 `[n]`, indexes of items `-> [n, size]`. */
  apply(ids: tf.Tensor): tf.Tensor {
    return this.withShared(this.own.apply(ids), ids)
  }

  /** `[items, size]`: those of all items. */
  all(): tf.Tensor {
    return this.withShared(this.own.all(), tf.range(0, this.itemCount, 1, 'int32'))
  }

  private withShared(own: tf.Tensor, ids: tf.Tensor): tf.Tensor {
    const { attributes, shared } = this
    if (!attributes || !shared) return own
    const categories = tf.gather(tf.tensor(attributes.categories, [this.itemCount], 'int32'), ids)
    const prices = tf.gather(tf.tensor(attributes.prices, [this.itemCount, 1]), ids)
    const ofPrice = tf.reshape(shared.ofPrice.all(), [1, this.size])
    return tf.add(tf.add(own, shared.ofCategories.apply(categories)), tf.mul(prices, ofPrice))
  }
}
