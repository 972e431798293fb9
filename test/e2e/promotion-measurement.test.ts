/** What promotions added, over HTTP: with its plot, for those who read the shop. */
import { readLiftFacts } from '../../src/datasets/lift-reader'
import { addDays } from '../../src/core/time/day'
import type { LiftItemRow } from '../../src/db/repositories/promotion/promotion-lift.repository'
import { readSellingLocations } from '../../src/db/repositories/demand/demand-scope.repository'
import { systemClock } from '../../src/core/time/clock'
import { LIFT_MODEL } from '../../src/models/promotion'
import { EffectThread } from '../../src/services/promotion/effect-thread'
import { FittedVersions } from '../../src/registry/fitted-versions'
import { readPlanPrices } from '../../src/services/promotion/lift-prices'
import { LiftVersions } from '../../src/services/promotion/lift-versions'
import { PromotionLiftService } from '../../src/services/promotion/promotion-lift.service'
import { PromotionService } from '../../src/services/promotion/promotion.service'
import { CatalogService } from '../../src/services/shop/catalog.service'
import { LocationService } from '../../src/services/shop/location.service'
import { LIFT_STATEMENTS } from '../../src/graphql/modules/promotion/promotion-lift.resolver'
import { storeCampaignVisitors, visitorOf } from '../support/campaign-visitors'
import { recordLateSale } from '../support/late-sale'
import { placeOf, storePromotedShop } from '../support/promoted-shop'
import { TestServer, asAdmin, asUser } from '../support/test-server'
import { countStatements } from '../support/statements-of-operations'
import { exhaustively } from '../support/extent'

const LAST_DAY = addDays(new Date().toISOString().slice(0, 10), -3)
const START = addDays(LAST_DAY, -20)
const END = addDays(LAST_DAY, -7)

const MEASUREMENT = `identified confidence refusal { code message remedy } promotion { externalId }
  incrementalUnits { mean lower upper confidence } incrementalRevenue { mean { amountMinor currency } lower { amountMinor } upper { amountMinor } }
  sold { liftFraction pValue anyDayPValue baseline method measuredDays historyDays incremental { mean } placebos { windows windowsRejected units unitPValue }
         ridgeAugmented syntheticDifference differenceInDifferences beforeAfter }
  demand { liftFraction } revenue { liftFraction } after { incremental { mean } } stockOutShare
  donors { weight item { id } location { externalId } } points { day phase actual expected effect cumulativeEffect }`

interface Measured {
  readonly identified: boolean
  readonly refusal: { readonly code: string } | null
  readonly incrementalUnits: { readonly mean: number; readonly lower: number; readonly upper: number }
  readonly incrementalRevenue: { readonly mean: { readonly amountMinor: string; readonly currency: string } }
  readonly sold: { readonly liftFraction: number; readonly pValue: number }
  readonly donors: readonly { readonly item: null; readonly location: { readonly externalId: string } }[]
  readonly points: readonly object[]
}

