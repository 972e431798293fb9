/** Tells a model that is served of sessions that were stored since it was trained: the index that its neighbours are found in, built anew. */
import type { SessionIndex } from './session-index'

/** An observation: see `Predictor.observe`. */
export interface SessionIndexNews {
  readonly kind: 'session-index'
  /** Of the vocabulary that the index numbers items by. */
  readonly vocabularyHash: string
  readonly index: SessionIndex
}

export function isIndexNews(observation: unknown): observation is SessionIndexNews {
  return (observation as Partial<SessionIndexNews> | null)?.kind === 'session-index'
}
