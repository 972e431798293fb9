/** New items on their way to the trees of the model and back. */
import type { SessionInput, SessionPrediction } from '../../../../src/contracts/session/session'
import { buildSessionCorpus, type SessionEvent } from '../../../../src/features/session'
import { wordsOfItem } from '../../../../src/features/session/item-words'
import { sessionNeighbours } from '../../../../src/models/session/session-neighbours'
import { ContentIndex } from '../../../../src/services/recommendation/content-index'
import { likeTheVisit } from '../../../../src/services/recommendation/like-the-visit'
import { newCandidates } from '../../../../src/services/recommendation/new-items'
import { ListMaker } from '../../../../src/services/recommendation/list-maker'
import {
  type CandidateSource,
  PREDICTION,
  type Scenario,
} from '../../../../src/services/recommendation/scenarios/scenario'
import { SessionModel } from '../../../../src/services/recommendation/session-model'
import type { Visit } from '../../../../src/services/recommendation/visit'
import { catalogueItem, catalogueOf } from '../../../support/catalogue'

const catalogue = catalogueOf([
  catalogueItem(1, { title: 'Oak chair', priceMinor: 8_900n }),
  catalogueItem(2, { title: 'Pine chair', priceMinor: 9_500n }),
  catalogueItem(3, { title: 'Brass lamp', priceMinor: 3_900n, pricedSince: new Date(86_400_000) }),
  catalogueItem(4, { title: 'Ash chair', priceMinor: 0n, pricedSince: null }),
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
  expect([...facts.knownSinceMs]).toEqual([86_400_000, NaN])
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
      // It puts the last new item first, and then what the first stage proposed.
      rerank: async (input: SessionInput): Promise<SessionPrediction> => {
        questions.push(input)
        const [row] = input.rows
        const news = row!.newItems?.logPrices.length ?? 0
        const items = new Int32Array(input.itemCount).fill(-1)
        // As the real one: where the first stage proposed nothing, it has no answer.
        if (row!.allowed!.length === 0)
          return {
            itemCount: input.itemCount,
            items,
            scores: new Float32Array(items.length),
            isFallback: Uint8Array.of(1),
          }
        items.set(news > 0 ? [corpus.vocabulary.size + news - 1, ...row!.allowed!] : row!.allowed!)
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
  const ask = async (model: SessionModel, allowed?: Int32Array) =>
    (await model.ask([{ steps: [view('1', 20)], placeId: null }], {
      count: 3,
      rerank: true,
      newItems: offered(),
      ...(allowed && { allowed: () => allowed }),
    }))![0]!

  it('names new items by their keys, among those of the vocabulary', async () => {
    const { items, rankedNew } = await ask(await modelOf(true))
    expect(items.map(({ itemId }) => itemId)).toEqual(['4', '2'])
    expect([...rankedNew]).toEqual(['4'])
  })

  it('names none as ranked where nothing that the model knows is allowed, so that nothing was ranked', async () => {
    const { items, rankedNew } = await ask(await modelOf(true), new Int32Array(0))
    expect(items).toEqual([])
    expect(rankedNew.size).toBe(0)
  })

  it('has none where the version ranks nothing new, or knows one of them', async () => {
    for (const model of [await modelOf(false), await modelOf(true, ['1', '2', '3'])]) {
      const { items, rankedNew } = await ask(model)
      expect(items.map(({ itemId }) => itemId)).not.toContain('4')
      expect(rankedNew.size).toBe(0)
      expect(questions.at(-1)!.rows[0]!.newItems).toBeUndefined()
    }
  })

  describe('in a list', () => {
    const pageOf = async (model: SessionModel, body: Partial<Scenario>, count = 3) => {
      const lists = new ListMaker({
        catalogue: { read: async () => catalogue },
        popularity: { lately: async () => [] },
        model,
        rates: { factorOf: async () => () => 1 },
      })
      const visit: Visit = {
        steps: [view('1', 20)],
        ...{ placeId: null, locationId: null, session: null, userId: null, skippedEvents: 0 },
      }
      const scenario = { ...PREDICTION, ...body }
      const request = { visit, scenario, filter: null, count, exclude: new Set<string>(), shown: [] }
      return (await lists.make(request, new Date(60_000))).items
    }
    const listOf = async (...asked: Parameters<typeof pageOf>) =>
      (await pageOf(...asked)).map(({ itemId, source }) => `${itemId} ${source}`)
    const source = (name: CandidateSource, weight = 1) => ({ source: name, weight })
    const offeredNew = () => questions.at(-1)!.rows[0]!.newItems

    it('are ranked by the model where both it and what is alike and new are sources', async () => {
      const sources = [source('MODEL'), source('SIMILAR_NEW', 0.25)]
      expect((await listOf(await modelOf(true), { sources, fallbacks: [] }))[0]).toBe('4 SIMILAR')
      expect(offeredNew()!.logPrices.length).toBeGreaterThan(0)
    })

    it('count less where other items, known ones among them, are as much like the visit', async () => {
      const all = { version: 'all', has: () => true }
      const likeness = likeTheVisit([view('1', 20)], { catalogue, content }, all, 10)
      const own = likeness.findIndex(({ itemId }) => itemId === '4')
      // The other chair is known to the model.
      expect(likeness.slice(0, own + 1).map(({ itemId }) => itemId)).toContain('2')
      const sources = [source('SIMILAR_NEW')]
      const [first] = await pageOf(await modelOf(false), { sources, fallbacks: [] })
      expect(first).toMatchObject({ itemId: 4n, source: 'SIMILAR' })
      expect(first!.score).toBeCloseTo(likeness[own]!.score / Math.SQRT2, 9)
    })

    it('stay with the source of what is alike and new where the model is a fallback', async () => {
      const body: Partial<Scenario> = { sources: [source('SIMILAR_NEW')], fallbacks: ['MODEL'] }
      expect((await listOf(await modelOf(true), body))[0]).toBe('4 SIMILAR')
      expect(offeredNew()).toBeUndefined()
    })

    it('are not looked for where they are a fallback that is not needed', async () => {
      const catchUp = jest.spyOn(ContentIndex.prototype, 'catchUp')
      const body: Partial<Scenario> = { sources: [source('MODEL')], fallbacks: ['SIMILAR_NEW'] }
      expect(await listOf(await modelOf(true), body, 1)).toEqual(['2 MODEL'])
      expect(catchUp).not.toHaveBeenCalled()
      catchUp.mockRestore()
    })
  })
})
