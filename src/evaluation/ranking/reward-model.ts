/**
 * What an entry brings, by its target (an item, an advert) and its rank: the mean reward of the rank, times by how much the target does better than its ranks would
 * let it. Targets with little behind them are drawn towards 1 (a gamma prior worth `PRIOR` expected rewards).
 */
export interface RewardedEntry {
  readonly target: string
  readonly rank: number
  readonly reward: number
}

export type RewardModel = (target: string, rank: number) => number

const PRIOR = 5

/** Where nothing was seen of a rank, the mean over all ranks is taken; without any entry, 0. */
export function fitRewardModel(entries: readonly RewardedEntry[]): RewardModel {
  const ranks = new Map<number, { count: number; reward: number }>()
  for (const { rank, reward } of entries) {
    const of = ranks.get(rank) ?? { count: 0, reward: 0 }
    of.count++
    of.reward += reward
    ranks.set(rank, of)
  }
  const overall = entries.reduce((sum, { reward }) => sum + reward, 0) / Math.max(1, entries.length)
  const ofRank = (rank: number): number => {
    const of = ranks.get(rank)
    return of ? of.reward / of.count : overall
  }
  const targets = new Map<string, { expected: number; reward: number }>()
  for (const { target, rank, reward } of entries) {
    const of = targets.get(target) ?? { expected: 0, reward: 0 }
    of.expected += ofRank(rank)
    of.reward += reward
    targets.set(target, of)
  }
  return (target, rank) => {
    const of = targets.get(target)
    const lift = of ? (of.reward + PRIOR) / (of.expected + PRIOR) : 1
    return ofRank(rank) * lift
  }
}
