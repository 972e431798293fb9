/**
 * Adds up what members say, each in shares of its own best score. Item-item has a second say: what goes with the best items of the
 * neighbours, as if the visitor had turned to them (pseudo-relevance feedback), reaches items that no session alike holds.
 */
import { z } from 'zod'
import { encodeJson } from '../../artifact-json'
import { joinArtifacts } from '../../artifact-parts'
import { addPairs, type PairScorer } from '../ranking/item-pairs'
import { ItemScores } from '../ranking/item-scores'
import type { ItemScorer } from '../ranking/ranking-predictor'
import type { SessionIndex } from '../session-neighbours/session-index'

/** Beside 1 of the neighbours. */
export const weightsSchema = z.object({
  itemItem: z.number().min(0),
  transitions: z.number().min(0),
  /** Of what goes with the best items of the neighbours. */
  spread: z.number().min(0),
  /** Factor for the item of the last step, beside what the neighbours do. */
  last: z.number().min(0),
  /** The same for the other items that the session has seen. */
  seen: z.number().min(0),
})
export type EnsembleWeights = Readonly<z.output<typeof weightsSchema>>

export const WEIGHTS_FILE = 'ensemble-weights.json'

export interface EnsembleMembers {
  readonly neighbours: ItemScorer
  readonly itemItem: PairScorer
  readonly transitions: ItemScorer
}

/** The best items of the neighbours whose pairs are read. */
const SPREAD_ITEMS = 30

export class EnsembleScorer implements ItemScorer {
  private readonly own: ItemScores

  constructor(
    private readonly members: EnsembleMembers,
    private readonly weights: EnsembleWeights,
    itemCount: number,
  ) {
    this.own = new ItemScores(itemCount)
  }

  score(steps: Int32Array, scores: ItemScores): void {
    const { members, weights } = this
    members.neighbours.score(steps, this.own)
    const best = weights.spread > 0 ? this.bestOwn() : []
    this.addOwn(1, scores)
    if (best.length > 0) {
      for (const { item, score } of best) addPairs(members.itemItem.pairs, item, score, this.own)
      // Of what the visitor has seen, the neighbours know better whether it will be seen again.
      for (const item of steps) this.own.values[item] = 0
      this.addOwn(weights.spread, scores)
    }
    this.addMember(members.itemItem, weights.itemItem, steps, scores)
    this.addMember(members.transitions, weights.transitions, steps, scores)
    for (const [step, item] of steps.entries()) {
      if (steps.indexOf(item, step + 1) >= 0) continue
      scores.values[item]! *= step === steps.length - 1 ? weights.last : weights.seen
    }
  }

  renew(index: SessionIndex): void {
    this.members.neighbours.renew?.(index)
  }

  save(): readonly (readonly [string, Uint8Array])[] {
    const { neighbours, itemItem, transitions } = this.members
    const parts = {
      neighbours: new Map(neighbours.save()),
      'item-item': new Map(itemItem.save()),
      transitions: new Map(transitions.save()),
    }
    return [[WEIGHTS_FILE, encodeJson(this.weights)], ...joinArtifacts(parts)]
  }

  private addMember(member: ItemScorer, weight: number, steps: Int32Array, scores: ItemScores): void {
    if (weight === 0) return
    member.score(steps, this.own)
    this.addOwn(weight, scores)
  }

  /** Adds what lies in `own`, in shares of its highest score, and clears it. */
  private addOwn(weight: number, scores: ItemScores): void {
    const { values, scored, count } = this.own
    let highest = 0
    for (let i = 0; i < count; i++) highest = Math.max(highest, values[scored[i]!]!)
    for (let i = 0; i < count; i++) {
      const score = values[scored[i]!]!
      if (score > 0) scores.add(scored[i]!, (weight * score) / highest)
    }
    this.own.clear()
  }

  private bestOwn(): { readonly item: number; readonly score: number }[] {
    const { values, scored, count } = this.own
    const best: { item: number; score: number }[] = []
    for (let i = 0; i < count; i++) {
      const [item, score] = [scored[i]!, values[scored[i]!]!]
      if (best.length === SPREAD_ITEMS && score <= best.at(-1)!.score) continue
      if (best.length === SPREAD_ITEMS) best.pop()
      let at = best.length
      while (at > 0 && best[at - 1]!.score < score) at--
      best.splice(at, 0, { item, score })
    }
    return best
  }
}