describe('the measurement of a promotion over HTTP', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await TestServer.start({ seed: false })
    await storePromotedShop(server.database, {
      places: 6,
      items: { tea: 1 },
      lastDay: LAST_DAY,
      historyDays: 120,
      sold: ({ place, day, units }) =>
        place === placeOf(0) && START <= day && day <= END ? 1.5 * units : units,
    })
    const create = (externalId: string, startsOn: string, endsOn: string) =>
      server.services.promotionWrites.create(
        { kind: 'admin' },
        {
          ...{ externalId, name: externalId, kind: 'DISPLAY', startsOn, endsOn },
          items: [{ externalId: 'tea-0' }],
          locations: [{ externalId: placeOf(0) }],
        },
      )
    await create('past', START, END)
    await create('planned', addDays(LAST_DAY, 40), addDays(LAST_DAY, 50))
  })
  afterAll(() => server.stop())

  it('tells units, revenue, interval, donors and points', async () => {
    const { promotionMeasurement: measured } = await server.query<{ promotionMeasurement: Measured }>(
      asAdmin,
      `{ promotionMeasurement(promotion: { externalId: "past" }) { ${MEASUREMENT} } }`,
    )
    const { incrementalUnits: units, incrementalRevenue: revenue } = measured
    expect(measured).toMatchObject({
      identified: true,
      refusal: null,
      confidence: 0.9,
      promotion: { externalId: 'past' },
    })
    expect(measured.sold.liftFraction).toBeCloseTo(0.5, 1)
    expect(units.lower).toBeLessThan(units.mean)
    expect(units.upper).toBeGreaterThan(units.mean)
    expect(revenue.mean.currency).toBe('EUR')
    expect(Number(revenue.mean.amountMinor) / 200).toBeCloseTo(units.mean, -1)
    expect(
      measured.donors.every(({ item, location }) => item === null && location.externalId !== placeOf(0)),
    ).toBe(true)
    expect(measured.points).toHaveLength(90 + 14 + 7)
  })

  it('answers for a list, and refuses in words what has not begun', async () => {
    const { promotions } = await server.query<{
      promotions: { nodes: { externalId: string; measurement: Measured }[] }
    }>(
      asAdmin,
      `{ promotions(first: 2) { nodes { externalId measurement(confidence: 0.8) { ${MEASUREMENT} } } } }`,
    )
    expect(promotions.nodes.map(({ measurement }) => measurement.refusal?.code)).toEqual([
      'NOT_STARTED',
      undefined,
    ])
  })

  it('plans a test on the history of the shop', async () => {
    const { promotionTestDesign: design } = await server.query<{
      promotionTestDesign: { options: { treated: { externalId: string }[]; holdOut: object[] }[] }
    }>(
      asAdmin,
      `{ promotionTestDesign(input: { items: [{ externalId: "tea-0" }], locations: [{ externalId: "${placeOf(3)}" }] }) {
           refusal { code message remedy } historyFrom historyTo historyDays confidence power
           options { durationDays treatedCount treatedShare smallestDetectableLift falsePositiveShare windows
                     curve { liftFraction power } treated { externalId } holdOut { externalId } } } }`,
    )
    expect(design).toMatchObject({ refusal: null, confidence: 0.9, power: 0.8 })
    expect(design.options).toHaveLength(3)
    for (const { treated, holdOut } of design.options) {
      expect(treated).toEqual([{ externalId: placeOf(3) }])
      expect(holdOut).toHaveLength(5)
    }
    const asEndUser = await server.ask(
      await asUser('ada'),
      '{ promotionTestDesign(input: { items: [{ externalId: "tea-0" }] }) { power } }',
    )
    expect(asEndUser).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  })

  it('is null for unknown promotions, refuses a confidence that is none, and is nothing for end users', async () => {
    const ask = (as: Parameters<TestServer['ask']>[0], args: string) =>
      server.ask(as, `{ promotionMeasurement(promotion: ${args}) { identified } }`)
    expect(await ask(asAdmin, '{ externalId: "unknown" }')).toMatchObject({
      data: { promotionMeasurement: null },
    })
    expect(await ask(asAdmin, '{ externalId: "past" }, confidence: 1')).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
    expect(await ask(await asUser('ada'), '{ externalId: "past" }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    expect(await ask(await server.createKey(['ingest']), '{ externalId: "past" }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
  })

  describe('the customers whom it changes', () => {
    const ESTIMATE = 'mean lower upper confidence'
    const AUDIENCE = `totalCount currency model { name family metrics { name value } baselineMetrics { name value } gate { decision summary } trainedOn { from to } } refusal { code message remedy }
      evaluation { shownUsers otherUsers averageEffect { ${ESTIMATE} } isBetterThanConstant pValue learner base qini { ${ESTIMATE} }
                   normalizedQini { mean } normalizedAreaUnderUplift { mean } upliftAt { share effect { ${ESTIMATE} } } }
      nodes { rank effect user { externalId } } pageInfo { hasNextPage endCursor }`
    const VISITORS = 1_000

    interface Audience {
      readonly totalCount: number
      readonly refusal: { readonly code: string } | null
      readonly evaluation: Record<string, unknown>
      readonly nodes: {
        readonly rank: number
        readonly effect: number
        readonly user: { externalId: string }
      }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
    }

    const ask = async (args: string): Promise<Audience> => {
      const data = await server.query<{ upliftAudience: Audience }>(
        asAdmin,
        `{ upliftAudience(${args}) { ${AUDIENCE} } }`,
      )
      return data.upliftAudience
    }
    const numberOf = ({ user }: Audience['nodes'][number]): number => Number(user.externalId.split('-')[1])

    beforeAll(() =>
      storeCampaignVisitors(server.database, {
        ...{ promotion: 'past', day: addDays(START, 2), visitors: VISITORS },
        ...{ answeringPlace: placeOf(0), otherPlace: placeOf(1) },
      }),
    )

    it('come first, with what is known of that; who has left or refuses marketing never appears', async () => {
      const first = await ask('promotion: { externalId: "past" }, first: 100')
      expect(first).toMatchObject({
        ...{ totalCount: VISITORS, refusal: null, currency: null },
        evaluation: { shownUsers: VISITORS / 2, otherUsers: VISITORS / 2, isBetterThanConstant: true },
        pageInfo: { hasNextPage: true },
        model: {
          ...{ name: 'uplift', trainedOn: { to: addDays(END, 7) } },
          gate: {
            decision: 'CHALLENGER_PROMOTED',
            summary: expect.stringContaining('better than one effect'),
          },
        },
      })
      const { model, evaluation } = first as Audience & { model: { family: string; metrics: object[] } }
      expect(model.family).toBe(`${evaluation.learner as string}-${evaluation.base as string}`.toLowerCase())
      expect(model.metrics).toContainEqual({
        name: 'qini',
        value: (evaluation.qini as { mean: number }).mean,
      })
      // It is listed, and names nobody.
      const { models } = await server.query<{
        models: readonly { task: string; champion: null; versions: { nodes: readonly { id: string }[] } }[]
      }>(asAdmin, '{ models(task: UPLIFT) { task champion { id } versions { nodes { id } } } }')
      expect(models).toMatchObject([{ task: 'UPLIFT', champion: null, versions: { nodes: [{}] } }])
      const [kept] = await server.database.query<{ id: bigint }>(
        `SELECT id FROM model_version WHERE model_name = 'uplift'`,
      )
      const files = await server.registry.files(await server.registry.version(kept!.id))
      expect(Buffer.from(files.get('evaluation.json')!).toString()).not.toMatch(/user|visitor-/)
      expect(first.nodes.map(({ rank }) => rank)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
      // Those at home in the place that answers, whether they were shown it or not.
      expect(first.nodes.every((node) => numberOf(node) % 2 === 0)).toBe(true)
      expect(first.nodes[0]!.effect).toBeGreaterThan(0.25)
      const [left, refusing] = first.nodes.map(({ user }) => user.externalId)
      await server.query(
        asAdmin,
        `mutation { deleteUser(user: { externalId: "${left}" }) { deletedUserId } }`,
      )
      await server.query(
        asAdmin,
        `mutation { recordConsent(input: { consents: [{ userExternalId: "${refusing}", marketing: false }] }) { rejected } }`,
      )
      const again = await ask('promotion: { externalId: "past" }, first: 100')
      const names = again.nodes.map(({ user }) => user.externalId)
      expect(names).toHaveLength(100)
      expect(names).not.toContain(left)
      expect(names).not.toContain(refusing)
      const next = await ask(
        `promotion: { externalId: "past" }, first: 2, after: "${again.pageInfo.endCursor}"`,
      )
      expect(next.nodes[0]!.rank).toBeGreaterThan(again.nodes.at(-1)!.rank)
      expect(names).not.toContain(next.nodes[0]!.user.externalId)
    })

    it('cannot be told where nobody was shown it, or it has not begun', async () => {
      const create = (name: string, kind: string, more: string) =>
        server.query(
          asAdmin,
          `mutation { createPromotion(input: { externalId: "${name}", name: "${name}", kind: ${kind}, startsOn: "${addDays(START, -3)}", endsOn: "${END}",
             items: [{ externalId: "tea-0" }] ${more} }) { promotion { id } userErrors { message } } }`,
        )
      await create('unseen', 'DISPLAY', '')
      await create('vip', 'GIFT', 'audience: { vip: true }')
      // None of the visitors is one of those whom it is for.
      expect(await ask('promotion: { externalId: "vip" }')).toMatchObject({
        refusal: { code: 'TOO_FEW_USERS' },
        nodes: [],
      })
      expect(await ask('promotion: { externalId: "unseen" }')).toMatchObject({
        refusal: { code: 'NO_OVERLAP' },
        nodes: [],
        evaluation: null,
      })
      expect(await ask('promotion: { externalId: "planned" }')).toMatchObject({
        refusal: { code: 'NOT_STARTED' },
      })
      expect(await ask('promotion: { externalId: "past" }, outcome: ENGAGEMENT')).toMatchObject({
        refusal: { code: 'NO_VARIATION' },
      })
    })

    exhaustively(() => {
      it('are listed with the best of several promotions, where it is worth its cost', async () => {
        const create = (name: string, days: readonly [string, string]) =>
          server.query(
            asAdmin,
            `mutation { createPromotion(input: { externalId: "${name}", name: "${name}", kind: GIFT, startsOn: "${days[0]}", endsOn: "${days[1]}",
               items: [{ externalId: "tea-0" }], locations: [{ externalId: "${placeOf(0)}" }] }) { userErrors { message } } }`,
          )
        await create('other', [addDays(START, -1), END])
        await create('long ago', [addDays(START, -30), addDays(START, -25)])
        // Of those who were shown none, half see the other one, which changes nothing.
        await server.database.query(
          `INSERT INTO event (type, session_id, user_id, location_id, promotion_id, occurred_at)
           SELECT 'IMPRESSION', s.id, s.user_id, s.location_id, (SELECT id FROM promotion WHERE external_id = 'other'), s.started_at
             FROM session s JOIN app_user u ON u.id = s.user_id WHERE u.external_id LIKE 'visitor-%' AND substr(u.external_id, 9)::int % 8 IN (2, 3)`,
        )
        // And some saw the other one a day before both ran: it is not known what they would do without it.
        const early = await server.database.query(
          `WITH visit AS (
             INSERT INTO session (external_id, user_id, location_id, started_at, last_event_at)
             SELECT 'early-' || external_id, id, home_location_id, $1::date + interval '10 hours', $1::date + interval '11 hours'
               FROM app_user WHERE external_id LIKE 'visitor-%' AND substr(external_id, 9)::int % 40 = 7 RETURNING *)
           INSERT INTO event (type, session_id, user_id, location_id, promotion_id, occurred_at)
           SELECT 'IMPRESSION', id, user_id, location_id, (SELECT id FROM promotion WHERE external_id = 'other'), started_at FROM visit RETURNING 1`,
          [addDays(START, -1)],
        )
        const [none] = await server.database.query<{ count: number }>(
          `SELECT count(*)::int FROM app_user WHERE external_id LIKE 'visitor-%' AND substr(external_id, 9)::int % 8 IN (6, 7)`,
        )
        const FIELDS = `totalCount currency leftOutUsers comparison evaluations { shownUsers otherUsers promotion { externalId } }
          nodes { effect gain promotion { externalId } user { externalId } } refusal { code }`
        const both = `promotion: { externalId: "past" }, alternatives: [{ externalId: "other" }]`
        const { upliftAudience: worth } = await server.query<{
          upliftAudience: Audience & {
            readonly leftOutUsers: number
            readonly nodes: { readonly gain: number; readonly promotion: { readonly externalId: string } }[]
          }
        }>(
          asAdmin,
          `{ upliftAudience(${both}, first: 100, costsPerUser: [2, 2], valuePerOutcome: 10) { ${FIELDS} } }`,
        )
        expect(worth).toMatchObject({
          // Gains are amounts, because costs are.
          ...{ refusal: null, comparison: 'SHOWN', currency: 'EUR' },
          evaluations: [
            { otherUsers: none!.count - early.length, promotion: { externalId: 'past' } },
            { shownUsers: expect.any(Number), promotion: { externalId: 'other' } },
          ],
        })
        // Those at the other place are left out: an effect of less than .2 orders is not worth it.
        expect(worth.leftOutUsers).toBeGreaterThan(VISITORS / 3)
        for (const node of worth.nodes) {
          expect(node.promotion.externalId).toBe('past')
          expect(numberOf(node) % 2).toBe(0)
          expect(node.gain).toBeCloseTo(10 * node.effect - 2, 9)
          expect(node.gain).toBeGreaterThan(0)
        }
        for (const [args, message] of [
          [`${both}, costsPerUser: [1]`, /costsPerUser has to name one cost for each promotion/],
          [`${both}, valuePerOutcome: 2`, /name costsPerUser too/],
          [`${both}, costsPerUser: [-1, 1]`, /costsPerUser\[0\]/],
          [`promotion: { externalId: "past" }, alternatives: [{ externalId: "past" }]`, /alternatives\[0\]/],
          [
            `promotion: { externalId: "past" }, alternatives: [{ externalId: "long ago" }]`,
            /no day in common/,
          ],
        ] as const) {
          expect(await server.ask(asAdmin, `{ upliftAudience(${args}) { totalCount } }`)).toMatchObject({
            errors: [{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }],
          })
        }
      })
    })

    it('are told by the lot of places where three or more were held out', async () => {
      await server.query(
        asAdmin,
        `mutation { createPromotion(input: { externalId: "lot", name: "lot", kind: GIFT, startsOn: "${addDays(START, -2)}", endsOn: "${END}",
             items: [{ externalId: "tea-0" }], locations: [0, 1, 2] }) { userErrors { message } } }`.replace(
          '[0, 1, 2]',
          `[${[0, 1, 2].map((place) => `{ externalId: "${placeOf(place)}" }`).join(', ')}]`,
        ),
      )
      // Lots are drawn before a promotion begins; this one is of the past.
      await server.database.query(
        `INSERT INTO promotion_holdout (promotion_id, location_id) SELECT p.id, l.id FROM promotion p, location l
          WHERE p.external_id = 'lot' AND l.external_id = ANY ($1::text[])`,
        [[3, 4, 5].map(placeOf)],
      )
      await server.database.query(
        `UPDATE app_user SET home_location_id = (SELECT id FROM location WHERE external_id = 'place-' || substr(app_user.external_id, 9)::int % 5)
          WHERE external_id LIKE 'visitor-%'`,
      )
      // Something has to be known of customers beside their home, which the lot has drawn. Of those who were never heard of before, it is not known whether the promotion made them come.
      await server.database.query(
        `INSERT INTO shop_order (external_id, user_id, location_id, ordered_at, currency, total_minor, updated_at)
         SELECT 'before-' || u.external_id, u.id, u.home_location_id, $1::date, 'EUR', 500 * (1 + n % 3), now()
           FROM app_user u CROSS JOIN LATERAL (SELECT substr(u.external_id, 9)::int AS n) visitor WHERE u.external_id LIKE 'visitor-%' AND n % 20 <> 19`,
        [addDays(START, -40)],
      )
      // Customers who did not come on the days count as well: that they stayed away may follow from the lot.
      await server.database.query(
        `WITH away AS (
           INSERT INTO app_user (external_id, home_location_id, updated_at)
           SELECT 'away-' || n, (SELECT id FROM location WHERE external_id = $1), now() FROM generate_series(1, 20) n RETURNING *)
         INSERT INTO shop_order (external_id, user_id, location_id, ordered_at, currency, total_minor, updated_at)
         SELECT 'before-' || external_id, id, home_location_id, $2::date, 'EUR', 500, now() FROM away`,
        [placeOf(4), addDays(START, -50)],
      )
      const { upliftAudience: byLot } = await server.query<{ upliftAudience: object }>(
        asAdmin,
        `{ upliftAudience(promotion: { externalId: "lot" }) { comparison refusal { code } evaluation { shownUsers otherUsers } } }`,
      )
      // One of those at home where it ran may have left by now.
      const shownUsers = expect.any(Number)
      const otherUsers = expect.any(Number)
      expect(byLot).toMatchObject({
        comparison: 'LOT',
        refusal: null,
        evaluation: { shownUsers, otherUsers },
      })
      const { evaluation } = byLot as { evaluation: { shownUsers: number; otherUsers: number } }
      expect(evaluation.shownUsers + evaluation.otherUsers).toBe(0.95 * VISITORS + 20 - 1)
    })

    it('are nothing for end users, nor for keys that only write', async () => {
      for (const as of [await asUser(visitorOf(0)), await server.createKey(['ingest'])]) {
        const answer = await server.ask(
          as,
          '{ upliftAudience(promotion: { externalId: "past" }) { totalCount } }',
        )
        expect(answer).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
      }
      const unknown = await server.ask(
        asAdmin,
        '{ upliftAudience(promotion: { externalId: "unknown" }) { totalCount } }',
      )
      expect(unknown).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
    })
  })

  describe('how deep it should be', () => {
    const SUGGESTION = `refusal { code message remedy } isStockKnown intervalFactor measuredPromotions expectedRegret { amountMinor }
      suggested { kind discountFraction featured expectedRegret { amountMinor } }
      options { kind discountFraction featured isWithinBudget incrementalMargin { mean { amountMinor currency } lower { amountMinor } confidence }
                incrementalRevenue { mean { amountMinor } } incrementalUnits { mean } investment { upper { amountMinor } } expectedRegret { amountMinor } }`
    const askFor = (fields: string) =>
      `{ discountSuggestion(input: { items: [{ externalId: "tea-0" }], startsOn: "${addDays(LAST_DAY, 10)}", endsOn: "${addDays(LAST_DAY, 16)}" ${fields} }) { ${SUGGESTION} } }`

    it('is refused in words where no discount has run', async () => {
      const { discountSuggestion } = await server.query(asAdmin, askFor(''))
      expect(discountSuggestion).toMatchObject({
        refusal: { code: 'NO_VARIATION', message: expect.any(String), remedy: expect.any(String) },
        ...{ suggested: null, expectedRegret: null, options: [], intervalFactor: 1, measuredPromotions: 0 },
      })
    })

    it('is refused as bad input, and is nothing for end users', async () => {
      for (const fields of [
        'kinds: []',
        'discountFractions: [1.5]',
        'discountFractions: [0.1, 0.2, 0.1]',
        'kinds: [PRICE_DISCOUNT, PRICE_DISCOUNT]',
        'discountFractions: []',
        'confidence: 1',
        'budget: { amountMinor: "100", currency: "USD" }',
      ]) {
        expect(await server.ask(asAdmin, askFor(fields))).toMatchObject({
          errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
        })
      }
      expect(await server.ask(await asUser('ada'), askFor(''))).toMatchObject({
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      })
    })
  })

  describe('the lift before it', () => {
    const ESTIMATE = 'mean lower upper confidence'
    const LIFT = `identified refusal { code message remedy } confidence historyTo days promotion { externalId }
      baselineUnits { ${ESTIMATE} } incrementalUnits { ${ESTIMATE} } direct { ${ESTIMATE} } cannibalization { mean } halo { mean } pullForward { mean }
      incrementalRevenue { mean { amountMinor currency } lower { amountMinor } confidence } incrementalMargin { mean { amountMinor } } roi { mean }
      daily { day baselineUnits direct cannibalization halo pullForward incrementalUnits { mean } } drivers { code units }
      items { baselineUnits direct { mean } item { externalId } } locations { baselineUnits direct { mean } location { externalId } }
      robustness { hiddenChange usualChange } stock { knownShare unsellableUnits shortages { unitsWanted unitsOnHand unitsMissing item { id } location { id } } }`
    const startsOn = addDays(LAST_DAY, 10)
    const planOf = (fields: string) =>
      `{ kind: DISPLAY, featured: true, items: [{ externalId: "tea-0" }], startsOn: "${startsOn}", endsOn: "${addDays(startsOn, 6)}" ${fields} }`

    beforeAll(async () => {
      for (const weeksAgo of [5, 8, 11]) {
        const from = addDays(LAST_DAY, -7 * weeksAgo)
        await server.services.promotionWrites.create(
          { kind: 'admin' },
          {
            ...{ externalId: `shown-${weeksAgo}`, name: 'shown', kind: 'DISPLAY', startsOn: from },
            ...{ endsOn: addDays(from, 4), items: [{ externalId: 'tea-0' }] },
            locations: [{ externalId: placeOf(4) }],
          },
        )
      }
    })

    const refusalOf = async (externalId: string) => {
      const { promotionLift } = await server.query<{ promotionLift: { refusal: object | null } }>(
        asAdmin,
        `{ promotionLift(input: { promotion: { externalId: "${externalId}" } }) { refusal { code message remedy } } }`,
      )
      return promotionLift.refusal
    }

    interface Lift {
      readonly identified: boolean
      readonly refusal: { readonly code: string } | null
      readonly incrementalUnits: { readonly mean: number; readonly lower: number; readonly upper: number }
      readonly direct: { readonly mean: number }
      readonly cannibalization: { readonly mean: number }
      readonly halo: { readonly mean: number }
      readonly pullForward: { readonly mean: number }
      readonly daily: readonly { readonly incrementalUnits: { readonly mean: number } }[]
    }

    it('is told of a plan that is not stored, and its parts add up', async () => {
      const { promotionLift: lift } = await server.query<{ promotionLift: Lift }>(
        asAdmin,
        `{ promotionLift(input: { plan: ${planOf(', fixedCost: { amountMinor: "5000", currency: "EUR" }')} }) { ${LIFT} } }`,
      )
      expect(lift).toMatchObject({ identified: true, refusal: null, promotion: null, days: 7, stock: null })
      const { direct, cannibalization, halo, pullForward, incrementalUnits, daily } = lift
      const net = direct.mean + cannibalization.mean + halo.mean + pullForward.mean
      expect(net).toBeCloseTo(incrementalUnits.mean, 6)
      expect(daily.reduce((sum, day) => sum + day.incrementalUnits.mean, 0)).toBeCloseTo(net, 6)
      expect(daily).toHaveLength(6 + 7 + 21)
      // What is seen as one effect of four is not sure.
      expect(incrementalUnits.lower).toBeLessThan(incrementalUnits.upper)
    })

    it('meets the prices that are recorded for its days, as far as they were known then', async () => {
      const told = async () => {
        const { promotionLift } = await server.query<{
          promotionLift: { daily: readonly { day: string; baselineUnits: number }[] }
        }>(asAdmin, `{ promotionLift(input: { plan: ${planOf('')} }) { daily { day baselineUnits } } }`)
        return [0, 1, 2, 3, 4, 5, 6].map(
          (day) => promotionLift.daily.find((one) => one.day === addDays(startsOn, day))!.baselineUnits,
        )
      }
      const usual = await told()
      // What is recorded in the same millisecond counts as known.
      const before = new Date(Date.now() - 1)
      const { rejected } = await server.services.covariateWrites.recordCovariates(
        { kind: 'admin' },
        {
          prices: [
            { itemExternalId: 'tea-0', validFrom: addDays(startsOn, 3), priceMinor: 300n, currency: 'EUR' },
          ],
        },
      )
      expect(rejected).toBe(0)
      const dearer = await told()
      for (const day of [0, 1, 2]) expect(dearer[day]).toBeCloseTo(usual[day]!, 9)
      for (const day of [3, 4, 5, 6]) expect(dearer[day]).toBeLessThan(0.9 * usual[day]!)
      // Of a promotion that has begun, what was recorded later does not count.
      const [item] = await server.database.query<LiftItemRow>(
        `SELECT id::text AS id, 200::float8 AS "priceMinor" FROM item WHERE external_id = 'tea-0'`,
      )
      const days = { originDay: LAST_DAY, startsOn, endsOn: addDays(startsOn, 6), hasBegun: false }
      const pricesKnownBy = (knownBy: Date) =>
        readPlanPrices(server.database, { items: [item!] }, { ...days, knownBy })
      expect((await pricesKnownBy(before)).steps).toEqual([null])
      expect((await pricesKnownBy(new Date())).steps).toEqual([
        [
          { from: 0, priceMinor: 200, ratio: 1 },
          { from: 3, priceMinor: 300, ratio: 1.5 },
        ],
      ])
      await server.database.query(`DELETE FROM price_history WHERE price_minor = 300`)
    })

    it('is told of stored promotions in a list, from the days before each', async () => {
      const { promotions } = await server.query<{
        promotions: { nodes: { externalId: string; lift: Lift & { historyTo: string } }[] }
      }>(asAdmin, `{ promotions(first: 2) { nodes { externalId lift(confidence: 0.8) { ${LIFT} } } } }`)
      expect(promotions.nodes.map(({ externalId }) => externalId)).toEqual(['planned', 'past'])
      expect(promotions.nodes[0]!.lift.identified).toBe(true)
      expect(promotions.nodes[1]!.lift.historyTo).toBe(addDays(START, -1))
    })

    it('is kept as it was told before the promotion began, once a day, for those who may read it', async () => {
      const LEDGER = `{ promotions(first: 2) { nodes { externalId lift(confidence: 0.8) { direct { mean } }
        ledger(first: 5) { issuedAt historyTo model baselineUnits incrementalUnits { ${ESTIMATE} } direct { ${ESTIMATE} }
                 measured { ${ESTIMATE} } errorUnits isWithinInterval } } } }`
      interface Told {
        readonly externalId: string
        readonly lift: Pick<Lift, 'direct'>
        readonly ledger: readonly { readonly direct: { readonly mean: number } }[]
      }
      type Answer = { promotions: { nodes: readonly [Told, Told] } }
      await server.query<Answer>(asAdmin, LEDGER)
      const { promotions } = await server.query<Answer>(asAdmin, LEDGER.replace('0.8', '0.5'))
      const [planned, past] = promotions.nodes
      expect([planned.externalId, past.externalId]).toEqual(['planned', 'past'])
      expect(planned.ledger).toHaveLength(1)
      expect(planned.ledger[0]).toMatchObject({
        historyTo: expect.any(String),
        measured: null,
        errorUnits: null,
      })
      expect(planned.ledger[0]!.direct).toMatchObject({ confidence: 0.8 })
      expect(planned.ledger[0]!.direct.mean).toBeCloseTo(planned.lift.direct.mean, 9)
      // It was over before anybody asked.
      expect(past.ledger).toEqual([])
      // The version that it names is the fit that told it, and the one that answers now.
      const VERSION =
        'id name version family gate { decision summary } trainedOn { to } baselineMetrics { name value }'
      const { promotion, models } = await server.query<{
        promotion: {
          lift: { model: object; days: number }
          ledger: readonly { historyTo: string; model: string; modelVersion: object }[]
        }
        models: readonly { name: string; task: string; champion: object; versions: { totalCount: number } }[]
      }>(
        asAdmin,
        `{ promotion(ref: { externalId: "planned" }) { lift { model { ${VERSION} } } ledger { historyTo model modelVersion { ${VERSION} } } }
           models(task: PROMOTION) { name task champion { ${VERSION} } versions { totalCount } } }`,
      )
      const [told] = promotion.ledger
      expect(told!.modelVersion).toMatchObject({
        ...{ name: 'promotion-lift', family: told!.model, trainedOn: { to: told!.historyTo } },
        gate: {
          decision: 'CHALLENGER_PROMOTED',
          summary: expect.stringContaining('promotions are measured') as string,
        },
      })
      expect(promotion.lift.model).toEqual(told!.modelVersion)
      expect(models).toMatchObject([
        { name: 'promotion-lift', task: 'PROMOTION', champion: told!.modelVersion },
      ])
      // Another process answers from what was kept, and fits nothing.
      const { database } = server
      const catalog = new CatalogService({ database })
      const thread = new EffectThread()
      const fitted = jest.spyOn(thread, 'fitLift')
      const lifts = new PromotionLiftService({
        ...{ database, catalog, clock: systemClock, thread },
        locations: new LocationService({ database }),
        promotions: new PromotionService({ database, catalog }),
        versions: new LiftVersions(new FittedVersions(database, server.registry.root, systemClock)),
      })
      const again = await lifts.lift(
        { kind: 'admin' },
        { promotion: { externalId: 'planned' }, confidence: 0.8 },
      )
      expect(again!.lift!.parts.direct.mean).toBe(planned.lift.direct.mean)
      expect(fitted).not.toHaveBeenCalled()
      await lifts.close()
      for (const refused of [
        'mutation { promoteModel(input: { name: "promotion-lift", version: 1, overrideReason: "try" }) { userErrors { code } } }',
        'mutation { rollbackModel(name: "promotion-lift") { userErrors { code } } }',
        'mutation { trainModel(input: { model: "promotion-lift" }) { userErrors { code } } }',
      ])
        expect(JSON.stringify(await server.query(asAdmin, refused))).toContain('BAD_USER_INPUT')
      expect(
        await server.codes(await asUser('ada'), '{ promotions { nodes { ledger { model } } } }'),
      ).toContain('FORBIDDEN')
    })

    it('is pushed to those who follow it when its days or its plan are others, from the cursor on', async () => {
      interface Refresh {
        readonly cursor: string
        readonly kind: string
        readonly lift: Pick<Lift, 'incrementalUnits'> & { readonly days: number }
      }
      const follow = (after: string | null) => {
        const messages = server.connect(asAdmin).iterate<{ promotionLiftRefreshed: Refresh }>({
          query: `subscription ($after: String) { promotionLiftRefreshed(promotion: { externalId: "planned" }, after: $after) {
            cursor kind lift { days incrementalUnits { mean } promotion { externalId } } } }`,
          variables: { after },
        })
        return {
          next: async () =>
            ((await messages.next()).value as { data: { promotionLiftRefreshed: Refresh } }).data
              .promotionLiftRefreshed,
          stop: () => messages.return!(),
        }
      }
      const live = follow(null)
      const first = live.next()
      while (server.services.liftFeed.subscriberCount === 0)
        await new Promise((resolve) => setImmediate(resolve))
      await recordLateSale(server, 'tea-0', { location: placeOf(0), quantity: 200 })
      const { kind, lift, cursor } = await first
      expect(kind).toBe('UPDATE')
      expect(lift).toMatchObject({ days: 11, promotion: { externalId: 'planned' } })
      await live.stop()
      await server.services.promotionWrites.update(
        { kind: 'admin' },
        { externalId: 'planned' },
        { endsOn: addDays(LAST_DAY, 45) },
      )
      const again = follow(cursor)
      expect((await again.next()).lift.days).toBe(6)
      await again.stop()
    })

    it('is withheld, and told as one lift for all, where the ledger shows that to be nearer; what was known before is told as ever', async () => {
      const { database } = server
      await server.services.promotionWrites.create(
        { kind: 'admin' },
        {
          ...{ externalId: 'gated', name: 'gated', kind: 'DISPLAY', featured: true, startsOn },
          ...{ endsOn: addDays(startsOn, 6), items: [{ externalId: 'tea-0' }] },
        },
      )
      // Twelve promotions of long ago that added half of what was sold, each told as nine tenths of it.
      await database.query(
        `INSERT INTO promotion (external_id, name, kind, starts_on, ends_on, updated_at)
         SELECT 'told-' || n, 'told', 'DISPLAY', date '2020-01-01', date '2020-01-07', now() FROM generate_series(1, 12) n`,
      )
      await database.query(
        `INSERT INTO promotion_prediction (promotion_id, origin_day, model, confidence, baseline_units, incremental_units, incremental_lower,
                incremental_upper, direct_units, direct_lower, direct_upper, plan, measured_at, measured_units, measured_lower, measured_upper)
         SELECT id, date '2019-12-31', $1, 0.9, size, 0.9 * size, 0.4 * size, 1.4 * size, 0.9 * size, 0.4 * size, 1.4 * size, '', now(), 0.5 * size, 0.4 * size, 0.6 * size
           FROM (SELECT id, 100.0 + id AS size FROM promotion WHERE external_id LIKE 'told-%') p`,
        [LIFT_MODEL],
      )
      // A service that remembers nothing of the ledger.
      const catalog = new CatalogService({ database })
      const lifts = new PromotionLiftService({
        ...{ database, catalog, clock: systemClock, thread: new EffectThread() },
        locations: new LocationService({ database }),
        promotions: new PromotionService({ database, catalog }),
        versions: new LiftVersions(new FittedVersions(database, server.registry.root, systemClock)),
      })
      const predict = (externalId: string) =>
        lifts.lift({ kind: 'admin' }, { promotion: { externalId }, confidence: 0.9 })
      const told = (await predict('gated'))!
      expect(told).toMatchObject({ lift: null, refusal: { code: 'WORSE_THAN_CONSTANT' } })
      const constantLift = told.constant!
      expect(constantLift.promotions).toBe(12)
      expect(constantLift.liftFraction).toBeCloseTo(0.5, 9)
      expect(constantLift.directUnits).toBeCloseTo(0.5 * constantLift.baselineUnits, 9)
      expect(constantLift.baselineUnits).toBeGreaterThan(0)
      const asked = { items: [{ externalId: 'tea-0' }], startsOn, endsOn: startsOn, confidence: 0.2 }
      expect(
        await lifts.prepare({ kind: 'admin' }, { ...asked, kind: 'DISPLAY', featured: true }, 0.2, 'input'),
      ).toMatchObject({ refusal: { code: 'WORSE_THAN_CONSTANT' } })
      // What the model would have told is kept all the same, and none of this was known before 'past' began.
      const kept = await database.query<{ readonly units: number; readonly family: string }>(
        `SELECT direct_units AS units, v.family FROM promotion_prediction r JOIN promotion p ON p.id = r.promotion_id JOIN model_version v ON v.id = r.version_id
          WHERE p.external_id = 'gated'`,
      )
      expect(kept).toHaveLength(1)
      expect(kept[0]!.units).not.toBeCloseTo(constantLift.directUnits, 3)
      // The version that answers is the one lift; the ledger names the fit that would have been told.
      const answering = await server.services.models.modelVersion(
        { kind: 'admin' },
        (await lifts.versionOf({ kind: 'admin' }, told))!,
      )
      expect(answering).toMatchObject({
        ...{ modelName: 'promotion-lift', family: 'constant-lift', aliases: ['champion'] },
        gate: { decision: 'BASELINE_PROMOTED' },
      })
      expect(kept[0]!.family).toBe(LIFT_MODEL)
      expect((await predict('past'))!.refusal?.code).not.toBe('WORSE_THAN_CONSTANT')
      await lifts.close()
      await database.query(`DELETE FROM promotion WHERE external_id LIKE 'told-%' OR external_id = 'gated'`)
    })

    it('is told from what was planned by then beside what ran, up to four weeks ahead', async () => {
      const [row] = await server.database.query<{ startsOn: string; knownAt: Date }>(
        `SELECT starts_on AS "startsOn", known_at AS "knownAt" FROM promotion WHERE external_id = 'planned'`,
      )
      const { startsOn: plannedStart, knownAt } = row!
      const items = await server.database.query<{ id: string }>(
        `SELECT id::text FROM item WHERE external_id = 'tea-0'`,
      )
      const isRead = async (originDay: string, knownBy: Date): Promise<boolean> => {
        const facts = await readLiftFacts(server.database, {
          ...{ originDay, knownBy, itemIds: items.map(({ id }) => id) },
          places: await readSellingLocations(server.database),
        })
        return facts!.promotions.some((promotion) => promotion.startsOn === plannedStart)
      }
      expect(await isRead(addDays(plannedStart, -28), knownAt)).toBe(true)
      expect(await isRead(addDays(plannedStart, -29), knownAt)).toBe(false)
      // What was planned later was not known on that day.
      expect(await isRead(addDays(plannedStart, -1), new Date(knownAt.getTime() - 1))).toBe(false)
    })

    it('proposes the test that would settle a refusal', async () => {
      const { promotionLift: lift } = await server.query<{
        promotionLift: {
          readonly refusal: {
            readonly suggestedTest: { readonly options: readonly { durationDays: number }[] }
          }
        }
      }>(
        asAdmin,
        `{ promotionLift(input: { plan: ${planOf(', discountFraction: 0.2').replace('DISPLAY', 'PRICE_DISCOUNT')} }) {
             identified incrementalUnits { mean } refusal { code message remedy suggestedTest { options { durationDays } } } } }`,
      )
      expect(lift).toMatchObject({
        identified: false,
        incrementalUnits: null,
        refusal: { code: 'NO_VARIATION' },
      })
      const { options } = lift.refusal.suggestedTest
      expect(new Set(options.map(({ durationDays }) => durationDays))).toEqual(new Set([7]))
      const { item } = await server.query<{ item: { priceElasticity: null } }>(
        asAdmin,
        '{ item(ref: { externalId: "tea-0" }) { priceElasticity { mean lower upper } } }',
      )
      expect(item.priceElasticity).toBeNull()
    })

    it.each([
      ['both of promotion and plan', `promotion: { externalId: "past" }, plan: ${planOf('')}`],
      ['neither', 'confidence: 0.5'],
      ['an end before the start', `plan: ${planOf('').replace(addDays(startsOn, 6), addDays(startsOn, -1))}`],
      ['a day that is over', `plan: ${planOf('').replace(startsOn, START)}`],
      ['a discount of all', `plan: ${planOf(', discountFraction: 1')}`],
      ['a discount below 0', `plan: ${planOf(', discountFraction: -0.1')}`],
      [
        'two ways to be cheaper',
        `plan: ${planOf(', discountFraction: 0.1, buyQuantity: 3, payQuantity: 2')}`,
      ],
      ['half of a multi-buy', `plan: ${planOf(', buyQuantity: 3')}`],
      ['another currency', `plan: ${planOf(', fixedCost: { amountMinor: "1", currency: "USD" }')}`],
      [
        'more off than the price',
        `plan: ${planOf(', discountAmount: { amountMinor: "300", currency: "EUR" }')}`,
      ],
      ['a confidence of 1', `plan: ${planOf('')}, confidence: 1`],
    ])('refuses %s', async (_, input) => {
      const answer = await server.ask(asAdmin, `{ promotionLift(input: { ${input} }) { identified } }`)
      expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    })

    it('refuses items that are retired, and says so of promotions that have no others', async () => {
      const { catalogWrites, promotionWrites } = server.services
      const item = { title: 'old', categoryPath: ['tea'], priceMinor: 200n, currency: 'EUR' }
      await catalogWrites.upsertItems({ kind: 'admin' }, [{ ...item, externalId: 'old' }])
      await promotionWrites.create(
        { kind: 'admin' },
        {
          ...{ externalId: 'of-old', name: 'of old', kind: 'DISPLAY', items: [{ externalId: 'old' }] },
          ...{ startsOn, endsOn: startsOn },
        },
      )
      await catalogWrites.upsertItems({ kind: 'admin' }, [{ externalId: 'old', active: false }])
      expect(
        await server.ask(
          asAdmin,
          `{ promotionLift(input: { plan: ${planOf('').replace('tea-0', 'old')} }) { identified } }`,
        ),
      ).toMatchObject({
        errors: [
          { message: 'plan.items[0]: the item old is retired', extensions: { code: 'BAD_USER_INPUT' } },
        ],
      })
      expect(await refusalOf('of-old')).toMatchObject({ code: 'HISTORY_TOO_SHORT' })
      await catalogWrites.upsertItems({ kind: 'admin' }, [
        { ...item, externalId: 'ended', retiredOn: startsOn },
      ])
      const ended = planOf('').replace('tea-0', 'ended')
      expect(
        await server.ask(asAdmin, `{ promotionLift(input: { plan: ${ended} }) { identified } }`),
      ).toMatchObject({ errors: [{ message: 'plan.items[0]: the item ended is retired' }] })
    })

    it('refuses a stored promotion from before anything was recorded', async () => {
      await server.services.promotionWrites.create(
        { kind: 'admin' },
        {
          ...{ externalId: 'ancient', name: 'ancient', kind: 'DISPLAY', items: [{ externalId: 'tea-0' }] },
          ...{ startsOn: '0001-01-01', endsOn: '0001-01-03' },
        },
      )
      expect(await refusalOf('ancient')).toMatchObject({ code: 'HISTORY_TOO_SHORT' })
    })

    it('tells of a stored promotion what it tells of the plan: an amount as a part of the price, with its costs', async () => {
      const euros = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' })
      const admin = { kind: 'admin' } as const
      const { catalogWrites, promotionWrites } = server.services
      await catalogWrites.upsertItems(admin, [{ externalId: 'tea-0', costMinor: 50n }])
      const create = async (externalId: string, from: string, fields: object) => {
        const { userErrors } = await promotionWrites.create(admin, {
          ...{ externalId, name: externalId, kind: 'PRICE_DISCOUNT', discountAmount: euros(20n) },
          ...{ startsOn: from, endsOn: addDays(from, 4), items: [{ externalId: 'tea-0' }], ...fields },
        })
        expect(userErrors).toEqual([])
      }
      for (const weeksAgo of [6, 9, 12]) {
        const locations = [{ externalId: placeOf(5) }]
        await create(`cheap-${weeksAgo}`, addDays(LAST_DAY, -7 * weeksAgo), { locations, advertised: true })
      }
      await create('tenth', startsOn, { fixedCost: euros(1_000n), budget: euros(1n), advertised: true })
      await create('half', startsOn, { discountAmount: euros(100n) })
      interface Told {
        refusal: { code: string } | null
        incrementalUnits: { mean: number }
        incrementalMargin: { mean: { amountMinor: string } }
      }
      const told = async (input: string) => {
        const fields = 'refusal { code } incrementalUnits { mean } incrementalMargin { mean { amountMinor } }'
        const { promotionLift } = await server.query<{ promotionLift: Told }>(
          asAdmin,
          `{ promotionLift(input: { ${input} }) { ${fields} } }`,
        )
        return promotionLift
      }
      const plan = (fields: string) =>
        `plan: { kind: PRICE_DISCOUNT, ${fields}, items: [{ externalId: "tea-0" }], startsOn: "${startsOn}", endsOn: "${addDays(startsOn, 4)}" }`
      const stored = await told('promotion: { externalId: "tenth" }')
      const same = 'fixedCost: { amountMinor: "1000", currency: "EUR" }, advertised: true'
      expect(stored).toEqual(await told(plan(`discountFraction: 0.1, ${same}`)))
      const free = await told(plan('fixedPrice: { amountMinor: "180", currency: "EUR" }, advertised: true'))
      expect(free.incrementalUnits).toEqual(stored.incrementalUnits)
      const [withCost, without] = [stored, free].map(({ incrementalMargin: { mean } }) =>
        Number(mean.amountMinor),
      )
      expect(without! - withCost!).toBeCloseTo(1_000, -1)
      expect(await told('promotion: { externalId: "half" }')).toMatchObject({
        refusal: { code: 'DEPTH_OUTSIDE_SEEN' },
      })
    })

    it('knows no unknown items, and is nothing for end users', async () => {
      const unknown = planOf('').replace('tea-0', 'unknown')
      expect(
        await server.ask(asAdmin, `{ promotionLift(input: { plan: ${unknown} }) { identified } }`),
      ).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
      const question = `{ promotionLift(input: { plan: ${planOf('')} }) { identified } }`
      const elasticity = '{ item(ref: { externalId: "tea-0" }) { priceElasticity { mean } } }'
      for (const asked of [question, elasticity]) {
        expect(await server.ask(await asUser('ada'), asked)).toMatchObject({
          errors: [{ extensions: { code: 'FORBIDDEN' } }],
        })
      }
    })
  })

  describe('the list price of an item', () => {
    const OUTLOOK = `price { amountMinor currency } units { mean lower upper } revenue { mean { amountMinor } } margin { mean { amountMinor } }
      incrementalMargin { lower { amountMinor } confidence } expectedRegret { amountMinor }`
    const askFor = (fields: string, item = 'tea-0') =>
      `{ listPriceSuggestion(input: { item: { externalId: "${item}" }, startsOn: "${addDays(LAST_DAY, 10)}", endsOn: "${addDays(LAST_DAY, 37)}" ${fields} }) {
        refusal { code message remedy } current { ${OUTLOOK} } suggested { ${OUTLOOK} } options { ${OUTLOOK} } lowestSeen { amountMinor } highestSeen { amountMinor }
        competitors { competitor price { amountMinor currency } validFrom locationId } competitorPriceElasticity { mean lower upper } intervalFactor measuredPromotions } }`

    it('is refused where it never moved, as bad input, and is nothing for end users', async () => {
      const { listPriceSuggestion } = await server.query(asAdmin, askFor(''))
      const named = askFor('competitorPrice: { amountMinor: "190", currency: "EUR" }')
      expect((await server.query(asAdmin, named)).listPriceSuggestion).toMatchObject({
        refusal: { code: 'COMPETITOR_UNKNOWN' },
      })
      expect(listPriceSuggestion).toMatchObject({
        refusal: { code: 'NO_VARIATION', message: expect.any(String), remedy: expect.any(String) },
        ...{ current: null, suggested: null, options: [], competitors: [] },
      })
      for (const fields of [
        'prices: []',
        'prices: [{ amountMinor: "120", currency: "EUR" }, { amountMinor: "120", currency: "EUR" }]',
        'prices: [{ amountMinor: "0", currency: "EUR" }]',
        'prices: [{ amountMinor: "190", currency: "USD" }]',
        'competitorPrice: { amountMinor: "-1", currency: "EUR" }',
        'confidence: 1',
        'endsOn: "2020-01-01"',
      ]) {
        const asked = fields.startsWith('endsOn')
          ? askFor('').replace(/endsOn: "[^"]*"/, fields)
          : askFor(fields)
        expect(await server.ask(asAdmin, asked)).toMatchObject({
          errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
        })
      }
      // Before anything is looked up.
      expect(await server.ask(asAdmin, askFor('prices: []', 'unknown'))).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      })
      expect(await server.ask(asAdmin, askFor('', 'unknown'))).toMatchObject({
        errors: [{ extensions: { code: 'NOT_FOUND' } }],
      })
      expect(await server.ask(await asUser('ada'), askFor(''))).toMatchObject({
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      })
    })

    it('is told beside the price of now and those of competitors, within what it was sold at', async () => {
      await server.services.catalogWrites.upsertItems({ kind: 'admin' }, [
        { externalId: 'tea-0', costMinor: 50n },
      ])
      const price = (daysAgo: number, priceMinor: bigint, competitor?: string) => ({
        ...{ itemExternalId: 'tea-0', validFrom: addDays(LAST_DAY, -daysAgo), priceMinor, currency: 'EUR' },
        competitor,
      })
      const { recorded } = await server.services.covariateWrites.recordCovariates(
        { kind: 'admin' },
        {
          prices: [
            ...[price(119, 180n), price(90, 210n), price(60, 190n), price(30, 200n)],
            ...[
              price(119, 220n, 'Corner Shop'),
              price(70, 170n, 'Corner Shop'),
              price(20, 205n, 'Corner Shop'),
            ],
          ],
        },
      )
      expect(recorded).toBe(7)
      const told = async (fields: string) =>
        (
          await server.query<{
            listPriceSuggestion: {
              refusal: null
              current: { price: object; units: { mean: number } }
              options: readonly { price: { amountMinor: number } }[]
            }
          }>(asAdmin, askFor(fields))
        ).listPriceSuggestion
      const answer = await told('')
      expect(answer).toMatchObject({
        refusal: null,
        current: { price: { amountMinor: 200, currency: 'EUR' } },
        lowestSeen: { amountMinor: 180 },
        highestSeen: { amountMinor: 210 },
        competitors: [
          { competitor: 'Corner Shop', price: { amountMinor: 205 }, validFrom: addDays(LAST_DAY, -20) },
        ],
      })
      const prices = answer.options.map((option) => option.price.amountMinor)
      expect(prices.length).toBeGreaterThan(2)
      expect([Math.min(...prices), Math.max(...prices)]).toEqual([180, 210])
      expect(prices).not.toContain(200)
      const dearer = await told('competitorPrice: { amountMinor: "220", currency: "EUR" }')
      expect(dearer.current.units.mean).toBeGreaterThan(answer.current.units.mean)
      expect(await told('competitorPrice: { amountMinor: "246", currency: "EUR" }')).toMatchObject({
        refusal: { code: 'COMPETITOR_PRICE_OUTSIDE_SEEN' },
        current: null,
      })
      expect(await told('prices: [{ amountMinor: "300", currency: "EUR" }]')).toMatchObject({
        refusal: { code: 'PRICE_OUTSIDE_SEEN' },
        ...{ current: null, options: [] },
      })
    })

    it('is told with the price of the place that asks it, and refused where places ask different ones', async () => {
      const price = (daysAgo: number, priceMinor: bigint) => ({
        ...{ itemExternalId: 'tea-0', locationExternalId: placeOf(1), priceMinor, currency: 'EUR' },
        validFrom: addDays(LAST_DAY, -daysAgo),
      })
      await server.services.covariateWrites.recordCovariates(
        { kind: 'admin' },
        {
          prices: [
            ...[price(100, 240n), price(40, 300n)],
            ...Array.from({ length: 100 }, (_, at) => ({ ...price(5, 260n), competitor: `Stall ${at}` })),
          ],
        },
      )
      const statements = await countStatements(server, async () => {
        expect((await server.query(asAdmin, askFor(''))).listPriceSuggestion).toMatchObject({
          refusal: { code: 'PRICES_DIFFER' },
          ...{ current: null, options: [] },
        })
      })
      // Of a fit that is new. Six cells are read in one part; the most that are read take four more, of seven statements each.
      // Nothing is kept of a suggestion, which is eighteen less.
      expect(statements).toBeLessThanOrEqual(LIFT_STATEMENTS - 18 - 4 * 7)
      const of = (place: string) => askFor(`locations: [{ externalId: "${place}" }]`)
      expect((await server.query(asAdmin, of(placeOf(1)))).listPriceSuggestion).toMatchObject({
        refusal: null,
        current: { price: { amountMinor: 300, currency: 'EUR' } },
        highestSeen: { amountMinor: 300 },
        // Of more than a hundred, those whose prices are the latest: one of twenty days ago is not among them.
        competitors: Array(100).fill({ price: { amountMinor: 260 } }),
      })
      expect((await server.query(asAdmin, of(placeOf(0)))).listPriceSuggestion).toMatchObject({
        current: { price: { amountMinor: 200 } },
        ...{ lowestSeen: { amountMinor: 180 }, highestSeen: { amountMinor: 210 } },
      })
    })
  })
})
