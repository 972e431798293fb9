/** New items on their way to the trees of the model and back. */
import type { SessionInput, SessionPrediction } from '../../../../src/contracts/session/session'
import { buildSessionCorpus, type SessionEvent } from '../../../../src/features/session'
import { wordsOfItem } from '../../../../src/features/session/item-words'
import { sessionNeighbours } from '../../../../src/models/session/session-neighbours'
import { ContentIndex } from '../../../../src/services/recommendation/content-index'
import { newCandidates } from '../../../../src/services/recommendation/new-items'
import { SessionModel } from '../../../../src/services/recommendation/session-model'
import { catalogueItem, catalogueOf } from '../../../support/catalogue'

const catalogue = catalogueOf([
  catalogueItem(1, { title: 'Oak chair', priceMinor: 8_900n }),
  catalogueItem(2, { title: 'Pine chair', priceMinor: 9_500n }),
  catalogueItem(3, { title: 'Brass lamp', priceMinor: 3_900n }),
  catalogueItem(4, { title: 'Ash chair', priceMinor: 0n }),
])
const content = new ContentIndex(catalogue)
const view = (itemId: string, timeMs: number): SessionEvent => ({ type: 'VIEW', itemId, timeMs })
const alike = ['3', '4'].map((itemId) => ({ itemId, score: 1, alikeTo: null }))
const offered = () => newCandidates(alike, { catalogue, content })!

beforeAll(() => content.catchUp())

it('take what the catalogue knows of them with them', () => {
  const { itemIds, facts } = offered()
  expect(itemIds).toEqual(['3', '4'])
  expect([...facts.logPrices]).toEqual([Math.fround(Math.log(3_900)), NaN])
  expect([...facts.knownSinceMs]).toEqual(['3', '4'].map((id) => catalogue.item(id)!.createdAt.getTime()))
  const words = facts.words.codes.subarray(0, facts.words.offsets[1])
  expect([...words].toSorted()).toEqual(
    [...wordsOfItem({ title: 'Brass lamp', brand: null, categories: [] })].toSorted(),
  )
  expect(newCandidates([], { catalogue, content })).toBeNull()
})

describe('the answer of a second stage', () => {
  const questions: SessionInput[] = []
  async function modelOf(ranksNewItems: boolean, known = ['1', '2']): Promise<SessionModel> {
    const corpus = buildSessionCorpus([
      { placeId: null, events: known.map((id, at) => view(id, at)) },
      { placeId: null, events: known.map((id, at) => view(id, 10 + at)) },
    ])
    const first = await sessionNeighbours.createEstimator({}).train(corpus, { seed: 1 })
    const signature = { ...first.signature, rerankedCandidates: 20, ranksNewItems }
    const versionId = 1n
    const champion = {
      id: versionId,
      signature,
      predict: async (input: SessionInput) => ({ versionId, prediction: await first.predict(input) }),
      observe: async () => undefined,
      // It puts the second new item first, and then what the first stage proposed.
      rerank: async (input: SessionInput): Promise<SessionPrediction> => {
        questions.push(input)
        const [row] = input.rows
        const items = new Int32Array(input.itemCount).fill(-1)
        items.set(row!.newItems ? [corpus.vocabulary.size + 1, ...row!.allowed!] : row!.allowed!)
        const scores = Float32Array.from(items, (_, at) => 1 / (1 + at))
        return { itemCount: input.itemCount, items, scores, isFallback: new Uint8Array(1) }
      },
    }
    return new SessionModel({
      model: { champion: async () => champion, version: async () => champion },
      rerankDeadlineMs: 5_000,
      files: async () => first.save(),
    })
  }
  const ask = async (model: SessionModel) =>
    (await model.ask([{ steps: [view('1', 20)], placeId: null }], {
      count: 3,
      rerank: true,
      newItems: offered(),
    }))![0]!

  it('names new items by their keys, among those of the vocabulary', async () => {
    const { items, rankedNew } = await ask(await modelOf(true))
    expect(items.map(({ itemId }) => itemId)).toEqual(['4', '2'])
    expect([...rankedNew]).toEqual(['3', '4'])
  })

  it('has none where the version ranks nothing new, or knows one of them', async () => {
    for (const model of [await modelOf(false), await modelOf(true, ['1', '2', '3'])]) {
      const { items, rankedNew } = await ask(model)
      expect(items.map(({ itemId }) => itemId)).not.toContain('4')
      expect(rankedNew.size).toBe(0)
      expect(questions.at(-1)!.rows[0]!.newItems).toBeUndefined()
    }
  })
})
