/** Lists of what is not an item: ways to pay, adverts, promotions. They have no rules, pins or variety; what their scenario says beside is heeded. */
import { MAX_DEVICE_LENGTH } from '../../../contracts/session/event-context'
import type { Viewer } from '../../../contracts/viewer'
import type { Clock } from '../../../core/time/clock'
import { Rng } from '../../../core/statistics/rng'
import { readsWholeCatalogue } from '../../access'
import { optionalText, refuse, requireAmount, requireCurrency } from '../../input-rules'
import type { SlateEntry } from '../../slates/offered-slate'
import type { Catalogue } from '../catalogue'
import type { CatalogueSnapshot } from '../catalogue-snapshot'
import type { ListMaker } from '../list-maker'
import { explore } from '../ranking/explore'
import type { Scenario } from '../scenarios/scenario'
import type { Visit } from '../visit'
import type { AdvertRanking } from './adverts'
import { type Amount, cartOf, priceOf } from './cart'
import type { ClickLog } from './click-log'
import type { ClickRates } from './click-rates'
import type { PaymentMethodRanking } from './payment-methods'
import type { PromotionRanking } from './promotions'
import type { Target, TargetCandidate, TargetKind, TargetReason, TargetReasonCode } from './target'

/** Of the visitor's list: what promotions are judged by. */
const ITEMS_OF_PROMOTIONS = 100

/** What is asked, beside the visit. */
export interface TargetQuestion {
  readonly kind: Exclude<TargetKind, 'ITEM'>
  readonly surface: string
  readonly placement: string | null
  /** What the list is about, such as the cart: decimal keys. */
  readonly itemIds: readonly string[]
  /** The total of the order; null: it is not given. */
  readonly amount: Amount | null
  readonly device: string | null
  readonly count: number
  /** Decimal keys of what earlier pages have shown, and of what is shown elsewhere. */
  readonly shown: readonly string[]
  readonly elsewhere: readonly string[]
  readonly scenario: Scenario
  readonly signal?: AbortSignal | undefined
}

/** An entry of such a list. */
export interface RankedTarget {
  readonly target: Target
  /** From 1, counted from the first page. */
  readonly rank: number
  readonly score: number
  readonly reasons: readonly (Omit<TargetReason, 'code'> & { readonly code: TargetReasonCode | 'EXPLORED' })[]
  /** At its place, 0..1; null where nobody counted. */
  readonly clickProbability: number | null
  /** What showing it brings, in minor units; null where that is not known. */
  readonly expectedValue: { readonly amountMinor: number; readonly currency: string } | null
  /** 0..1; null where nothing is left to chance. */
  readonly propensity: number | null
  readonly visit: Visit
  /** Decimal keys of what was shown before it, and itself. */
  readonly shown: () => readonly string[]
}

export interface RankedTargets {
  readonly entries: readonly RankedTarget[]
  /** NONE_ELIGIBLE: there is nothing of the kind that may be shown here. SHOWN: all was shown. Null: there is something to show. */
  readonly emptyBecause: 'NONE_ELIGIBLE' | 'SHOWN' | null
}

export interface TargetListsOptions {
  readonly clock: Clock
  readonly catalogue: CatalogueSnapshot
  readonly lists: Pick<ListMaker, 'make'>
  readonly clicks: ClickLog
  readonly paymentMethods: PaymentMethodRanking
  readonly adverts: AdvertRanking
  readonly promotions: PromotionRanking
}

interface Ranked {
  readonly candidates: readonly TargetCandidate[]
  readonly rates: ClickRates
}

export class TargetLists {
  constructor(private readonly options: TargetListsOptions) {}

  /** The best first. @throws as `ListMaker.make` */
  async make(viewer: Viewer, visit: Visit, question: TargetQuestion): Promise<RankedTargets> {
    const { count, shown, elsewhere, scenario } = question
    const { candidates, rates } = await this.rank(visit, question)
    const taken = new Set([...shown, ...elsewhere])
    const left = candidates.filter(({ target }) => !taken.has(target.record.id.toString()))
    const exploration = isOfSomebody(visit, question) ? scenario.explorationFraction : 0
    const rng = new Rng(seedOf(visit, question, this.options.clock.now()))
    const placed = explore(left, count, exploration, rng)
    const keys = placed.map(({ item }) => item.target.record.id.toString())
    const knowsTheShop = readsWholeCatalogue(viewer)
    const entries = placed.map(({ item, propensity, isExplored }, at): RankedTarget => {
      const rank = shown.length + at + 1
      const clickProbability = item.clickRate === null ? null : item.clickRate * rates.place(at + 1)
      return {
        target: item.target,
        rank,
        // What adverts are worth is known to the shop alone.
        score: question.kind === 'ADVERT' && !knowsTheShop ? 1 / rank : item.score,
        reasons: [
          ...item.reasons.filter(({ code }) => knowsTheShop || code !== 'PACED'),
          ...(isExplored ? [{ code: 'EXPLORED' as const, itemId: null, weight: null }] : []),
        ],
        clickProbability,
        expectedValue: expectedValueOf(item.target, clickProbability),
        propensity: exploration > 0 ? propensity : null,
        visit,
        shown: () => [...shown, ...keys.slice(0, at + 1)],
      }
    })
    const whyEmpty = candidates.length === 0 ? 'NONE_ELIGIBLE' : 'SHOWN'
    return { entries, emptyBecause: entries.length > 0 || count === 0 ? null : whyEmpty }
  }

