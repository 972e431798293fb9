/** An advert through a day of its budget, as clicks come: the clock moves on by half an hour at a time. */
import type { Clock } from '../../../../src/core/time/clock'
import { Rng } from '../../../../src/core/statistics/rng'
import { Catalogue } from '../../../../src/services/recommendation/catalogue'
import { AdvertRanking } from '../../../../src/services/recommendation/targets/adverts'
import { ClickLog } from '../../../../src/services/recommendation/targets/click-log'
import { createShop, type TestShop } from '../../../support/shop'

const VALUE = 10
const DAYS = 2
/** Of the budget: half of it, so twenty clicks. */
const PLAN_OF_DAY = 200
const STEPS_OF_DAY = 48
const DAY_START_MS = Date.parse('2026-03-09T00:00:00Z')

describe('an advert that is clicked by four of five visitors', () => {
  let shop: TestShop

  beforeAll(async () => {
    shop = await createShop()
    await shop.database.query(
      `INSERT INTO setting (key, value, updated_at) VALUES ('shop', '{"currency":"EUR","timeZone":"UTC"}', now())
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    )
  })
  afterAll(() => shop.drop())

  it('spends the plan of each day evenly over its hours, and neither more than the plan nor than the budget', async () => {
    const { database } = shop
    const [advert] = await database.query<{ id: string }>(
      `INSERT INTO advert (external_id, name, placement, url, currency, budget_minor, value_per_click_minor, starts_on, ends_on, updated_at)
       VALUES ('top', 'Top', 'top', '/', 'EUR', $1, $2, '2026-03-09', '2026-03-10', now()) RETURNING id::text`,
      [DAYS * PLAN_OF_DAY, VALUE],
    )
    let nowMs = DAY_START_MS
    const clock: Clock = { now: () => new Date(nowMs) }
    const clicks = new ClickLog({ database, clock })
    const ranking = new AdvertRanking({ database, clock, listener: null, clicks })
    const rng = new Rng(4)
    const spentByStep: number[] = []
    let spent = 0
    for (let step = 0; step < DAYS * STEPS_OF_DAY; step++) {
      nowMs = DAY_START_MS + (step * 86_400_000) / STEPS_OF_DAY
      const { candidates } = await ranking.rank(
        { placement: 'top', locationId: null, byClicksAlone: false },
        new Catalogue(),
      )
      if (candidates.length > 0 && rng.uniform() < 0.8) {
        await clickOf(advert!.id, `visitor-${step}`, clock.now())
        spent += VALUE
      }
      spentByStep.push(spent)
    }
    const [first, second] = [spentByStep[STEPS_OF_DAY - 1]!, spentByStep.at(-1)!]
    expect(first).toBeLessThanOrEqual(PLAN_OF_DAY)
    expect(second).toBeLessThanOrEqual(DAYS * PLAN_OF_DAY)
    expect(second).toBeGreaterThanOrEqual(0.9 * DAYS * PLAN_OF_DAY)
    spentByStep.slice(0, STEPS_OF_DAY).forEach((soFar, step) => {
      // It is shown for as long as it is less than a quarter of the plan ahead; then one click may follow.
      expect(soFar).toBeLessThanOrEqual((step / STEPS_OF_DAY + 0.25) * PLAN_OF_DAY + VALUE)
    })
    // Without pacing, half a day would have taken nearly all of it.
    expect(spentByStep[STEPS_OF_DAY / 2]).toBeLessThan(0.8 * PLAN_OF_DAY)
    expect(spentByStep[STEPS_OF_DAY / 2]).toBeGreaterThan(0.3 * PLAN_OF_DAY)
  })

  /** A visitor who was shown the advert alone, and clicked it. */
  async function clickOf(advertId: string, name: string, at: Date): Promise<void> {
    await shop.database.query(
      `WITH visit AS (
         INSERT INTO session (external_id, location_id, started_at, last_event_at)
         SELECT $2, min(id), $3, $3 FROM location RETURNING id, location_id
       ), list AS (
         INSERT INTO recommendation_slate (id, offered_at, viewer_kind, session_id, surface, placement, rules, target_type, target_ids, prices_minor, currencies, scores, propensities)
         SELECT gen_random_uuid(), $3, 'apiKey', id, 'ADVERT', 'top', '{}', 'Advert', ARRAY[$1::bigint], ARRAY[${VALUE}], '{EUR}', '{1}', '{1}' FROM visit RETURNING id
       )
       INSERT INTO event (type, session_id, location_id, slate_id, slate_rank, occurred_at, received_at)
       SELECT type::event_type, visit.id, visit.location_id, list.id, 1, $3, $3
         FROM visit, list, unnest(ARRAY['IMPRESSION', 'CLICK']) AS type`,
      [advertId, name, at],
    )
  }
})
