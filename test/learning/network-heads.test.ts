/** What heads of networks learn beside the next item, on visits whose law is known: the kind of items decides, and counting the actions says nothing of it. */
import type { FamilyOf, PredictorOf } from '../../src/contracts/models/task'
import { ACTION_COUNT, EVENT_CODE } from '../../src/contracts/session/next-action'
import type { SessionTypes } from '../../src/contracts/session/session'
import { Rng } from '../../src/core/statistics/rng'
import { areaUnderRoc, logLoss } from '../../src/evaluation'
import { buildSessionCorpus, type SessionEvent, type SessionRecord } from '../../src/features/session'
import { ensemble } from '../../src/models/session/ensemble'
import { gru4rec } from '../../src/models/session/gru4rec'
import { sasrec } from '../../src/models/session/sasrec'
import { sessionCnn } from '../../src/models/session/session-cnn'
import { transitions } from '../../src/models/session/transitions'
import { inputOf } from '../support/sessions'
import { exhaustively, exhaustivelyWhere } from '../support/extent'

const ITEMS = 30
const SMALL = {
  ...{ vectorSize: 32, steps: 6, batchRows: 16, negatives: 32, epochs: 10, patience: 10 },
  ...{ learningRate: 0.01, dropout: 0, validationFraction: 0.2 },
}
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

interface Visit {
  readonly kind: 'bought dear' | 'bought cheap' | 'searched'
  /** Two views, after which the question is asked, and what came then. */
  readonly seen: readonly SessionEvent[]
  readonly record: SessionRecord
  /** Minor units. */
  readonly amount: number
}

/** Of three kinds of items, one is bought dear, one cheap; after those of the third, visitors search and leave. Visits stay with one kind. */
function drawVisits(seed: number, count: number): Visit[] {
  const rng = new Rng('heads', seed)
  return Array.from({ length: count }, (_, visit) => {
    const first = rng.integer(ITEMS)
    const kind = (['bought dear', 'bought cheap', 'searched'] as const)[first % 3]!
    const startMs = HOUR_MS * (visit + 1)
    const at = (minute: number) => startMs + minute * MINUTE_MS
    const view = (item: number, minute: number): SessionEvent => ({
      type: 'VIEW',
      itemId: `${item + 1}`,
      timeMs: at(minute),
    })
    const seen = [view(first, 0), view((first + 3 * (1 + rng.integer(3))) % ITEMS, 1)]
    const amount = Math.round((kind === 'bought dear' ? 8_000 : 800) * Math.exp(0.2 * rng.normal()))
    const itemId = seen[1]!.itemId
    const then: SessionEvent[] =
      kind === 'searched'
        ? [{ type: 'SEARCH', itemId: null, timeMs: at(2) }]
        : [
            { type: 'ADD_TO_CART', itemId, timeMs: at(2) },
            { type: 'PURCHASE', itemId, timeMs: at(3), amount },
          ]
    return { kind, seen, amount, record: { placeId: null, events: [...seen, ...then] } }
  })
}

const corpus = buildSessionCorpus(
  drawVisits(1, 600).map(({ record }) => record),
  'EUR',
)
const asked = drawVisits(2, 300)
const input = inputOf(
  corpus,
  asked.map(({ seen }) => seen),
  5,
)
const happened = asked.map(({ kind }) => EVENT_CODE[kind === 'searched' ? 'SEARCH' : 'ADD_TO_CART'])
const bought = asked.map(({ kind }) => Number(kind !== 'searched'))

async function figuresOf(predictor: PredictorOf<SessionTypes>) {
  const { actions, purchase, orderValue } = await predictor.predict(input)
  const rows = asked.map((_, row) => actions!.subarray(row * ACTION_COUNT, (row + 1) * ACTION_COUNT))
  const errors = asked.flatMap(({ kind, amount }, row) =>
    kind === 'searched' || !orderValue ? [] : [Math.abs(orderValue[row * 2]! - Math.log(amount))],
  )
  return {
    actionLoss: logLoss(rows, happened)!,
    purchaseLoss: logLoss(
      Array.from(purchase!, (one) => [1 - one, one]),
      bought,
    )!,
    purchaseAuc: areaUnderRoc(purchase!, bought)!,
    orderError: errors.length > 0 ? errors.reduce((sum, one) => sum + one, 0) / errors.length : null,
  }
}

/** Two of three visits buy, whatever a constant or a count of actions says: a loss of -(2/3 ln 2/3 + 1/3 ln 1/3). */
const CHANCE = 0.63
/** Orders of 800 and of 8,000 are as many: their mean is wrong by half of ln 10. */
const ERROR_OF_MEAN = 1.15

const NETWORKS: readonly (readonly [string, FamilyOf<SessionTypes>, Record<string, unknown>])[] = [
  ['a GRU', gru4rec, SMALL],
  ['self-attention', sasrec, { ...SMALL, heads: 2, blocks: 1 }],
  ['convolution and pooling', sessionCnn, { ...SMALL, filters: 32 }],
]

