/** Chooses how much the heads of the network count beside the first stage, on sessions that neither was trained on. */
import type { PredictorOf } from '../../../contracts/models/task'
import { ACTION_COUNT } from '../../../contracts/session/next-action'
import type { SessionCorpus, SessionPrediction, SessionTypes } from '../../../contracts/session/session'
import { fitCalibration } from '../../../evaluation'
import { eventOutcomes } from '../../../features/session/event-outcomes'
import { questionsAfter, type LaterEvent } from '../later-events'
import { logOdds } from '../log-odds'
import { isAction } from '../transitions/action-transitions'
import { meanOf, type HeadMixture } from './head-mixture'

const ROWS_PER_CALL = 256
const WEIGHTS = Array.from({ length: 11 }, (_, tenth) => tenth / 10)
/** With fewer cases of a kind, purchases are not calibrated. */
const LEAST_CASES = 30

/** What both stages give to what happened. */
interface Case {
  readonly first: number
  readonly network: number
}

interface PurchaseCase extends Case {
  readonly isBought: number
}

/** Null where the network has no heads, where they help neither with actions nor with purchases, and where nothing is asked. @throws CANCELLED */
export async function chooseHeadMixture(
  corpus: SessionCorpus,
  asked: readonly LaterEvent[],
  first: PredictorOf<SessionTypes>,
  network: PredictorOf<SessionTypes>,
  signal: AbortSignal | undefined,
): Promise<HeadMixture | null> {
  const outcomes = eventOutcomes(corpus, corpus.payments, isAction)
  const actions: Case[] = []
  const purchases: PurchaseCase[] = []
  for (let from = 0; from < asked.length; from += ROWS_PER_CALL) {
    const chunk = asked.slice(from, from + ROWS_PER_CALL)
    const input = questionsAfter(corpus, chunk)
    const said = [await first.predict(input, { signal }), await network.predict(input, { signal })]
    const [ofFirst, ofNetwork] = said as [SessionPrediction, SessionPrediction]
    if (!ofFirst.actions || !ofFirst.purchase || !ofNetwork.actions || !ofNetwork.purchase) return null
    for (const [row, { event }] of chunk.entries()) {
      const at = row * ACTION_COUNT + outcomes.nextActions[event]!
      actions.push({ first: ofFirst.actions[at]!, network: ofNetwork.actions[at]! })
      purchases.push({
        first: ofFirst.purchase[row]!,
        network: ofNetwork.purchase[row]!,
        isBought: outcomes.purchases[event]!,
      })
    }
  }
  if (actions.length === 0) return null
  const ofActions = best((weight) =>
    mean(actions, (one) => -Math.log(meanOf(one.first, one.network, weight))),
  )
  const ofPurchases = best((weight) => mean(purchases, (one) => purchaseLoss(one, weight)))
  // Its order values may help all the same.
  const tellsOrders = network.signature.orderCurrency !== undefined
  if (ofActions === 0 && ofPurchases === 0 && !tellsOrders) return null
  return {
    actions: ofActions,
    purchase: ofPurchases,
    purchaseCalibration: ofPurchases === 0 ? null : calibrate(purchases, ofPurchases),
  }
}

function purchaseLoss({ first, network, isBought }: PurchaseCase, weight: number): number {
  const probability = meanOf(first, network, weight)
  return -Math.log(Math.max(1e-15, isBought === 1 ? probability : 1 - probability))
}

function calibrate(purchases: readonly PurchaseCase[], weight: number) {
  const labels = purchases.map(({ isBought }) => isBought)
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (Math.min(positives, labels.length - positives) < LEAST_CASES) return null
  const scores = purchases.map(({ first, network }) => logOdds(meanOf(first, network, weight)))
  // The sessions were chosen to begin after the last trained one had ended.
  return fitCalibration({ scores, labels, time: 'UNDATED' })
}

/** The weight of the least loss; of equal ones the least. */
function best(lossOf: (weight: number) => number): number {
  let chosen = { weight: 0, loss: Infinity }
  for (const weight of WEIGHTS) {
    const loss = lossOf(weight)
    if (loss < chosen.loss) chosen = { weight, loss }
  }
  return chosen.weight
}

function mean<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length
}
