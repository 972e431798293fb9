import type { tf } from '../tensorflow'

/** A layer owns its variables and applies them in plain tfjs; how it is called is its own matter. */
export interface Layer {
  /** In a fixed order: what training updates and artifacts store. */
  readonly variables: readonly tf.Variable[]
}

export function variablesOf(layers: readonly Layer[]): tf.Variable[] {
  return layers.flatMap((layer) => layer.variables)
}
