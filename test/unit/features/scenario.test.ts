/** Other prices and promotions change what lies ahead of the origin, and nothing else. */
import {
  COVARIATE_COUNT,
  type DemandSeries,
  type DemandSeriesKey,
} from '../../../src/contracts/demand/demand'
import type { DemandRows } from '../../../src/contracts/demand/demand-rows'
import type { DemandScenario } from '../../../src/contracts/demand/scenario'
import { dayFromNumber } from '../../../src/core/time/day'
import { buildDemandPanel, COVARIATE_COLUMN, PlaceFeatures, withScenario } from '../../../src/features/demand'
import { randomDemandRows, SHOP_FIRST_DAY } from '../../support/demand-rows'

const HISTORY_DAYS = 80
const FUTURE_DAYS = 14
const SERIES: DemandSeriesKey[] = [
  { itemId: '1', locationId: '1' },
  { itemId: '1', locationId: '2' },
  { itemId: '2', locationId: '1' },
  { itemId: '1', locationId: null },
  { itemId: null, locationId: null },
]
/** The day after the origin and so many more. */
const ahead = (days: number) => dayFromNumber(SHOP_FIRST_DAY + HISTORY_DAYS + days)
const first = SHOP_FIRST_DAY - 100
const base = randomDemandRows({
  seed: 9,
  items: 2,
  locations: 2,
  historyDays: HISTORY_DAYS,
  futureDays: FUTURE_DAYS,
})
const running = {
  ...{ items: [0], locations: [], discountFraction: 0.2, featured: false, knownAt: new Date(0) },
  startsOn: SHOP_FIRST_DAY + HISTORY_DAYS - 3,
  endsOn: SHOP_FIRST_DAY + HISTORY_DAYS + 2,
}
const rows: DemandRows = {
  ...base,
  series: SERIES,
  weatherForecasts: null,
  firstSales: {
    item: Int32Array.of(0, 0, 1, 1),
    location: Int32Array.of(0, 1, 0, 1),
    day: new Int32Array(4).fill(first),
  },
  locations: base.locations.map((place) => ({ ...place, regionIds: place.id === '2' ? ['9'] : [] })),
  promotions: [running],
  prices: {
    item: Int32Array.of(0, 0, 0, 1),
    location: Int32Array.of(-1, 1, -1, -1),
    validFrom: Int32Array.of(first, first + 1, SHOP_FIRST_DAY + HISTORY_DAYS + 5, first),
    priceMinor: Float64Array.of(1000, 1500, 800, 400),
    knownAt: new Float64Array(4),
  },
}
const PLACE_IDS = rows.locations.map(({ id }) => id)

const seriesWith = (scenario: DemandScenario): readonly DemandSeries[] =>
  buildDemandPanel(withScenario(rows, scenario, new PlaceFeatures(rows), PLACE_IDS)).series
const column = ({ covariates }: DemandSeries, name: keyof typeof COVARIATE_COLUMN): number[] =>
  Array.from(
    { length: FUTURE_DAYS },
    (_, day) => covariates[(HISTORY_DAYS + day) * COVARIATE_COUNT + COVARIATE_COLUMN[name]]!,
  )
const price = { itemId: '1', locationId: null, amountMinor: 500, from: null, to: null }
const plain = buildDemandPanel(rows).series

