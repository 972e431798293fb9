/** The index of session neighbours, on simulated sessions of several numbers: memory, building, and queries. */
import { Rng } from '../src/core/statistics/rng'
import { sharedInt32, sharedUint32, type ItemSteps } from '../src/features/session'
import { neighboursSchema } from '../src/models/session/session-neighbours/config'
import { NeighbourScorer } from '../src/models/session/session-neighbours/neighbour-scorer'
import { buildSessionIndex, indexBytes } from '../src/models/session/session-neighbours/session-index'
import { ItemScores } from '../src/models/session/ranking/item-scores'
import { ItemChoice } from '../src/models/session/ranking/item-choice'
import { TopItems } from '../src/models/session/ranking/top-items'
import { median, percentile } from './benchmark'

export interface IndexSpeed {
  readonly sessions: number
  readonly steps: number
  readonly megabytesPerMillion: number
  readonly secondsPerMillion: number
  readonly queryMedianMs: number
  readonly queryP90Ms: number
}

const ITEMS = 50_000
const SHOWN = 20
const QUERIES = 2_000

/** Popularity falls as the cube of a uniform number; a session stays near an item that it began with. */
function simulateSteps(sessions: number, seed: number): ItemSteps {
  const rng = new Rng('index-speed', seed)
  const offsets = sharedUint32(sessions + 1)
  const items: number[] = []
  for (let session = 0; session < sessions; session++) {
    const around = Math.floor(ITEMS * rng.uniform() ** 3)
    const length = 2 + Math.floor(-4 * Math.log(1 - rng.uniform()))
    for (let step = 0; step < length; step++)
      items.push((around + Math.floor(60 * rng.uniform() ** 2)) % ITEMS)
    offsets[session + 1] = items.length
  }
  const columns = sharedInt32(items.length)
  columns.set(items)
  return { offsets, items: columns }
}

export function measureIndex(sessions: number, seed: number): IndexSpeed {
  const steps = simulateSteps(sessions, seed)
  const config = neighboursSchema.parse({})
  const millions = steps.items.length / 1e6
  const seconds: number[] = []
  let index = buildSessionIndex(steps, ITEMS, config)
  for (let repeat = 0; repeat < 3; repeat++) {
    const startedAt = performance.now()
    index = buildSessionIndex(steps, ITEMS, config)
    seconds.push((performance.now() - startedAt) / 1_000)
  }
  const scorer = new NeighbourScorer(index, config, config)
  const scores = new ItemScores(ITEMS)
  const choice = new ItemChoice(ITEMS)
  const top = new TopItems(
    Int32Array.from({ length: ITEMS }, (_, item) => item),
    SHOWN,
  )
  const [ranked, ofRanked] = [new Int32Array(SHOWN), new Float32Array(SHOWN)]
  const queries = simulateSteps(QUERIES, seed + 1)
  const milliseconds: number[] = []
  for (let query = 0; query < QUERIES; query++) {
    const own = queries.items.subarray(queries.offsets[query], queries.offsets[query + 1])
    const startedAt = performance.now()
    scorer.score(own, scores)
    choice.beginRow({ excluded: null, allowed: null })
    top.write(scores, choice, SHOWN, ranked, ofRanked, 0)
    scores.clear()
    milliseconds.push(performance.now() - startedAt)
  }
  // The first queries run before the code is compiled.
  const warm = milliseconds.slice(QUERIES / 4)
  return {
    sessions,
    steps: steps.items.length,
    megabytesPerMillion: indexBytes(index) / 1e6 / millions,
    secondsPerMillion: median(seconds) / millions,
    queryMedianMs: median(warm),
    queryP90Ms: percentile(warm, 0.9),
  }
}
