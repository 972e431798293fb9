/** What is recommended on a small shop whose visitors go from mugs to plates and from lamps to bulbs. */
import type { EventInput } from '../../../../src/contracts/shop/shop-records'
import type { Viewer } from '../../../../src/contracts/viewer'
import { readSessionCorpus } from '../../../../src/datasets/session-corpus'
import type { NotificationListener } from '../../../../src/db/notifications'
import type { ModelVersionRecord } from '../../../../src/db/repositories/models/model.repository'
import { contextOfEvent } from '../../../../src/features/session/event-context'
import { readItemRates } from '../../../../src/db/repositories/behaviour/item-rates.repository'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import { ConsentService } from '../../../../src/services/behaviour/consent.service'
import type { IngestService } from '../../../../src/services/behaviour/ingest.service'
import type { AdHocEvent } from '../../../../src/services/recommendation/visit'
import type { ItemRecommendation, NextActions } from '../../../../src/services/recommendation/recommendation'
import type { RecommendationsInput } from '../../../../src/services/recommendation/list-request'
import type { RecommendationService } from '../../../../src/services/recommendation/recommendation.service'
import { Popularity } from '../../../../src/services/recommendation/popularity'
import { SessionFeed } from '../../../../src/services/recommendation/session-feed'
import { ExperimentService } from '../../../../src/services/slates/experiment.service'
import type { Experiments } from '../../../../src/services/slates/experiments'
import type { SlateLog } from '../../../../src/services/slates/slate-log'
import type { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { startRecommendations, type TestRecommendations } from '../../../support/recommendations'
import { OTHER_VERSION_ID, type TrainedSessionModel } from '../../../support/session-model'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  event,
  guest,
  NOW,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'

const NOW_MS = Date.parse(NOW)
const minutesAgo = (minutes: number) => new Date(NOW_MS - minutes * 60_000)

describe('recommendations', () => {
  let shop: TestShop
  let world: TestRecommendations
  let listener: NotificationListener
  let ingest: IngestService
  let catalog: CatalogWriteService
  let trained: TrainedSessionModel
  let service: RecommendationService
  let slateLog: SlateLog
  let experiments: Experiments
  let names: Map<bigint, string>
  const itemsFor = async (viewer: Viewer, input: RecommendationsInput) =>
    (await service.recommendations(viewer, input)) as readonly ItemRecommendation[] | null

  beforeAll(async () => {
    shop = await createShop()
    world = await startRecommendations(shop)
    ;({ listener, ingest, catalog, trained, service, slateLog, experiments } = world)
    const light = { externalId: 'light', name: 'Light' }
    await catalog.upsertItems(admin, [
      { externalId: 'lamp', category: light },
      ...['bulb', 'spoon', 'vase'].map((externalId) => ({
        externalId,
        title: externalId,
        priceMinor: 500n,
        currency: 'EUR',
        ...(externalId === 'bulb' ? { category: light } : {}),
      })),
    ])
    await send(
      ...Array.from({ length: 12 }, (_, visit) => {
        const walk = visit % 2 === 0 ? ['mug', 'plate', 'spoon'] : ['lamp', 'bulb']
        return walk.map((itemExternalId, step) => ({
          itemExternalId,
          sessionExternalId: `past-${visit}`,
          occurredAt: minutesAgo(2_000 - visit * 60 - step),
        }))
      }).flat(),
      {
        type: 'PURCHASE',
        sessionExternalId: 'past-0',
        itemExternalId: 'spoon',
        occurredAt: minutesAgo(1_990),
      },
    )
    await trained.train(await readSessionCorpus(shop.database, new Date(NOW_MS), 30))
    const rows = await shop.read<{ id: bigint; name: string }>(`SELECT id, external_id AS name FROM item`)
    names = new Map(rows.map(({ id, name }) => [id, name]))
  })
  afterAll(async () => {
    await world.close()
    await shop.drop()
  })
  const send = (...fields: Partial<EventInput>[]) => ingest.ingestEvents(admin, fields.map(event))
  const namesOf = (items: readonly ItemRecommendation[] | null | undefined) =>
    items?.map(({ itemId }) => names.get(itemId)) ?? null
  let lastSession = 0
  const newSession = () => ({ externalId: `live-${++lastSession}` })
  const listFor = async (session: { externalId: string }, fields = {}, viewer: Viewer = admin) =>
    namesOf(await itemsFor(viewer, { surface: 'HOME', session, ...fields }))

  it('follow the visit, and count an event as soon as it is acknowledged', async () => {
    const session = newSession()
    await send({ sessionExternalId: session.externalId, itemExternalId: 'mug', occurredAt: minutesAgo(3) })
    // Visitors come back to what they have seen, which is not what this is about.
    const exclude = [{ externalId: 'mug' }]
    expect((await listFor(session, { exclude }))![0]).toBe('plate')
    await send({ sessionExternalId: session.externalId, itemExternalId: 'lamp', occurredAt: minutesAgo(2) })
    expect((await listFor(session, { exclude }))![0]).toBe('bulb')
  })

  it('count stored events and those that come with the question, none of them twice', async () => {
    const session = newSession()
    const stored = { type: 'VIEW' as const, item: { externalId: 'mug' }, occurredAt: minutesAgo(4) }
    await send({
      sessionExternalId: session.externalId,
      itemExternalId: 'mug',
      occurredAt: minutesAgo(4),
      clientEventId: 'told-twice',
    })
    const stepsWith = async (...events: AdHocEvent[]) => {
      const { visit } = (await service.nextActions(admin, { session, events }))!
      return visit.steps.map(({ itemId }) => names.get(BigInt(itemId!)))
    }
    const lamp = { type: 'VIEW' as const, item: { externalId: 'lamp' } }
    expect(await stepsWith(lamp)).toEqual(['mug', 'lamp'])
    // The same event by what it is and when; and by its name, although the clock of the browser says otherwise.
    expect(await stepsWith(stored, lamp)).toEqual(['mug', 'lamp'])
    const late = { ...stored, occurredAt: minutesAgo(1) }
    expect(await stepsWith({ ...late, clientEventId: 'told-twice' }, lamp)).toEqual(['mug', 'lamp'])
    expect(await stepsWith({ ...late, clientEventId: 'another' }, lamp)).toEqual(['mug', 'mug', 'lamp'])
    const again = { ...lamp, clientEventId: 'lamp-1' }
    expect(await stepsWith(again, { ...again, occurredAt: minutesAgo(2) })).toEqual(['mug', 'lamp'])
    // What is read from the database says the same as what this process remembers.
    const other = await startRecommendations(shop)
    try {
      const events = [{ ...late, clientEventId: 'told-twice' }]
      const { visit } = (await other.service.nextActions(admin, { session, events }))!
      expect(visit.steps).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  it('know what was searched for and on what, of stored events and of those that come with the question', async () => {
    const session = newSession()
    const stored = { sessionExternalId: session.externalId, properties: { device: 'Phone' } }
    await send({ ...stored, occurredAt: minutesAgo(4) })
    await listFor(session)
    await send({
      ...{ ...stored, type: 'SEARCH', itemExternalId: null, query: 'red mug' },
      occurredAt: minutesAgo(3),
    })
    const events: AdHocEvent[] = [{ type: 'SEARCH', query: 'plate', occurredAt: minutesAgo(1) }]
    const { visit } = (await service.nextActions(admin, { session, events, device: 'tablet' }))!
    const said = visit.steps.map(({ queryWords, device }) => ({ queryWords, device }))
    const [red, plate] = [contextOfEvent('red mug', 'phone'), contextOfEvent('plate', 'tablet')]
    expect(said).toEqual([{ device: red.device }, red, plate])
  })

  it('follow what a customer does in any session, and forget it with the customer', async () => {
    const user = { externalId: 'finn' }
    const first = async () =>
      namesOf(await itemsFor(admin, { surface: 'HOME', user, first: 1, exclude: [{ externalId: 'mug' }] }))
    const sent = (itemExternalId: string, minutes: number) =>
      send({
        sessionExternalId: newSession().externalId,
        userExternalId: 'finn',
        itemExternalId,
        occurredAt: minutesAgo(minutes),
      })
    await sent('mug', 3)
    expect(await first()).toEqual(['plate'])
    await sent('lamp', 2)
    expect(await first()).toEqual(['bulb'])
    const consents = new ConsentService({ database: shop.database, clock, userSteps: world.userSteps })
    const stepsOf = async () => (await service.nextActions(admin, { user }))!.visit.steps.length
    expect(await stepsOf()).toBe(2)
    await consents.recordConsent(admin, [{ userExternalId: 'finn', personalization: false }])
    expect(await stepsOf()).toBe(0)
    await consents.recordConsent(admin, [{ userExternalId: 'finn', personalization: true }])
    expect(await stepsOf()).toBe(2)
    const [finn] = await shop.read<{ id: bigint }>(`SELECT id FROM app_user WHERE external_id = 'finn'`)
    const erasure = new UserErasureService({ database: shop.database, userSteps: world.userSteps })
    await erasure.deleteUser(admin, user)
    expect(await world.userSteps.read(finn!.id)).toEqual([])
  })

  it('know what a customer did in its session before it signed in, until somebody else takes part in that', async () => {
    const user = { externalId: 'ida' }
    const stepsOf = async () =>
      (await service.nextActions(admin, { user }))!.visit.steps.map(({ itemId }) =>
        names.get(BigInt(itemId!)),
      )
    const session = newSession()
    const sent = (itemExternalId: string, minutes: number, userExternalId?: string) =>
      send({
        ...{ sessionExternalId: session.externalId, itemExternalId, occurredAt: minutesAgo(minutes) },
        ...(userExternalId !== undefined && { userExternalId }),
      })
    await send({
      sessionExternalId: newSession().externalId,
      userExternalId: 'ida',
      occurredAt: minutesAgo(9),
    })
    const [before] = await stepsOf()
    await sent('lamp', 8)
    expect(await stepsOf()).toEqual([before])
    await sent('plate', 7, 'ida')
    expect(await stepsOf()).toEqual([before, 'lamp', 'plate'])
    await sent('spoon', 6)
    expect(await stepsOf()).toEqual([before, 'lamp', 'plate', 'spoon'])
    // From now on nobody knows whose the steps without a customer were.
    await sent('bulb', 5, 'jo')
    expect(await stepsOf()).toEqual([before, 'plate', 'spoon'])
  })

  it('count what another server stores of a customer', async () => {
    const other = await startRecommendations(shop)
    try {
      const user = { externalId: 'gus' }
      await send({ sessionExternalId: 'gus-1', userExternalId: 'gus', occurredAt: minutesAgo(3) })
      const stepsOf = async () => (await service.nextActions(admin, { user }))!.visit.steps.length
      expect(await stepsOf()).toBe(1)
      const heard = new Promise<void>((resolve) => listener.on('sessions', () => resolve()))
      await other.ingest.ingestEvents(admin, [
        event({ sessionExternalId: 'gus-2', userExternalId: 'gus', occurredAt: minutesAgo(2) }),
      ])
      await heard
      expect(await stepsOf()).toBe(2)
    } finally {
      await other.close()
    }
  })

  it('are logged with what made them, once their ids are taken', async () => {
    const session = newSession()
    await send({ sessionExternalId: session.externalId, userExternalId: 'ada', itemExternalId: 'spoon' })
    const list = await itemsFor(readKey, { surface: 'CART', session, first: 3 })
    await slateLog.flush()
    expect(await shop.read('SELECT FROM recommendation_slate')).toEqual([])
    const ids = list!.map(({ slate, slateRank }) => slate.idOf(slateRank))
    expect(new Set(ids).size).toBe(3)
    await slateLog.flush()
    const [slate, ...others] = await shop.read(
      `SELECT viewer_kind AS viewer, surface, version_id::int AS version, u.external_id AS "user", s.external_id AS "session",
              target_ids AS items, prices_minor AS prices, currencies, scores, propensities, offered_at AS at
         FROM recommendation_slate r JOIN app_user u ON u.id = r.user_id JOIN session s ON s.id = r.session_id`,
    )
    expect(others).toEqual([])
    expect(slate).toEqual({
      viewer: 'apiKey',
      surface: 'CART',
      version: 7,
      user: 'ada',
      session: session.externalId,
      items: list!.map(({ itemId }) => itemId),
      prices: list!.map(({ itemId }) =>
        ['mug', 'plate', 'lamp'].includes(names.get(itemId)!) ? 1000n : 500n,
      ),
      currencies: ['EUR', 'EUR', 'EUR'],
      scores: list!.map(({ score }) => score),
      propensities: [null, null, null],
      at: new Date(NOW_MS),
    })
  })

  it('are answered by the version of the arm of the visitor, the same each time, as long as the experiment runs', async () => {
    const registry = { version: async () => ({ modelName: 'session' }) as ModelVersionRecord }
    const admins = new ExperimentService({
      database: shop.database,
      clock,
      registry,
      experiments,
      scenarios: world.scenarioSnapshot,
    })
    const half = { share: 0.5 }
    const plan = { name: 'e', baseRate: 0.1, lift: 0.1, confidence: 0.95, power: 0.8 }
    const start = (versionId: bigint) =>
      admins.start(admin, {
        ...plan,
        arms: [
          { name: 'as it is', ...half, versionId: null },
          { name: 'new', ...half, versionId },
        ],
      })
    const guests = Array.from({ length: 20 }, newSession)
    await send(
      ...guests.map(({ externalId }) => ({ sessionExternalId: externalId, itemExternalId: 'spoon' })),
    )
    await shop.read('TRUNCATE recommendation_slate')
    const showEach = async () => {
      for (const session of guests) {
        const list = await itemsFor(admin, { surface: 'HOME', session, first: 1 })
        list![0]!.slate.idOf(1)
      }
      await slateLog.flush()
    }
    const shown = () =>
      shop.read<{ arm: string | null; version: number; lists: number; guests: number }>(
        `SELECT arm, version_id::int AS version, count(*)::int AS lists, count(DISTINCT session_id)::int AS guests
           FROM recommendation_slate GROUP BY 1, 2 ORDER BY 1`,
      )
    const { id } = await start(OTHER_VERSION_ID)
    await showEach()
    await showEach()
    const [old, changed, ...others] = await shown()
    expect(others).toEqual([])
    expect(old).toMatchObject({ arm: 'as it is', version: 7, lists: 2 * old!.guests })
    expect(changed).toMatchObject({ arm: 'new', version: 8, lists: 2 * changed!.guests })
    expect(old!.guests + changed!.guests).toBe(20)
    expect(Math.min(old!.guests, changed!.guests)).toBeGreaterThan(3)
    await expect(start(OTHER_VERSION_ID)).rejects.toMatchObject({ code: 'CONFLICT' })
    await admins.stop(admin, id)
    await shop.read('TRUNCATE recommendation_slate')
    await showEach()
    expect(await shown()).toEqual([{ arm: null, version: 7, lists: 20, guests: 20 }])
    // A version that cannot be loaded leaves its arm to the champion.
    const broken = await start(99n)
    await showEach()
    expect((await shown()).map(({ arm, version }) => [arm, version])).toEqual([
      ['as it is', 7],
      ['new', 7],
      [null, 7],
    ])
    await admins.stop(admin, broken.id)
  })

  it('are logged with the placement, the scenario, its rules, the experiment and the arm that made them', async () => {
    const rule = (name: string, brand: string) => ({
      name,
      action: 'EXCLUDE' as const,
      where: { field: 'brand', is: brand },
      factor: null,
    })
    const written = await world.scenarios.upsert(admin, {
      name: 'top of home',
      surface: 'HOME',
      placement: 'top',
      rules: [rule('no Acme', 'Acme'), rule('no Zeta', 'Zeta')],
    })
    expect(written.userErrors).toEqual([])
    const admins = new ExperimentService({
      database: shop.database,
      clock,
      registry: { version: async () => ({ modelName: 'session' }) as ModelVersionRecord },
      experiments,
      scenarios: world.scenarioSnapshot,
    })
    const { id } = await admins.start(admin, {
      ...{ name: 'logged', baseRate: 0.1, lift: 0.1, confidence: 0.95, power: 0.8 },
      arms: [
        { name: 'control', share: 0.01, versionId: null },
        { name: 'mostly', share: 0.99, versionId: OTHER_VERSION_ID },
      ],
    })
    try {
      await shop.read('TRUNCATE recommendation_slate')
      const session = newSession()
      await send({ sessionExternalId: session.externalId, itemExternalId: 'lamp' })
      const made = []
      for (const placement of ['top', null]) {
        const list = await itemsFor(admin, { surface: 'HOME', session, placement, first: 2 })
        list![0]!.slate.idOf(1)
        await slateLog.flush()
        made.push(
          ...(await shop.read(
            `DELETE FROM recommendation_slate RETURNING surface, placement, scenario, rules, experiment_id AS experiment`,
          )),
        )
      }
      expect(made).toEqual([
        { surface: 'HOME', placement: 'top', scenario: 'top of home', rules: ['no Acme', 'no Zeta'], experiment: id },
        { surface: 'HOME', placement: null, scenario: 'built-in HOME', rules: [], experiment: id },
      ]) // prettier-ignore
    } finally {
      await admins.stop(admin, id)
    }
  })

  it('say which item of the visit speaks for them', async () => {
    const list = await itemsFor(admin, {
      surface: 'HOME',
      events: [{ type: 'VIEW', item: { externalId: 'lamp' } }],
    })
    const reasons = await service.reasons(admin, list!)
    expect(names.get(list![0]!.itemId)).toBe('bulb')
    expect({ ...reasons[0]![0]!, itemId: names.get(reasons[0]![0]!.itemId!) }).toMatchObject({
      code: 'VIEWED_WITH',
      itemId: 'lamp',
      itemTitle: expect.any(String),
      weight: 1,
    })
    expect(reasons.at(-1)![0]!.code).not.toBe('VIEWED_WITH')
  })

  it('hold every other item that may be shown, and none that may not, from the next answer on', async () => {
    const events = [{ type: 'VIEW' as const, item: { externalId: 'mug' } }]
    const listOf = async () => namesOf(await itemsFor(admin, { surface: 'HOME', events }))
    expect((await listOf())!.toSorted()).toEqual(['bulb', 'lamp', 'plate', 'spoon', 'vase'])
    await catalog.upsertItems(admin, [{ externalId: 'plate', active: false }])
    expect((await listOf())!.toSorted()).toEqual(['bulb', 'lamp', 'spoon', 'vase'])
    await catalog.upsertItems(admin, [{ externalId: 'plate', active: true }])
    expect(await listOf()).toContain('plate')
  })

  it('leave out what the list is about, what is excluded, and what does not pass the filter', async () => {
    const [category] = await shop.read<{ id: bigint }>(`SELECT id FROM category WHERE external_id = 'light'`)
    const list = async (fields: object) => namesOf(await itemsFor(admin, { surface: 'ITEM_PAGE', ...fields }))
    expect((await list({ items: [{ externalId: 'lamp' }], first: 1 }))!).toEqual(['bulb'])
    expect(await list({ items: [{ externalId: 'lamp' }] })).not.toContain('lamp')
    expect(await list({ exclude: [{ externalId: 'mug' }] })).not.toContain('mug')
    expect(
      (await list({ items: [{ externalId: 'mug' }], filter: { categoryIds: [category!.id] } }))!.toSorted(),
    ).toEqual(['bulb', 'lamp'])
    expect(await list({ filter: { titleContains: 'NOTHING' } })).toEqual([])
  })

  it('are of several categories where the filter names several', async () => {
    await catalog.upsertItems(admin, [
      { externalId: 'spoon', category: { externalId: 'cutlery', name: 'Cutlery' } },
    ])
    const rows = await shop.read<{ id: bigint }>(
      `SELECT id FROM category WHERE external_id IN ('light', 'cutlery') ORDER BY external_id`,
    )
    const [cutlery, light] = rows.map(({ id }) => id)
    const of = async (...categoryIds: bigint[]) =>
      namesOf(await itemsFor(admin, { surface: 'HOME', filter: { categoryIds } }))!.toSorted()
    expect(await of(cutlery!)).toEqual(['spoon'])
    expect(await of(light!)).toEqual(['bulb', 'lamp'])
    expect(await of(cutlery!, light!)).toEqual(['bulb', 'lamp', 'spoon'])
  })

  it('are about all that lies in the cart, and hold none of it', async () => {
    const cart = async (...items: string[]) =>
      namesOf(await itemsFor(admin, { surface: 'CART', items: items.map((externalId) => ({ externalId })) }))!
    const both = await cart('mug', 'lamp')
    for (const item of ['mug', 'lamp']) expect(both).not.toContain(item)
    // What goes with the one is not what goes with the other, and the two of them come first together.
    expect((await cart('mug')).slice(0, 2).toSorted()).toEqual(['plate', 'spoon'])
    expect((await cart('lamp'))[0]).toBe('bulb')
    expect(both[0]).toBe('bulb')
    expect(['plate', 'spoon']).toContain(both[1])
    expect(await cart('vase', 'lamp')).not.toContain('vase')
  })

  it('answer next actions with probabilities that sum to 1, and say where they know nothing of the visit', async () => {
    const known = await service.nextActions(admin, {
      events: [{ type: 'VIEW', item: { externalId: 'mug' } }],
      first: 1,
    })
    expect(namesOf(known!.items)).toEqual(['plate'])
    expect(known!.isFallback).toBe(false)
    const unknown = await service.nextActions(admin, {})
    expect(unknown!.isFallback).toBe(true)
    for (const { actions } of [known!, unknown!]) {
      expect(Object.values(actions).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    }
    expect(unknown!.purchaseProbability).toBeGreaterThan(0)
  })

  it('skip and count events that cannot be used, take the last fifty of many, and store none', async () => {
    const [before] = await shop.read<{ count: number }>(`SELECT count(*)::int AS count FROM event`)
    const lamp = { type: 'VIEW' as const, item: { externalId: 'lamp' } }
    const answer = await service.nextActions(admin, {
      events: [
        ...Array.from({ length: 10_000 }, (_, index) => ({ ...lamp, occurredAt: minutesAgo(index % 20) })),
        { type: 'VIEW', item: { externalId: 'unheard-of' } },
        { ...lamp, occurredAt: new Date(NOW_MS + 3_600_000) },
      ],
      first: 1,
    })
    expect(answer!.skippedEvents).toBe(2)
    expect(namesOf(answer!.items)).toEqual(['bulb'])
    const page = await service.page(admin, {
      surface: 'ITEM_PAGE',
      ...{
        items: [{ externalId: 'lamp' }, { externalId: 'unheard-of' }],
        exclude: [{ externalId: 'nor-this' }],
      },
      events: [{ type: 'VIEW', item: { externalId: 'unheard-of' } }],
    })
    expect(page).toMatchObject({ isFallback: false, isPartial: false, skippedEvents: 1, skippedItems: 2 })
    expect(await service.page(admin, { surface: 'HOME' })).toMatchObject({
      isFallback: true,
      skippedItems: 0,
    })
    expect(await shop.read(`SELECT count(*)::int AS count FROM event`)).toEqual([before])
  })

  it('tell end users and guests nothing of hidden items, as if those did not exist', async () => {
    await catalog.upsertItems(admin, [
      { externalId: 'secret', title: 'vase, secret', priceMinor: 500n, currency: 'EUR', active: false },
    ])
    const secret = { externalId: 'secret' }
    const events = [{ type: 'VIEW' as const, item: secret }]
    for (const [viewer, skipped] of [
      [admin, 0],
      [endUser('ann'), 1],
      [guest('anywhere'), 1],
    ] as const) {
      expect((await service.nextActions(viewer, { events }))!.skippedEvents).toBe(skipped)
      const list = await itemsFor(viewer, { surface: 'ITEM_PAGE', items: [secret] })
      expect(list!.some(({ source }) => source === 'SIMILAR')).toBe(viewer === admin)
    }
  })

  it('are of the own sessions of an end user; foreign and unknown ones answer alike', async () => {
    const session = newSession()
    await send({
      sessionExternalId: session.externalId,
      userExternalId: 'ann',
      itemExternalId: 'lamp',
      occurredAt: minutesAgo(1),
    })
    await send({ sessionExternalId: 'of-bob', userExternalId: 'bob', occurredAt: minutesAgo(1) })
    expect((await listFor(session, { first: 1 }, endUser('ann')))!).toEqual(['bulb'])
    for (const viewer of [endUser('bob'), endUser('nobody-known')]) {
      expect(await listFor(session, {}, viewer)).toBeNull()
      expect(await service.nextActions(viewer, { session })).toBeNull()
      expect(await itemsFor(viewer, { surface: 'HOME', user: { externalId: 'ann' } })).toBeNull()
    }
    expect(await listFor({ externalId: 'no-such-session' }, {}, endUser('bob'))).toBeNull()
    expect(
      namesOf(
        await itemsFor(endUser('ann'), {
          surface: 'HOME',
          user: { externalId: 'ann' },
          first: 1,
        }),
      ),
    ).toEqual(['bulb'])
  })

  it('know a user that was deleted and comes back as another one', async () => {
    const first = { externalId: 'before-deletion' }
    const visit = { itemExternalId: 'lamp', userExternalId: 'zoe', occurredAt: minutesAgo(1) }
    await send({ ...visit, sessionExternalId: first.externalId })
    expect(await listFor(first, {}, endUser('zoe'))).not.toBeNull()
    const heard = new Promise<void>((resolve) => listener.on('users', () => resolve()))
    await new UserErasureService({ database: shop.database }).deleteUser(admin, { externalId: 'zoe' })
    await heard
    const again = { externalId: 'after-deletion' }
    await send({ ...visit, sessionExternalId: again.externalId })
    expect(await listFor(again, {}, endUser('zoe'))).not.toBeNull()
  })

  it('are of the one session that the token of a guest names, until somebody signs in to it', async () => {
    const session = newSession()
    const visitor = guest(session.externalId)
    const said = { sessionExternalId: session.externalId }
    // Nothing is stored of who has just come: what is popular is shown.
    expect((await listFor(session, {}, visitor))!.length).toBeGreaterThan(0)
    expect(await service.nextActions(visitor, { session })).toMatchObject({ isFallback: true })
    await send({ ...said, itemExternalId: 'lamp', occurredAt: minutesAgo(3) })
    await send({ sessionExternalId: 'of-somebody-else', occurredAt: minutesAgo(3) })
    expect((await listFor(session, { first: 1 }, visitor))!).toEqual(['bulb'])
    const adHoc = {
      surface: 'HOME' as const,
      events: [{ type: 'VIEW' as const, item: { externalId: 'mug' } }],
    }
    expect(namesOf(await itemsFor(visitor, { ...adHoc, first: 1 }))).toEqual(['plate'])
    expect(await listFor({ externalId: 'of-somebody-else' }, {}, visitor)).toBeNull()
    expect(await listFor({ externalId: 'no-such-session' }, {}, visitor)).toBeNull()
    for (const fields of [{ user: { externalId: 'ann' } }, { location: { externalId: 'berlin' } }])
      expect(await service.nextActions(visitor, fields)).toBeNull()
    await send({ ...said, userExternalId: 'eve', itemExternalId: 'spoon', occurredAt: minutesAgo(2) })
    expect(await listFor(session, {}, visitor)).toBeNull()
    expect(await service.nextActions(visitor, { session })).toBeNull()
    expect(await listFor(session, {}, endUser('eve'))).not.toBeNull()
  })

  it('are pushed to a guest for its own session only, and what is popular is told to it without a place', async () => {
    const session = newSession()
    const visitor = guest(session.externalId)
    const said = { sessionExternalId: session.externalId }
    await send({ ...said, itemExternalId: 'mug', occurredAt: minutesAgo(3) })
    const feed = new SessionFeed({ listener, recommendations: service })
    for (const other of [guest('of-somebody-else'), guest('no-such-session')])
      await expect(feed.nextActions(other, session, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const pushed = await feed.nextActions(visitor, session, 3)
    const next = async () => {
      const { value } = (await pushed.next()) as IteratorYieldResult<NextActions>
      return namesOf(value.items)
    }
    expect(await next()).not.toContain('bulb')
    await send({ ...said, itemExternalId: 'lamp', occurredAt: minutesAgo(2) })
    expect(await next()).toContain('bulb')
    // Somebody signs in: the stream of the guest ends.
    await send({ ...said, userExternalId: 'hal', itemExternalId: 'spoon', occurredAt: minutesAgo(1) })
    expect(await pushed.next()).toMatchObject({ done: true })
    expect((await world.itemLists.trending(visitor, { windowHours: 720 }))!.length).toBeGreaterThan(0)
    const there = { windowHours: 720, location: { externalId: 'berlin' } }
    expect(await world.itemLists.trending(visitor, there)).toBeNull()
  })

  it('are pushed as they are now, and again after every event of the session', async () => {
    const session = newSession()
    await send({
      sessionExternalId: session.externalId,
      userExternalId: 'dora',
      itemExternalId: 'mug',
      occurredAt: minutesAgo(2),
    })
    const feed = new SessionFeed({ listener, recommendations: service })
    for (const viewer of [endUser('bob'), endUser('nobody-known')])
      await expect(feed.nextActions(viewer, session, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const pushed = await feed.nextActions(endUser('dora'), session, 2)
    const next = async () => {
      const { value } = (await pushed.next()) as IteratorYieldResult<NextActions>
      return namesOf(value.items)
    }
    expect(await next()).toEqual(['plate', 'spoon'])
    await send({
      sessionExternalId: session.externalId,
      userExternalId: 'dora',
      itemExternalId: 'lamp',
      occurredAt: minutesAgo(1),
    })
    expect(await next()).toContain('bulb')
    await pushed.return?.()
  })

  it('know nothing of a visitor who does not allow it, nor do models learn from it', async () => {
    const session = newSession()
    await send({
      sessionExternalId: session.externalId,
      userExternalId: 'cleo',
      itemExternalId: 'vase',
      occurredAt: minutesAgo(1),
    })
    expect((await service.nextActions(admin, { session }))!.session!.isPersonal).toBe(true)
    const { id } = (await service.nextActions(admin, { session }))!.session!
    const heard = new Promise<void>((resolve) =>
      listener.on('sessions', ({ origin, sessionIds }) => {
        if (origin === null && sessionIds.includes(id.toString())) resolve()
      }),
    )
    await new ConsentService({ database: shop.database, clock }).recordConsent(admin, [
      { userExternalId: 'cleo', personalization: false },
    ])
    await heard
    const answer = await service.nextActions(admin, { session })
    expect([answer!.session!.isPersonal, answer!.isFallback]).toEqual([false, true])
    const { vocabulary } = await readSessionCorpus(shop.database, new Date(NOW_MS), 30)
    expect(vocabulary.itemIds.map((id) => names.get(BigInt(id)))).not.toContain('vase')
  })

  it('of what goes with an item come from the model, and of what was bought with it from orders', async () => {
    const ids = [...names].flatMap(([id, name]) => (name === 'lamp' || name === 'vase' ? [id] : []))
    const lampId = [...names].find(([, name]) => name === 'lamp')![0]
    const similar = await world.itemLists.similar(admin, ids, { first: 1 })
    expect(namesOf(similar[ids.indexOf(lampId)])).toEqual(['bulb'])
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(admin, [
      order({
        lines: ['lamp', 'spoon'].map((itemExternalId) => ({
          itemExternalId,
          quantity: 1,
          unitPriceMinor: 1n,
        })),
      }),
    ])
    const together = await world.itemLists.boughtTogether(admin, ids, { first: 5 })
    expect(together.map(namesOf)).toEqual(ids.map((id) => (id === lampId ? ['spoon'] : [])))
  })

  it('that many visitors want are those of the place and the time', async () => {
    const trend = async (fields: object) =>
      namesOf(await world.itemLists.trending(admin, { windowHours: 720, ...fields }))
    expect((await trend({ first: 1 }))!).toEqual(['spoon'])
    expect(await trend({ location: { externalId: 'auckland' } })).toEqual([])
    expect(await trend({ location: { externalId: 'nowhere' } })).toBeNull()
  })

  it('do not count what programs do: more than five hundred steps of one visit', async () => {
    const walk = (sessionExternalId: string, count: number, more: (step: number) => Partial<EventInput>) =>
      send(
        ...Array.from({ length: count }, (_, step) => ({
          sessionExternalId,
          itemExternalId: 'vase',
          occurredAt: new Date(NOW_MS - 80_000_000 + step * 1_000),
          ...more(step),
        })),
      )
    const counted = async () => {
      const popularity = new Popularity({ database: shop.database, clock })
      const since = new Date(NOW_MS - 28 * 86_400_000)
      const vase = [...names].find(([, name]) => name === 'vase')![0].toString()
      const [popular, { actions }, rates] = [
        await popularity.trending(720, null),
        await popularity.baseline(),
        await readItemRates(shop.database, since),
      ]
      return [
        popular.find(({ itemId }) => itemId === vase)?.score,
        actions,
        rates.find(({ itemId }) => itemId === vase)?.visits,
      ]
    }
    const bots = async () =>
      (
        await shop.read<{ name: string }>(`SELECT external_id AS name FROM session WHERE is_bot ORDER BY 1`)
      ).map(({ name }) => name)
    const before = await counted()
    await walk('robot', 400, () => ({}))
    expect(await counted()).not.toEqual(before)
    await walk('robot', 101, (step) => ({ occurredAt: new Date(NOW_MS - 80_000_000 + (400 + step) * 1_000) }))
    expect(await bots()).toEqual(['robot'])
    expect(await counted()).toEqual(before)
    // Who comes twice is none, nor who only scrolls.
    const twoVisits = (step: number) =>
      step < 300 ? {} : { occurredAt: new Date(NOW_MS - 9_000_000 + step) }
    await walk('comes-twice', 600, twoVisits)
    await walk('scrolls', 501, () => ({ type: 'IMPRESSION' }))
    expect(await bots()).toEqual(['robot'])
    // The next steps of a long life need not be looked at.
    const [twice] = await shop.read<{ steps: number }>(
      `SELECT step_count AS steps FROM session WHERE external_id = 'comes-twice'`,
    )
    expect(twice).toEqual({ steps: 300 })
  })

  it('do not take clicks on what is no item for looks at items', async () => {
    const step = (more: Partial<EventInput>) => ({
      sessionExternalId: 'clicks-adverts',
      itemExternalId: 'mug',
      occurredAt: minutesAgo(90),
      ...more,
    })
    const actions = async () => (await new Popularity({ database: shop.database, clock }).baseline()).actions
    await send(step({}))
    const before = await actions()
    await send(...Array.from({ length: 9 }, () => step({ type: 'CLICK', itemExternalId: null })))
    expect(await actions()).toEqual(before)
    await send(step({ type: 'CLICK' }))
    expect((await actions()).VIEW).toBeGreaterThan(before.VIEW)
  })

  it('are refused to nobody in particular, and for more than a hundred items', async () => {
    await expect(itemsFor(anonymous, { surface: 'HOME' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
    for (const first of [-1, 101, 1.5]) {
      await expect(service.nextActions(admin, { first })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    }
    await expect(world.itemLists.trending(admin, { windowHours: 0 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })
})
