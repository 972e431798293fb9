import { PATH_COUNT } from '../../../../src/evaluation'
import { withinBudget } from '../../../../src/services/inventory/budget'
import { leadTimesOf, longestLeadTime } from '../../../../src/services/inventory/lead-time'
import {
  planReplenishment,
  type ReplenishmentPolicy,
  type StockPosition,
} from '../../../../src/services/inventory/replenishment'
import { transfersBetween } from '../../../../src/services/inventory/transfers'
import { fc } from '../../../support/property-testing'

const DAYS = 28

/** Path p of 1,000 sells 10 + 10 p / 1,000 units every day, so that all that is to be planned is known by hand. */
const demand = {
  paths: Float64Array.from(
    { length: DAYS * PATH_COUNT },
    (_, at) => 10 + (10 * (at % PATH_COUNT)) / PATH_COUNT,
  ),
  mean: new Float64Array(DAYS).fill(15 - 10 / (2 * PATH_COUNT)),
}

function policyOf(given: Partial<ReplenishmentPolicy> = {}): ReplenishmentPolicy {
  return {
    goal: 'CYCLE_SERVICE',
    level: 0.9,
    leadTimes: leadTimesOf({ meanDays: 4, deviationDays: 0 }),
    reviewDays: 1,
    coverDays: 0,
    packSize: 1,
    minimumUnits: 0,
    capacityUnits: null,
    ...given,
  }
}

function plan(position: Partial<StockPosition> = {}, policy: Partial<ReplenishmentPolicy> = {}) {
  return planReplenishment(demand, { onHand: 0, arrivals: [], ...position }, policyOf(policy))
}

describe('a replenishment plan', () => {
  it('orders up to what the lead time and one review sell at most at the level, in whole packs', () => {
    // Five days of 15 are expected, and nine in ten paths sell at most five times 19.
    const {
      reorderPoint,
      protectionDemand,
      leadTimeDemand,
      safetyStock,
      orderQuantity,
      limits,
      cycleService,
    } = plan()
    expect(protectionDemand).toBeCloseTo(75, 0)
    expect(leadTimeDemand).toBeCloseTo(60, 0)
    expect(reorderPoint).toBeCloseTo(95, 0)
    expect(safetyStock).toBeCloseTo(20, 0)
    expect(orderQuantity).toBe(95)
    expect(cycleService).toBeGreaterThanOrEqual(0.9)
    expect(limits).toEqual(['PACK'])
    expect(plan({}, { packSize: 12 }).orderQuantity).toBe(96)
    expect(plan({}, { minimumUnits: 200 })).toMatchObject({ orderQuantity: 200, limits: ['PACK', 'MINIMUM'] })
    expect(plan({}, { coverDays: 7 }).orderUpTo).toBeCloseTo(95 + 7 * 15, 0)
  })

  it('counts what is on order, and orders nothing while there is enough', () => {
    expect(plan({ onHand: 30, arrivals: [{ step: 2, units: 40 }] }).orderQuantity).toBe(25)
    expect(plan({ onHand: 96 })).toMatchObject({ orderQuantity: 0, reorderStep: 1, limits: [] })
    expect(plan({ onHand: 96 + 45 }).reorderStep).toBe(4)
    expect(plan({ onHand: 5_000 })).toMatchObject({ reorderStep: null, stockOutStep: null })
    // It comes after an order of the next review would.
    const late = plan({ onHand: 30, arrivals: [{ step: 5, units: 40 }] })
    expect(late).toMatchObject({ onOrder: 40, orderQuantity: 65 })
  })

  it('leaves room where the place is small', () => {
    const { orderQuantity, capacityUsed, limits } = plan({ onHand: 20 }, { capacityUnits: 50 })
    expect({ orderQuantity, limits }).toEqual({ orderQuantity: 50, limits: ['PACK', 'CAPACITY'] })
    expect(capacityUsed).toBeCloseTo((70 - 60) / 50, 1)
    expect(plan({}, { capacityUnits: 50, minimumUnits: 60 }).orderQuantity).toBe(0)
  })

  it('says when stock runs out, and how long it lasts', () => {
    // 150 units last ten days of 15; the fastest tenth of the paths sells 19 and more a day.
    const { stockOutStep, earlyStockOutStep, daysOfCover, turnoverPerYear, stockOutProbability } = plan({
      onHand: 150,
    })
    expect(stockOutStep).toBe(10)
    expect(earlyStockOutStep).toBe(7)
    expect(daysOfCover).toBeCloseTo(10, 1)
    expect(turnoverPerYear).toBeCloseTo((365 * 15) / 150, 1)
    expect(stockOutProbability).toBe(0)
    // Half the paths sell more than 60 units in the four days of the lead time.
    expect(plan({ onHand: 60 }).stockOutProbability).toBeCloseTo(0.5, 2)
    // A delivery in between puts the day off.
    expect(plan({ onHand: 60, arrivals: [{ step: 3, units: 90 }] }).stockOutStep).toBe(10)
  })

  it('finds what is too much: beyond what the whole horizon sells', () => {
    expect(plan({ onHand: 600 }).overStock).toBeCloseTo(600 - 28 * 19, -1)
    expect(plan({ onHand: 400 }).overStock).toBe(0)
  })

  it('reaches the fill rate that is asked for with less than the same cycle service takes', () => {
    const filled = plan({}, { goal: 'FILL_RATE', level: 0.95, packSize: 0.001 })
    expect(filled.fillRate).toBeCloseTo(0.95, 3)
    expect(filled.reorderPoint).toBeLessThan(plan({}, { level: 0.95 }).reorderPoint)
  })

  it('needs more where lead times are uncertain, and the same on the average', () => {
    const leadTimes = leadTimesOf({ meanDays: 4, deviationDays: 1.5 })
    const mean = leadTimes.reduce((sum, days) => sum + days, 0) / PATH_COUNT
    expect(mean).toBeCloseTo(4, 1)
    expect(longestLeadTime(leadTimes)).toBeGreaterThan(7)
    const uncertain = plan({}, { leadTimes })
    expect(uncertain.protectionDemand).toBeCloseTo(75, -1)
    expect(uncertain.safetyStock).toBeGreaterThan(1.3 * plan().safetyStock)
    expect(leadTimesOf({ observedDays: [2, 2, 9, 2] }).filter((days) => days === 9)).toHaveLength(
      PATH_COUNT / 4,
    )
  })
})

