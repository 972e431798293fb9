/**
 * What promotions do, learned from items, places and days. The log of demand of a cell (an item at a place) on a day is
 *
 *   level of the cell + place (week, holidays, the day's visitors) + slow level and week of the item + shock of the item
 *   + elasticity x price + display + kind + timing + ln(1 + shares x what promotions add elsewhere and on other days)
 *
 * and what is sold is a count of it over the part of the day's buyers that found stock. A day on which stock ran out is
 * no day of low demand: it is counted for as long as there was stock (Anupindi, Dada and Gupta 1998).
 *
 * - The shock is an autoregression that is integrated out (penalised quasi-likelihood, Breslow and Clayton 1993), so that an effect is told by how a promotion
 *   differs from the days around it, and its uncertainty knows that days resemble each other.
 * - `timing` corrects what the days around it cannot: days that are chosen because demand will be high have shoulders that are high as well, by a profile that
 *   follows from the autoregression. It is told apart from what promotions do because effects grow with the depth.
 * - What a place's day had in visitors is taken from items of other departments, never from the item itself or what it touches: the nuisance of an effect
 *   is fitted on other data than the effect (cross-fitting: Chernozhukov et al. 2018).
 * - Elasticity and display are shrunk item -> category -> shop -> literature (`effect-prior.ts`; Bijmolt, van Heerde and Pieters 2005).
 *
 * Work grows with cells x days; 300 cells of 540 days take about a second.
 *
 * A round expects demand (`expected-demand.ts`), takes one Newton step for each item (`item-evidence.ts`), solves for the effects (`shrink-effects.ts`), and then
 * for levels, places (`place-levels.ts`) and the law of shocks (`fit-shock-law.ts`).
 */
import { setSpread } from './day-uncertainty'
import { itemEffects } from './effect-prior'
import { meansOf, setLeft, setLevels, setMeans } from './expected-demand'
import { setLaw } from './fit-shock-law'
import { startState, type FitState } from './fit-state'
import type { FittedLift } from './fitted-lift'
import { evidenceOf } from './item-evidence'
import { lastStateCovariance } from './last-state'
import type { LiftData } from './lift-data'
import { POOLED_COUNT, setShareDays, timingDays } from './lift-design'
import { liftSupport, seenLogPricesOf } from './lift-support'
import { EFFECT_COUNT, OWN_COUNT } from './own-effects'
import { fitPlaces } from './place-levels'
import { ownEvidence, setEffects } from './shrink-effects'

/** Names the model in what is kept of its answers. Whoever changes what it answers counts on. */
export const LIFT_MODEL = 'promotion-lift/10'

const ROUNDS = 7
/** Rounds after which the law of shocks is learned. */
const LAW_ROUNDS = [1, 3]

export function fitLift(data: LiftData): FittedLift {
  const state = startState(data)
  setMeans(state)
  state.places = fitPlaces(data, meansOf(state), state.law.extra, state.places)
  setMeans(state)
  for (let round = 0; round < ROUNDS; round++) fitRound(state, LAW_ROUNDS.includes(round))
  return resultOf(state)
}

function fitRound(state: FitState, withLaw: boolean): void {
  const { data } = state
  setShareDays(data, state.ofCells, { base: state.base, factor: state.factor }, state.shares)
  setLeft(state)
  state.evidence = data.items.map((_, item) => evidenceOf(state, item))
  setSpread(state)
  setEffects(state)
  setMeans(state)
  setLeft(state)
  setLevels(state)
  state.places = fitPlaces(data, meansOf(state), state.law.extra, state.places)
  if (withLaw) {
    setLaw(state)
    state.timing = timingDays(data, state.law.persistence)
  }
  setMeans(state)
}

function resultOf(state: FitState): FittedLift {
  const { data, prior } = state
  return {
    days: data.days,
    firstWeekday: data.firstWeekday,
    firstYearDay: data.firstYearDay,
    items: state.items.map((item, index) => {
      const evidence = state.evidence[index]!
      const { category, department } = data.items[index]!
      const { covariance } = itemEffects(
        ownEvidence(evidence, state.pooled),
        prior.means[category]!,
        prior.variance,
      )
      const ownSlope = new Float64Array(OWN_COUNT * POOLED_COUNT)
      for (let k = 0; k < OWN_COUNT; k++) {
        for (let p = 0; p < POOLED_COUNT; p++) {
          for (let j = 0; j < OWN_COUNT; j++) {
            ownSlope[k * POOLED_COUNT + p]! -=
              covariance[k * OWN_COUNT + j]! * evidence.matrix[j * EFFECT_COUNT + OWN_COUNT + p]!
          }
        }
      }
      return {
        ...{ category, department, ownSlope, ownCovariance: covariance },
        own: item.own,
        slow: item.slow[state.knots - 1]!,
        week: item.week,
        wave: item.wave,
        shock: item.shock[data.days - 1]!,
        lastCovariance: lastStateCovariance(state, evidence),
      }
    }),
    cells: data.cells.map(({ item, place, logPrice, logCompetitor, exposure }, index) => ({
      ...{ item, place, seenLogPrices: seenLogPricesOf({ exposure, logPrice }) },
      level: state.levels[index]!,
      logPrice: logPrice[data.days - 1]!,
      logCompetitor: logCompetitor?.[data.days - 1] ?? 0,
      knownDays: exposure.reduce((sum, part) => sum + (part > 0 ? 1 : 0), 0),
    })),
    placeWeek: state.places.week,
    placeHoliday: state.places.holiday,
    pooled: state.pooled,
    pooledCovariance: state.pooledCovariance,
    law: state.law,
    support: liftSupport(data, state.ofCells),
  }
}
