/**
 * How well session models say what a visitor does next, on RetailRocket: view, put into the cart, buy or leave, after every event.
 * Visits end with 30 minutes without an event; the last fifth of them is the test. Factors of classes for the F1 are chosen on the last
 * part of the training visits; nothing is tuned on test.
 *
 * And on a simulated shop, whose laws nothing is tuned on, beside the entropy of its true probabilities: see next-action/simulated.ts.
 */
import { parseArgs } from 'node:util'
import { formatTable } from '../src/cli/table'
import { EVENT_CODE, LEAVE } from '../src/contracts/session/next-action'
import type { SessionCorpus } from '../src/contracts/session/session'
import { ForecartError } from '../src/core/errors'
import { logLoss, macroF1 } from '../src/evaluation'
import { buildSessionCorpus, corpusBetween } from '../src/features/session'
import { SESSION_FAMILIES } from '../src/models/session/families'
import type { Benchmark } from './benchmark'
import { wholeOption } from './benchmark'
import {
  askAfterEachEvent,
  purchaseFigures,
  type PurchaseFigures,
  purchaseTable,
  type Told,
  trained,
} from './next-action/ask'
import { retailRocketVisits } from './next-action/retail-rocket'
import { measureSimulated, type SimulatedResult } from './next-action/simulated'

export const usage = `Usage: npm run -s bench -- next-action [--seed <number>] [--also <family>] [--json]

  --also <family>   on RetailRocket one more family of session models, such as gru4rec, whose training takes minutes`

/** One world is easier than another: the figure is the mean of several, from the seed on. */
const SIMULATED_WORLDS = 3
const TEST_FRACTION = 1 / 5
const VALIDATION_FRACTION = 0.15
/** What may come next, in the order of classes. */
const CLASSES = [EVENT_CODE.VIEW, EVENT_CODE.ADD_TO_CART, EVENT_CODE.PURCHASE, LEAVE] as const
/** transitions: the Markov chain of order 3. */
const MODELS = ['next-action', 'transitions'] as const
/** What the probability of a class is multiplied by before the largest is taken. */
const FACTORS = [1, 1.4, 2, 2.8, 4]

export const benchmark: Benchmark = async ({ log, args = [] }) => {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string', default: '1' }, also: { type: 'string' } },
  })
  const also = values.also as keyof typeof SESSION_FAMILIES | undefined
  if (also !== undefined && !(also in SESSION_FAMILIES))
    throw new ForecartError(
      'BAD_USER_INPUT',
      `--also must be one of ${Object.keys(SESSION_FAMILIES).join(', ')}`,
    )
  const seed = wholeOption('--seed', values.seed, 0)
  const corpus = buildSessionCorpus(retailRocketVisits())
  const visits = corpus.offsets.length - 1
  const firstOfTest = Math.floor(visits * (1 - TEST_FRACTION))
  const train = corpusBetween(corpus, 0, firstOfTest)
  const firstHeldOut = Math.floor(firstOfTest * (1 - VALIDATION_FRACTION))
  const test = casesOf(corpus, firstOfTest, visits)
  const heldOut = casesOf(corpus, firstHeldOut, firstOfTest)
  log(
    `${firstOfTest} visits to learn from, the ${visits - firstOfTest} last ones as test: ${test.actual.length} cases; seed ${seed}`,
  )
  const ofPurchases: Record<string, PurchaseFigures> = {}
  const figures: Record<string, { logLoss: number; macroF1: number; trainingSeconds: number }> = {}
  for (const name of [...MODELS, ...(also ? [also] : [])]) {
    const family = SESSION_FAMILIES[name]
    const before = await trained(family, corpusBetween(corpus, 0, firstHeldOut), seed)
    const factors = chooseFactors((await toldOf(before, heldOut)).probabilities, heldOut.actual)
    const startedAt = performance.now()
    const model = await trained(family, train, seed)
    const trainingSeconds = (performance.now() - startedAt) / 1_000
    const { probabilities, purchases } = await toldOf(model, test)
    ofPurchases[name] = purchaseFigures(purchases, corpus, [firstOfTest, visits])
    figures[name] = {
      logLoss: logLoss(probabilities, test.actual)!,
      macroF1: macroF1(classesOf(probabilities, factors), test.actual)!,
      trainingSeconds,
    }
  }
  const shares = CLASSES.map(
    (_, one) => heldOut.actual.filter((actual) => actual === one).length / heldOut.actual.length,
  )
  const always = test.actual.map(() => shares)
  figures['shares of the training visits'] = {
    logLoss: logLoss(always, test.actual)!,
    macroF1: macroF1(classesOf(always, [1, 1, 1, 1]), test.actual)!,
    trainingSeconds: 0,
  }
  log(
    formatTable(
      ['model', 'log loss', 'macro F1', 'training, s'],
      Object.entries(figures).map(([name, one]) => [
        name,
        ...[one.logLoss, one.macroF1, one.trainingSeconds].map(
          (value) => Math.round(value * 10_000) / 10_000,
        ),
      ]),
    ),
  )
  log(purchaseTable(ofPurchases))
  const { logLoss: loss, macroF1: f1 } = figures['next-action']!
  const simulated: SimulatedResult[] = []
  for (let of = seed; of < seed + SIMULATED_WORLDS; of++) simulated.push(await measureSimulated(of, log))
  const lossOverEntropy =
    simulated.reduce((sum, result) => sum + result.lossOverEntropy, 0) / simulated.length
  return {
    headline: { logLoss: loss, macroF1: f1, simulated: { lossOverEntropy } },
    details: {
      seed,
      visits,
      testVisits: visits - firstOfTest,
      cases: test.actual.length,
      figures,
      purchases: ofPurchases,
      simulated,
    },
  }
}

function toldOf(predictor: Awaited<ReturnType<typeof trained>>, { corpus, from, to }: Cases): Promise<Told> {
  return askAfterEachEvent(predictor, corpus, [from, to], CLASSES)
}

interface Cases {
  readonly corpus: SessionCorpus
  readonly from: number
  readonly to: number
  /** The class that came next, after each event of these visits. */
  readonly actual: readonly number[]
}

function casesOf(corpus: SessionCorpus, from: number, to: number): Cases {
  const actual: number[] = []
  for (let visit = from; visit < to; visit++) {
    const end = corpus.offsets[visit + 1]!
    for (let event = corpus.offsets[visit]!; event < end; event++) {
      const next: number = event + 1 < end ? corpus.types[event + 1]! : LEAVE
      actual.push(CLASSES.findIndex((code) => code === next))
    }
  }
  return { corpus, from, to, actual }
}

function classesOf(probabilities: readonly (readonly number[])[], factors: readonly number[]): number[] {
  return probabilities.map((of) => {
    const weighted = of.map((one, at) => one * factors[at]!)
    return weighted.indexOf(Math.max(...weighted))
  })
}

function chooseFactors(
  probabilities: readonly (readonly number[])[],
  actual: readonly number[],
): readonly number[] {
  let best: readonly number[] = [1, 1, 1, 1]
  let bestF1 = 0
  for (const cart of FACTORS)
    for (const purchase of FACTORS)
      for (const leave of [0.8, 1, 1.2]) {
        const factors = [1, cart, purchase, leave]
        const f1 = macroF1(classesOf(probabilities, factors), actual)!
        if (f1 > bestF1) [best, bestF1] = [factors, f1]
      }
  return best
}
