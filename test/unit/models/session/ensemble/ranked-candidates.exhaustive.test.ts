/** Trees learn nothing of what happens after the steps that they are asked about. */
import { EVENT_CODE } from '../../../../../src/contracts/session/next-action'
import { ensemble } from '../../../../../src/models/session/ensemble'
import { corpusOfAccessories, RANKED_BY_TREES } from '../../../../support/accessories'

it('learns the same trees again, also where something else happens after all that it asks about', async () => {
  const corpus = corpusOfAccessories()
  const later = corpus.types.slice()
  const sessions = corpus.offsets.length - 1
  let changes = 0
  // What happens when the last step of a visit begins is of no question: those end before it.
  for (let session = Math.ceil(sessions / 2); session < sessions; session++) {
    const last = corpus.offsets[session + 1]! - 1
    if (corpus.items[last] === corpus.items[last - 1]) continue
    later[last] = EVENT_CODE.FAVORITE
    changes++
  }
  expect(changes).toBeGreaterThan(100)
  const predictor = await ensemble.createEstimator(RANKED_BY_TREES).train(corpus, { seed: 1 })
  const changed = await ensemble
    .createEstimator(RANKED_BY_TREES)
    .train({ ...corpus, types: later }, { seed: 1 })
  const trees = (files: ReadonlyMap<string, Uint8Array>) => files.get('ranker.trees.boosted-trees.bin')
  expect(trees(predictor.save())).toBeDefined()
  expect(trees(changed.save())).toEqual(trees(predictor.save()))
})
