/** Session models are trained, and asked what comes next. */
import type { FamilyOf } from '../../src/contracts/models/task'
import { ACTION_COUNT } from '../../src/contracts/session/next-action'
import type { SessionCorpus, SessionTypes } from '../../src/contracts/session/session'
import { prefixesOf } from '../../src/features/session'

export function trained(family: FamilyOf<SessionTypes>, corpus: SessionCorpus, seed: number) {
  return family.createEstimator({}).train(corpus, { seed })
}

type Predictor = Awaited<ReturnType<typeof trained>>

/**
 * What a model says of the visits `from` .. `to - 1`: the probabilities of the classes, after each of their events.
 *
 * @param classes codes of what may come next; the probabilities of a row are made to sum to 1 over them
 */
export async function askAfterEachEvent(
  predictor: Predictor,
  corpus: SessionCorpus,
  [from, to]: readonly [number, number],
  classes: readonly number[],
): Promise<number[][]> {
  const probabilities: number[][] = []
  for (let visit = from; visit < to; visit++) {
    const [start, end] = [corpus.offsets[visit]!, corpus.offsets[visit + 1]!]
    const length = end - start
    // Row k holds the first k + 1 events.
    const ends = Array.from({ length }, (_, row) => start + row + 1)
    const prefixes = prefixesOf(
      corpus,
      ends.map((after) => [start, after]),
    )
    const { actions } = await predictor.predict({
      vocabularyHash: corpus.vocabulary.hash,
      sessions: prefixes,
      rows: ends.map(() => ({ placeId: null, excluded: null, allowed: null })),
      itemCount: 0,
    })
    for (let row = 0; row < length; row++) {
      const ofClasses = classes.map((code) => actions![row * ACTION_COUNT + code]!)
      const sum = ofClasses.reduce((total, one) => total + one, 0)
      probabilities.push(ofClasses.map((one) => one / sum))
    }
  }
  return probabilities
}