  private async rank(visit: Visit, question: TargetQuestion): Promise<Ranked> {
    const { kind, surface, placement, scenario, device } = question
    const { adverts, paymentMethods, promotions, clicks } = this.options
    const catalogue = await this.options.catalogue.read()
    const { locationId, userId } = visit
    if (kind === 'ADVERT')
      return adverts.rank({ placement, locationId, byClicksAlone: scenario.objective === 'CLICK' }, catalogue)
    if (kind === 'PAYMENT_METHOD') {
      const amount = question.amount ?? amountOf(visit, question.itemIds, catalogue)
      const [candidates, rates] = await Promise.all([
        paymentMethods.rank({ locationId, userId, amount, device }),
        clicks.rates('PaymentMethod', surface, placement),
      ])
      return { candidates: withClickRates(candidates, rates), rates }
    }
    const [items, rates] = await Promise.all([
      this.itemsFor(visit, question),
      clicks.rates('Promotion', surface, placement),
    ])
    return { candidates: await promotions.rank({ locationId, userId, items, rates }, catalogue), rates }
  }

  /** What suits the visitor now, by the scenario of the surface. */
  private async itemsFor(visit: Visit, { scenario, signal }: TargetQuestion) {
    const request = {
      filter: null,
      count: ITEMS_OF_PROMOTIONS,
      exclude: new Set<string>(),
      shown: [],
      signal,
    }
    const { items } = await this.options.lists.make({ ...request, visit, scenario }, this.options.clock.now())
    return items
  }
}

/** @throws BAD_USER_INPUT where the amount is none, or the name of the device is too long */
export function paymentFacts({
  amount,
  device,
}: {
  readonly amount?: Amount | null
  readonly device?: string | null
}): { amount: Amount | null; device: string | null } {
  if (amount) {
    requireAmount(amount.amountMinor, 'input.amount.amountMinor')
    requireCurrency(amount.currency, 'input.amount.currency')
  }
  return {
    amount: amount ?? null,
    device: optionalText(device, 'input.device', MAX_DEVICE_LENGTH),
  }
}

/** @throws BAD_USER_INPUT where something is given that only lists of items have */
export function requireNothingOfItems(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given))
    if (value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
      refuse(`input.${name} is about items; leave it out where the list is of something else`)
}

/** Of the items that are named, else of the cart of the visit. */
function amountOf(visit: Visit, itemIds: readonly string[], catalogue: Catalogue): Amount | null {
  return priceOf(itemIds.length > 0 ? itemIds : cartOf(visit.steps), catalogue)
}

function withClickRates(candidates: readonly TargetCandidate[], rates: ClickRates): TargetCandidate[] {
  return candidates.map((one) => ({ ...one, clickRate: rates.rate(one.target.record.id.toString()) }))
}

function expectedValueOf(target: Target, clickProbability: number | null): RankedTarget['expectedValue'] {
  if (target.type !== 'Advert' || clickProbability === null) return null
  const { valuePerClickMinor, currency } = target.record
  if (valuePerClickMinor === null) return null
  return { amountMinor: clickProbability * Number(valuePerClickMinor), currency }
}

/** What is logged of an entry. The price of an advert is what a click of it is worth. */
export function slateEntryOf({ target, score, propensity }: RankedTarget): SlateEntry {
  const { type, record } = target
  const price =
    target.type === 'Advert' && target.record.valuePerClickMinor !== null
      ? { amountMinor: target.record.valuePerClickMinor, currency: target.record.currency }
      : null
  return { targetType: type, targetId: record.id, score, price, propensity }
}

/** The same visit sees the same list until it does something, or the hour is over. */
/** The last step of the visit itself: the items that the list is about come last. */
function lastOwnStep({ steps }: Visit, { itemIds }: TargetQuestion) {
  return steps.at(-1 - itemIds.length)
}

/** One draw would be shown to everybody else. */
function isOfSomebody(visit: Visit, question: TargetQuestion): boolean {
  return visit.session !== null || visit.userId !== null || lastOwnStep(visit, question) !== undefined
}

function seedOf(visit: Visit, question: TargetQuestion, now: Date): string {
  const { kind, placement, shown, itemIds } = question
  const hour = Math.floor(now.getTime() / 3_600_000)
  const who = visit.session?.id ?? visit.userId ?? ''
  // The items that the list is about are steps of this instant: they count by their keys, or the list would be another one each time.
  const last = lastOwnStep(visit, question)
  return `${kind} ${placement ?? ''} ${who} ${last?.timeMs ?? hour} ${itemIds.join()} ${shown.length}`
}