describe('transfers', () => {
  it('move what one place has too much of to the one that lacks most', () => {
    const place = (onHand: number, need: number) => ({
      onHand,
      onOrder: 0,
      orderUpTo: need,
      reorderPoint: need,
      room: null,
    })
    expect(transfersBetween([place(100, 40), place(10, 30), place(0, 50)], 1)).toEqual([
      { from: 0, to: 2, units: 50 },
      { from: 0, to: 1, units: 10 },
    ])
    expect(transfersBetween([place(100, 40), place(10, 30)], 12)).toEqual([{ from: 0, to: 1, units: 24 }])
    expect(transfersBetween([place(40, 40), place(10, 30)], 1)).toEqual([])
    const small = { ...place(0, 50), room: 10 }
    expect(transfersBetween([place(100, 40), small], 4)).toEqual([{ from: 0, to: 1, units: 8 }])
  })

  it('never make a place lack what it had enough of, and move only what is there', () => {
    const placeArbitrary = fc.record({
      onHand: fc.integer({ min: 0, max: 100 }),
      onOrder: fc.integer({ min: 0, max: 50 }),
      reorderPoint: fc.integer({ min: 0, max: 80 }),
      cover: fc.integer({ min: 0, max: 40 }),
      room: fc.option(fc.integer({ min: 0, max: 60 })),
    })
    fc.assert(
      fc.property(
        fc.array(placeArbitrary, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        (given, pack) => {
          const places = given.map(({ cover, ...rest }) => ({
            ...rest,
            orderUpTo: rest.reorderPoint + cover,
          }))
          const onHand = places.map((place) => place.onHand)
          for (const { from, to, units } of transfersBetween(places, pack)) {
            expect(from).not.toBe(to)
            expect(units % pack).toBe(0)
            onHand[from]! -= units
            onHand[to]! += units
          }
          places.forEach((place, index) => {
            expect(onHand[index]).toBeGreaterThanOrEqual(0)
            expect(onHand[index]! - place.onHand).toBeLessThanOrEqual(place.room ?? Infinity)
            if (onHand[index]! < place.onHand)
              expect(onHand[index]! + place.onOrder).toBeGreaterThanOrEqual(place.orderUpTo)
          })
        },
      ),
    )
  })
})

describe('a budget', () => {
  const sorted = Float64Array.from({ length: 1_000 }, (_, at) => at / 10)
  const order = { units: 80, unitCost: 5, packSize: 1, minimumUnits: 0, position: 10, demand: sorted }

  it('is kept, and spent where a unit of money keeps most demand from going unmet', () => {
    expect(withinBudget([order, order], 1_000)).toEqual([80, 80])
    const [dear, cheap] = withinBudget([order, { ...order, unitCost: 1 }], 200)
    expect(cheap).toBeGreaterThan(dear!)
    expect(5 * dear! + cheap!).toBeLessThanOrEqual(200)
    expect(5 * dear! + cheap!).toBeGreaterThan(190)
  })

  it('gives whole packs and minimum orders or nothing', () => {
    const [units] = withinBudget([{ ...order, packSize: 20, minimumUnits: 40 }], 250)
    expect(units).toBe(40)
    expect(withinBudget([{ ...order, packSize: 20, minimumUnits: 60 }], 250)).toEqual([0])
    // A step is a fortieth of 4,000 units; what is left buys a part of one.
    expect(withinBudget([{ ...order, units: 4_000, unitCost: 1 }], 250)).toEqual([250])
  })
})