describe('a scenario', () => {
  it('that says what is planned changes nothing, to the last bit', () => {
    expect(seriesWith({ prices: [], promotions: null })).toEqual(plain)
    const { startsOn, endsOn } = running
    const same: DemandScenario = {
      prices: [
        { ...price, locationId: '1', amountMinor: 1000, to: ahead(4) },
        { ...price, locationId: '1', amountMinor: 800, from: ahead(5) },
        { ...price, locationId: '2', amountMinor: 1500 },
        { ...price, itemId: '2', amountMinor: 400, from: dayFromNumber(first) },
      ],
      promotions: [
        {
          ...{ itemIds: ['1'], locationIds: ['1', '9'], discountFraction: 0.2, featured: false },
          startsOn: dayFromNumber(startsOn),
          endsOn: dayFromNumber(endsOn),
        },
      ],
    }
    expect(seriesWith(same)).toEqual(plain)
  })

  it('changes nothing of what is over', () => {
    const series = seriesWith({
      prices: [{ ...price, from: dayFromNumber(first) }],
      promotions: [
        {
          ...{ itemIds: [], locationIds: [], discountFraction: 0.5, featured: true },
          ...{ startsOn: dayFromNumber(SHOP_FIRST_DAY), endsOn: ahead(FUTURE_DAYS) },
        },
      ],
    })
    series.forEach((one, row) => {
      const past = ({ covariates, ...rest }: DemandSeries) => ({
        ...rest,
        covariates: covariates.subarray(0, HISTORY_DAYS * COVARIATE_COUNT),
      })
      expect(past(one)).toEqual(past(plain[row]!))
      expect(one.covariates).not.toEqual(plain[row]!.covariates)
    })
  })

  it('has its prices on their days, and the plans on others', () => {
    const [one, two, other] = seriesWith({
      prices: [
        { ...price, from: ahead(2), to: ahead(6) },
        { ...price, locationId: '9', amountMinor: 3000, from: ahead(4), to: ahead(4) },
      ],
      promotions: null,
    })
    const relative = (...prices: number[]) => prices.map((minor) => Math.fround(Math.log(minor / 1000)))
    expect(column(one!, 'logRelativePrice').slice(0, 9)).toEqual(
      relative(1000, 1000, 500, 500, 500, 500, 500, 800, 800),
    )
    expect(column(two!, 'logRelativePrice').slice(0, 9)).toEqual(
      relative(1500, 1500, 500, 500, 3000, 500, 500, 1500, 1500),
    )
    expect(column(other!, 'logRelativePrice')).toEqual(column(plain[2]!, 'logRelativePrice'))
  })

  it('has its promotions and no others', () => {
    const [one, two, other, everywhere, all] = seriesWith({
      prices: [],
      promotions: [
        {
          ...{ itemIds: ['1'], locationIds: ['9'], discountFraction: 0.4, featured: true },
          ...{ startsOn: ahead(1), endsOn: ahead(2) },
        },
      ],
    })
    expect(column(plain[0]!, 'promotion').slice(0, 4)).toEqual([1, 1, 1, 0])
    expect(column(one!, 'promotion').slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(column(two!, 'promotion').slice(0, 4)).toEqual([0, 1, 1, 0])
    expect(column(two!, 'discountFraction').slice(0, 4)).toEqual([0, 0.4, 0.4, 0].map(Math.fround))
    expect(column(other!, 'promotion').slice(0, 4)).toEqual([0, 0, 0, 0])
    expect(column(everywhere!, 'promotion').slice(0, 4)).toEqual([0, 1, 1, 0])
    expect(column(all!, 'promotion').slice(0, 4)).toEqual([0, 0.25, 0.25, 0])
    expect(column(seriesWith({ prices: [], promotions: [] })[0]!, 'promotion').slice(0, 4)).toEqual([
      0, 0, 0, 0,
    ])
  })
})

describe('a scenario of covariates that the shop names', () => {
  const number1 = COVARIATE_COLUMN.number1
  const day = (days: number) => SHOP_FIRST_DAY + HISTORY_DAYS + days
  /** Told are 1 everywhere on five coming days, and 7 of the first item at the first place on the second of them. */
  const told: DemandRows = {
    ...rows,
    named: {
      columns: [number1],
      item: Int32Array.of(-1, -1, -1, -1, -1, 0),
      location: Int32Array.of(-1, -1, -1, -1, -1, 0),
      column: new Int32Array(6).fill(number1),
      day: Int32Array.of(day(-1), day(0), day(1), day(2), day(3), day(1)),
      value: Float64Array.of(1, 1, 1, 1, 1, 7),
      knownAt: new Float64Array(6),
    },
  }
  const named = (covariates: NonNullable<DemandScenario['covariates']>) =>
    buildDemandPanel(
      withScenario(told, { prices: [], promotions: null, covariates }, new PlaceFeatures(told), PLACE_IDS),
    ).series
  const one = { column: number1, value: 9, itemId: null, locationId: null, from: ahead(1), to: ahead(2) }
  const firstDays = (series: DemandSeries) => column(series, 'number1').slice(0, 5)

  it('takes the place of what was told of the same or narrower, on its days', () => {
    expect(firstDays(named([])[0]!)).toEqual([1, 7, 1, 1, Number.NaN])
    const [here, there] = named([one])
    expect(firstDays(here!)).toEqual([1, 9, 9, 1, Number.NaN])
    expect(firstDays(there!)).toEqual([1, 9, 9, 1, Number.NaN])
  })

  it('is of its item and of its place or region only, and tells days of which nothing was told', () => {
    const [here, there, other] = named([
      { ...one, itemId: '1', locationId: '9', from: ahead(3), to: ahead(4) },
      { ...one, itemId: '1', value: 5, from: ahead(0), to: ahead(0) },
    ])
    expect(firstDays(here!)).toEqual([5, 7, 1, 1, Number.NaN])
    expect(firstDays(there!)).toEqual([5, 1, 1, 9, 9])
    expect(firstDays(other!)).toEqual([1, 1, 1, 1, Number.NaN])
  })

  it('says what is told and changes nothing, to the last bit, nor what is over', () => {
    const plainly = buildDemandPanel(told).series
    expect(named([{ ...one, value: 1, from: ahead(2), to: ahead(3) }])).toEqual(plainly)
    const changed = named([{ ...one, from: dayFromNumber(first), to: ahead(99) }])
    const past = ({ covariates }: DemandSeries) => covariates.subarray(0, HISTORY_DAYS * COVARIATE_COUNT)
    changed.forEach((series, row) => expect(past(series)).toEqual(past(plainly[row]!)))
    expect(firstDays(changed[0]!)).toEqual([9, 9, 9, 9, 9])
  })

  it('has the later one where two meet, and tells each cell once, of places that were asked for only', () => {
    const twoPlaces = { ...one, itemId: '1', locationId: '9' }
    expect(
      firstDays(
        named([
          { ...one, value: 3, from: ahead(0) },
          { ...twoPlaces, from: ahead(2) },
        ])[1]!,
      ),
    ).toEqual([3, 3, 9, 1, Number.NaN])
    expect(firstDays(named([twoPlaces, { ...one, value: 3, from: ahead(0) }])[1]!)).toEqual([
      ...[3, 3, 3, 1],
      Number.NaN,
    ])
    const cellsAt = (placeIds: readonly string[]) => {
      const covariates = Array.from({ length: 100 }, (_, value) => ({ ...twoPlaces, value }))
      const scenario = { prices: [], promotions: null, covariates }
      const { named: columns } = withScenario(told, scenario, new PlaceFeatures(told), placeIds)
      const said = Array.from(columns!.item, (item, row) => [
        ...[item, columns!.location[row], columns!.day[row], columns!.value[row]],
      ])
      return said.slice(told.named!.item.length)
    }
    expect(cellsAt(PLACE_IDS)).toEqual([1, 2].map((days) => [0, 1, day(days), 99]))
    expect(cellsAt(['1'])).toEqual([])
  })
})