// All networks have the same heads.
for (const [name, family, hyperparameters] of NETWORKS)
  exhaustivelyWhere(family !== gru4rec, () =>
    describe(`the heads of ${name}`, () => tryHeads(family, hyperparameters)),
  )

function tryHeads(family: FamilyOf<SessionTypes>, hyperparameters: Record<string, unknown>): void {
  let predictor: PredictorOf<SessionTypes>

  beforeAll(async () => {
    predictor = await family.createEstimator(hyperparameters).train(corpus, { seed: 3 })
  })
  afterAll(() => predictor.dispose())

  it('tell the next action, purchases and order values, of which counts of actions tell nothing', async () => {
    const counted = await transitions.createEstimator({}).train(corpus, { seed: 1 })
    const ofCounts = await figuresOf(counted)
    expect(ofCounts.actionLoss).toBeGreaterThan(CHANCE - 0.05)
    expect(ofCounts.purchaseLoss).toBeGreaterThan(CHANCE - 0.05)
    const told = await figuresOf(predictor)
    expect(told.actionLoss).toBeLessThan(CHANCE / 2)
    expect(told.purchaseLoss).toBeLessThan(CHANCE / 2)
    expect(told.purchaseAuc).toBeGreaterThan(0.95)
    expect(told.orderError).toBeLessThan(ERROR_OF_MEAN / 2)
    expect(predictor.signature.orderCurrency).toBe('EUR')
  })

  it('say how wrong they are about order values, as later visits showed', async () => {
    const { orderValue } = await predictor.predict(input)
    const deviation = orderValue![1]!
    const isWithin = asked.flatMap(({ kind, amount }, row) =>
      kind === 'searched' ? [] : [Math.abs(orderValue![row * 2]! - Math.log(amount)) < 2 * deviation],
    )
    expect(deviation).toBeLessThan(ERROR_OF_MEAN / 2)
    expect(isWithin.filter(Boolean).length / isWithin.length).toBeGreaterThan(0.85)
  })
}

it('a network whose heads count nothing has none, and tells items all the same', async () => {
  const predictor = await gru4rec
    .createEstimator({
      ...SMALL,
      ...{ epochs: 1, nextActionWeight: 0, purchaseWeight: 0, orderValueWeight: 0 },
    })
    .train(corpus, { seed: 3 })
  const { actions, purchase, orderValue, items } = await predictor.predict(input)
  expect([actions, purchase, orderValue]).toEqual([undefined, undefined, undefined])
  expect(items).toHaveLength(asked.length * 5)
  expect([...predictor.save().keys()].filter((file) => file.startsWith('head'))).toEqual([])
  await predictor.dispose()
})

exhaustively(() => {
  it('says nothing of order values where the amounts are not known, or the items do not tell them', async () => {
    const unpaid = buildSessionCorpus(drawVisits(1, 600).map(({ record }) => record))
    const rng = new Rng('amounts')
    const byChance = buildSessionCorpus(
      drawVisits(1, 600).map(({ record }) => ({
        ...record,
        events: record.events.map((event) =>
          event.amount === undefined ? event : { ...event, amount: 100 + rng.integer(5_000) },
        ),
      })),
      'EUR',
    )
    for (const without of [unpaid, byChance]) {
      const predictor = await gru4rec.createEstimator(SMALL).train(without, { seed: 3 })
      expect(predictor.signature.orderCurrency).toBeUndefined()
      expect((await predictor.predict(input)).orderValue).toBeUndefined()
      await predictor.dispose()
    }
  })
})

exhaustively(() => {
  it('an ensemble lets the heads of its network say what its first stage cannot tell', async () => {
    const train = async (network: string) => {
      const predictor = await ensemble
        .createEstimator({
          network,
          networkHyperparameters: network === 'none' ? {} : SMALL,
          validationFraction: 0.15,
          maxQuestions: 300,
        })
        .train(corpus, { seed: 3 })
      const figures = await figuresOf(predictor)
      const [alone, among] = await Promise.all(
        [0, 5].map(async (itemCount) => (await predictor.predict({ ...input, itemCount })).purchase),
      )
      await predictor.dispose()
      return { figures, alone, among, signature: predictor.signature }
    }
    const without = await train('none')
    const withNetwork = await train('gru4rec')
    // Purchases are told by trees of the first stage, too, which know how often an item is bought.
    expect(without.figures.purchaseLoss).toBeLessThan(CHANCE - 0.2)
    expect(withNetwork.figures.purchaseLoss).toBeLessThan(CHANCE - 0.2)
    expect(withNetwork.figures.actionLoss).toBeLessThan(without.figures.actionLoss - 0.2)
    expect(withNetwork.figures.orderError).toBeLessThan(ERROR_OF_MEAN / 2)
    expect(withNetwork.signature).toMatchObject({ secondStageTells: true, orderCurrency: 'EUR' })
    // Whether items are wanted, too, makes no difference to what is said of the visit.
    expect(withNetwork.alone).toEqual(withNetwork.among)
  })
})
