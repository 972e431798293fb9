/** What a measurement says where it cannot tell everything. */
import { Rng } from '../../../../src/core/statistics/rng'
import type { PromotionReading } from '../../../../src/datasets/promotion-reader'
import { measureEffect } from '../../../../src/evaluation'
import { tasksOf, toMeasurement } from '../../../../src/services/promotion/promotion-measurement'

const [HISTORY, DAYS] = [40, 45]
const values = (days: number, level: number) => {
  const rng = new Rng('units', level)
  return Float64Array.from({ length: days }, () => level + rng.normal())
}
const panelOf = (effectPeriods: number): PromotionReading['sold'] => ({
  ...{ treated: values(HISTORY + effectPeriods, 10), effectPeriods, treatedUnits: 1 },
  donors: [5, 6, 7].map((level) => values(HISTORY + effectPeriods, level)),
  ...{ days: Int32Array.from({ length: HISTORY + effectPeriods }, (_, day) => day), donorIndices: [0, 1, 2] },
})

function measured(demand: PromotionReading['demand']) {
  const reading = {
    ...{ firstDay: '2026-01-01', history: HISTORY, end: DAYS, sold: panelOf(5), demand },
    ...{ after: panelOf(0), revenue: null, stockOutShare: 0.9 },
    donors: [1, 2, 3].map((id) => ({ locationId: String(id), itemId: null })),
  } as unknown as PromotionReading
  const results = tasksOf(reading, 0.9).map(({ panel, options }) => measureEffect(panel, options))
  return toMeasurement(1n, 0.9, reading, results)
}

test('demand is told, or its refusal is', () => {
  expect(measured(panelOf(5))).toMatchObject({
    refusal: null,
    demandRefusal: null,
    demand: { measuredDays: 5 },
  })
  const empty = measured(panelOf(0))
  expect(empty).toMatchObject({ refusal: null, demand: null, sold: { measuredDays: 5 } })
  expect(empty.demandRefusal!.code).toBe('HISTORY_TOO_SHORT')
  expect(empty.demandRefusal!.message).toContain('On no day of the promotion')
  // As many days of the promotion as before it: a part of what is measured, and refused as such.
  const short = { ...panelOf(5), effectPeriods: HISTORY }
  expect(measured(short).demandRefusal).toMatchObject({ code: 'HISTORY_TOO_SHORT' })
})
