/** What is settled once the network is trained, on later sessions that it has not learned from: which probability its word on purchases is, and how wrong it is about what orders come to. */
import type { TrainOptions } from '../../../../contracts/models/estimator'
import type { SessionCorpus } from '../../../../contracts/session/session'
import { fitCalibration } from '../../../../evaluation'
import { eventOutcomes } from '../../../../features/session/event-outcomes'
import { laterEvents, questionsAfter } from '../../later-events'
import { logOdds } from '../../log-odds'
import { isAction } from '../../transitions/action-transitions'
import { NextItemPredictor, type NextItemParts } from '../predictor'
import type { HeadLessons } from './head-lessons'
import type { HeadSettings } from './told-by-heads'

/** Events of later sessions that are asked about, spread evenly over all. */
const MAX_QUESTIONS = 6_000
const ROWS_PER_CALL = 256
/** With fewer cases of a kind, what was trained says more than what they do. */
const LEAST_CASES = 30

/** As long as nothing later is known. */
export function asTrained({ orders }: HeadLessons): HeadSettings {
  return {
    purchaseCalibration: null,
    orders: orders && { ...orders, error: orders.deviation },
  }
}

/**
 * The parts with settled heads; the same where there are no heads, or no later sessions.
 * @param trainedVisits sessions of the corpus that were trained on, the first ones
 */
export async function withSettledHeads(
  parts: NextItemParts,
  corpus: SessionCorpus,
  trainedVisits: number,
  { device, signal }: TrainOptions,
): Promise<NextItemParts> {
  const { heads } = parts
  const events = heads ? laterEvents(corpus, trainedVisits, MAX_QUESTIONS) : []
  if (!heads || events.length === 0) return parts
  const predictor = await NextItemPredictor.open(parts, device)
  const [scores, labels] = [[] as number[], [] as number[]]
  const orders: OrderCase[] = []
  const outcomes = eventOutcomes(corpus, corpus.payments, isAction)
  try {
    for (let from = 0; from < events.length; from += ROWS_PER_CALL) {
      const asked = events.slice(from, from + ROWS_PER_CALL)
      const told = await predictor.predict(questionsAfter(corpus, asked), { signal })
      asked.forEach(({ event }, row) => {
        scores.push(logOdds(told.purchase![row]!))
        labels.push(outcomes.purchases[event]!)
        const value = outcomes.orderValues[event]!
        if (told.orderValue && value > 0)
          orders.push({ logValue: Math.log(value), said: told.orderValue[row * 2]! })
      })
    }
  } finally {
    await predictor.dispose()
  }
  return {
    ...parts,
    heads: heads.with({
      purchaseCalibration: settlePurchases(scores, labels),
      orders: settleOrders(heads.settings, orders),
    }),
  }
}

interface OrderCase {
  readonly logValue: number
  readonly said: number
}

function settlePurchases(scores: readonly number[], labels: readonly number[]) {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (Math.min(positives, labels.length - positives) < LEAST_CASES) return null
  // The sessions were chosen to begin after the last trained one had ended.
  return fitCalibration({ scores, labels, time: 'UNDATED' })
}

/** Null where what is said of orders is no better than what all orders come to on average: then nothing is said. */
function settleOrders({ orders }: HeadSettings, cases: readonly OrderCase[]): HeadSettings['orders'] {
  if (!orders || cases.length < LEAST_CASES) return null
  const errorOf = (said: (one: OrderCase) => number): number =>
    Math.sqrt(cases.reduce((sum, one) => sum + (one.logValue - said(one)) ** 2, 0) / cases.length)
  const error = errorOf(({ said }) => said)
  return error < errorOf(() => orders.mean) ? { ...orders, error: Math.max(error, 1e-3) } : null
}
