/** What the services record reaches the panel: which days a shop was heard of, and what its calendars say. */
import { COVARIATE_COUNT, STEP_STATUS, type DemandSeries } from '../../../src/contracts/demand/demand'
import { addDays, type Day, daysBetween } from '../../../src/core/time/day'
import { loadDemandPanel } from '../../../src/datasets/demand-panel'
import { COVARIATE_COLUMN } from '../../../src/features/demand'
import { CatalogWriteService } from '../../../src/services/shop/catalog-write.service'
import { CovariateWriteService } from '../../../src/services/shop/covariate-write.service'
import { OrderWriteService } from '../../../src/services/shop/order-write.service'
import { RollupService } from '../../../src/services/demand/rollup.service'
import { admin, clock, createShop, order, type TestShop } from '../../support/shop'

const FIRST_DAY: Day = '2026-02-09'
/** A Monday; the clock of the shop stands at noon of the day after. */
const LAST_DAY: Day = '2026-03-09'
const FUTURE_DAYS = 28
const NAMES = ['unobserved', 'observed', 'closed'] as const

describe('a panel read from the database', () => {
  let shop: TestShop

  beforeEach(async () => {
    shop = await createShop()
  })
  afterEach(() => shop.drop())

  /** An order on each day that is not left out. */
  async function sell(locationExternalId: string, isOpen: (day: Day) => boolean, item = 'mug') {
    const days = Array.from({ length: daysBetween(FIRST_DAY, LAST_DAY) + 1 }, (_, day) =>
      addDays(FIRST_DAY, day),
    )
    const orders = days.filter(isOpen).map((day) =>
      order({
        externalId: `${item}-${locationExternalId}-${day}`,
        locationExternalId,
        orderedAt: new Date(`${day}T11:00:00Z`),
        lines: [{ itemExternalId: item, quantity: 2, unitPriceMinor: 1_000n }],
      }),
    )
    expect(
      await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, orders),
    ).toMatchObject({
      recorded: orders.length,
    })
    await new RollupService({ database: shop.database, clock }).rollUpDirty()
  }

  async function seriesOf(item: string, location: string, originDay: Day): Promise<DemandSeries> {
    const [keys] = await shop.read<{ itemId: string; locationId: string }>(
      `SELECT i.id::text AS "itemId", l.id::text AS "locationId" FROM item i, location l
        WHERE i.external_id = $1 AND l.external_id = $2`,
      [item, location],
    )
    const { panel } = await loadDemandPanel(shop.database, {
      series: [keys!],
      originDay,
      historySteps: daysBetween(FIRST_DAY, originDay) + 1,
      futureSteps: FUTURE_DAYS,
    })
    return panel.series[0]!
  }

  const lastStatuses = ({ status: dayStatus }: DemandSeries, days: number) =>
    Array.from(dayStatus.subarray(-days), (status) => NAMES[status])

  describe('of a shop that records its sales live', () => {
    it('takes a day without a sale of an item for zero while the shop sells others', async () => {
      await sell('berlin', () => true)
      await sell('berlin', (day) => day < '2026-03-06', 'plate')
      const plate = await seriesOf('plate', 'berlin', LAST_DAY)
      expect(lastStatuses(plate, 6)).toEqual(Array.from({ length: 6 }, () => 'observed'))
      expect([...plate.values.subarray(-6)]).toEqual([2, 2, 0, 0, 0, 0])
    })

    it('is late when the shop falls silent, and not without sales', async () => {
      await sell('berlin', () => true)
      const silent = await seriesOf('mug', 'berlin', addDays(LAST_DAY, 3))
      expect(lastStatuses(silent, 4)).toEqual(['observed', 'unobserved', 'unobserved', 'unobserved'])
    })

    it('waits for as long as the shop is usually silent before it says so', async () => {
      // Closed from Saturday to Sunday: two days without a sale are usual, three are not.
      await sell('berlin', (day) => ![6, 0].includes(new Date(day).getUTCDay()) && day < '2026-03-07')
      const onSunday = await seriesOf('mug', 'berlin', '2026-03-08')
      expect(lastStatuses(onSunday, 3)).toEqual(['observed', 'observed', 'observed'])
      const onMonday = await seriesOf('mug', 'berlin', '2026-03-09')
      expect(lastStatuses(onMonday, 4)).toEqual(['observed', 'unobserved', 'unobserved', 'unobserved'])
    })

    it('counts the silent days as zero once the shop is heard of again', async () => {
      await sell('berlin', (day) => day < '2026-03-05' || day === LAST_DAY)
      const { status: dayStatus, values: units } = await seriesOf('mug', 'berlin', LAST_DAY)
      expect(dayStatus.every((status) => status === STEP_STATUS.observed)).toBe(true)
      expect([...units.subarray(-6)]).toEqual([2, 0, 0, 0, 0, 2])
    })
  })

  describe('with calendars', () => {
    const REGIONS = [
      { externalId: 'germany', name: 'Germany', parentExternalId: null },
      { externalId: 'bavaria', name: 'Bavaria', parentExternalId: 'germany' },
      { externalId: 'saxony', name: 'Saxony', parentExternalId: 'germany' },
    ]
    const STORES = [
      { externalId: 'munich', parentExternalId: 'bavaria' },
      { externalId: 'dresden', parentExternalId: 'saxony' },
    ]

    beforeEach(async () => {
      const place = { timeZone: 'Europe/Berlin', country: 'DE' }
      await new CatalogWriteService({ database: shop.database, clock }).upsertLocations(admin, [
        ...REGIONS.map((region) => ({ ...place, ...region, kind: 'REGION' as const })),
        ...STORES.map((store) => ({ ...place, ...store, name: store.externalId, kind: 'STORE' as const })),
      ])
      await sell('munich', (day) => day !== '2026-02-16')
      await sell('dresden', () => true)
    })

    const tell = async (
      calendarDays: Parameters<CovariateWriteService['recordCovariates']>[1]['calendarDays'],
    ) =>
      expect(
        await new CovariateWriteService({ database: shop.database, clock }).recordCovariates(admin, {
          calendarDays,
        }),
      ).toMatchObject({
        recorded: calendarDays!.length,
      })

    /** Days of a location on which the covariate is above zero. */
    async function daysWith(name: keyof typeof COVARIATE_COLUMN, location: string): Promise<Day[]> {
      const { covariates } = await seriesOf('mug', location, LAST_DAY)
      const days = Array.from({ length: covariates.length / COVARIATE_COUNT }, (_, day) => day)
      return days
        .filter((day) => covariates[day * COVARIATE_COUNT + COVARIATE_COLUMN[name]]! > 0)
        .map((day) => addDays(FIRST_DAY, day))
    }

    it('sees holidays of a region in its places and in no others, past days and days to come', async () => {
      await tell([
        { locationExternalId: 'bavaria', day: '2026-02-17', name: 'Carnival' },
        { locationExternalId: 'bavaria', day: '2026-03-19', name: 'Saint Joseph' },
        { country: 'DE', day: '2026-04-03', name: 'Good Friday' },
        { locationExternalId: 'dresden', day: '2026-03-20', name: 'Day of the town' },
      ])
      expect(await daysWith('holiday', 'munich')).toEqual(['2026-02-17', '2026-03-19', '2026-04-03'])
      expect(await daysWith('holiday', 'dresden')).toEqual(['2026-03-20', '2026-04-03'])
      expect(await daysWith('holiday', 'auckland')).toEqual([])
    })

    it('sees school holidays and events in columns of their own', async () => {
      const calendar = 'school-holidays'
      await tell([
        { calendar, locationExternalId: 'bavaria', day: '2026-03-30', name: 'Easter' },
        { calendar, locationExternalId: 'saxony', day: '2026-04-01', name: 'Easter' },
        { calendar: 'markets', locationExternalId: 'munich', day: '2026-03-14', name: 'Spring fair' },
        { calendar: 'markets', country: 'DE', day: '2026-03-21', name: 'Long night' },
      ])
      expect(await daysWith('schoolHoliday', 'munich')).toEqual(['2026-03-30'])
      expect(await daysWith('schoolHoliday', 'dresden')).toEqual(['2026-04-01'])
      const events = async (location: string) =>
        (
          await Promise.all((['event1', 'event2', 'event3'] as const).map((name) => daysWith(name, location)))
        ).filter((days) => days.length > 0)
      expect(await events('munich')).toEqual([['2026-03-14', '2026-03-21']])
      expect(await events('dresden')).toEqual([['2026-03-21']])
      expect(await daysWith('holiday', 'munich')).toEqual([])
    })

    it('takes planned closures, and holidays on which a place sold nothing, for closed days', async () => {
      await tell([
        {
          calendar: 'closures',
          locationExternalId: 'dresden',
          day: '2026-03-12',
          name: 'Stocktaking',
          closed: true,
        },
        { locationExternalId: 'germany', day: '2026-02-16', name: 'Carnival Monday' },
      ])
      expect(await daysWith('closed', 'dresden')).toEqual(['2026-03-12'])
      const statusOf = async (location: string, day: Day) =>
        NAMES[(await seriesOf('mug', location, LAST_DAY)).status[daysBetween(FIRST_DAY, day)]!]
      expect(await statusOf('munich', '2026-02-16')).toBe('closed')
      expect(await statusOf('dresden', '2026-02-16')).toBe('observed')
      // A closure is known of a day that nobody has told of: the shop is silent after its last day.
      const later = await seriesOf('mug', 'dresden', '2026-03-12')
      expect(lastStatuses(later, 4)).toEqual(['observed', 'unobserved', 'unobserved', 'closed'])
    })
  })
})
