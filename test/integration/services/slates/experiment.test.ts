/** Experiments as administrators start them, and what came of their arms. */
import type { ModelVersionRecord } from '../../../../src/db/repositories/models/model.repository'
import type { StoredScenario } from '../../../../src/services/recommendation/scenarios/scenario'
import { ScenarioService } from '../../../../src/services/recommendation/scenarios/scenario.service'
import type { ScenarioInput } from '../../../../src/services/recommendation/scenarios/scenario-validation'
import { ForecartError } from '../../../../src/core/errors'
import { fixedClock } from '../../../../src/core/time/clock'
import {
  ExperimentService,
  sizeOf,
  type StartExperimentInput,
} from '../../../../src/services/slates/experiment.service'
import { Experiments } from '../../../../src/services/slates/experiments'
import {
  admin,
  clock,
  createShop,
  endUser,
  ingestKey,
  NOW,
  readKey,
  type TestShop,
} from '../../../support/shop'

const later = fixedClock(new Date(Date.parse(NOW) + 3_600_000).toISOString())

describe('an experiment', () => {
  let shop: TestShop
  let service: ExperimentService
  let reader: ExperimentService

  beforeAll(async () => {
    shop = await createShop()
    const { database } = shop
    const registry = {
      version: async (id: bigint) => {
        if (id === 404n) throw new ForecartError('NOT_FOUND', 'There is none')
        return { modelName: id === 5n ? 'demand' : 'session' } as ModelVersionRecord
      },
    }
    const scenarios = {
      named: async (name: string) =>
        name === 'none'
          ? null
          : ({ name, surface: name.startsWith('cart') ? 'CART' : 'HOME' } as StoredScenario),
    }
    const experiments = new Experiments({ database, listener: null })
    const shared = { database, registry, experiments, scenarios }
    service = new ExperimentService({ ...shared, clock })
    reader = new ExperimentService({ ...shared, clock: later })
  })
  afterAll(() => shop.drop())

  const input: StartExperimentInput = {
    name: 'networks',
    arms: [
      { name: 'control', share: 0.5, versionId: null },
      { name: 'network', share: 0.5, versionId: 8n },
    ],
    baseRate: 0.2,
    lift: 0.5,
    confidence: 0.95,
    power: 0.8,
  }
  const [control, network] = input.arms as [(typeof input.arms)[0], (typeof input.arms)[0]]

  it('tells how many impressions it would need before it is started', async () => {
    const plan = { baseRate: 0.05, lift: 0.1, confidence: 0.95, power: 0.8 }
    const half = service.size(readKey, { ...plan, shares: [0.5, 0.5] })
    // By hand: 16 p (1 - p) / d^2 = 16 * .05 * .95 / .005^2 = 30,400 an arm, some 5 % more with the larger share of the other arm.
    expect(half.oneLook / 60_800).toBeGreaterThan(0.95)
    expect(half.oneLook / 60_800).toBeLessThan(1.1)
    expect(half.anyLook).toBeGreaterThan(half.oneLook)
    expect(half).toEqual(sizeOf({ ...plan, arms: [{ share: 0.5 }, { share: 0.5 }] }))
    expect(service.size(readKey, { ...plan, shares: [0.9, 0.1] }).oneLook).toBeGreaterThan(half.oneLook)
    expect((await reader.experiments(admin, {})).nodes).toEqual([])
    expect(() => service.size(endUser('ada'), { ...plan, shares: [0.5, 0.5] })).toThrow('read')
    for (const fields of [{ shares: [1] }, { shares: [0.5, 0.4] }, { baseRate: 0 }, { lift: 20 }])
      expect(() => service.size(readKey, { ...plan, shares: [0.5, 0.5], ...fields })).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      )
  })

  it('is started by administrators, with arms that make sense, and one at a time', async () => {
    for (const viewer of [readKey, ingestKey, endUser('ada')])
      await expect(service.start(viewer, input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    for (const [fields, code] of [
      [{ name: '' }, 'BAD_USER_INPUT'],
      [{ arms: [control] }, 'BAD_USER_INPUT'],
      [{ arms: [control, { ...network, share: 0.4 }] }, 'BAD_USER_INPUT'],
      [{ arms: [control, { ...network, name: 'control' }] }, 'BAD_USER_INPUT'],
      [{ arms: [control, { ...network, versionId: null }] }, 'BAD_USER_INPUT'],
      [{ arms: [control, { ...network, versionId: 5n }] }, 'BAD_USER_INPUT'],
      [{ arms: [control, { ...network, versionId: 404n }] }, 'NOT_FOUND'],
      [{ arms: [control, { ...control, name: 'same', scenario: null }] }, 'BAD_USER_INPUT'],
      [{ arms: [control, { ...control, name: 'other', scenario: 'none' }] }, 'NOT_FOUND'],
      [
        {
          arms: [
            { ...control, scenario: 'home' },
            { ...network, scenario: 'cart' },
          ],
        },
        'BAD_USER_INPUT',
      ],
      [{ baseRate: 0 }, 'BAD_USER_INPUT'],
      [{ lift: 9 }, 'BAD_USER_INPUT'],
      [{ power: 1 }, 'BAD_USER_INPUT'],
    ] as const)
      await expect(service.start(admin, { ...input, ...fields })).rejects.toMatchObject({ code })
    const started = await service.start(admin, input)
    expect(started).toMatchObject({ name: 'networks', stoppedAt: null })
    await expect(service.start(admin, input)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(service.stop(readKey, started.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await service.stop(admin, started.id)).stoppedAt).toEqual(clock.now())
    // It stays as it is.
    expect((await reader.stop(admin, started.id)).stoppedAt).toEqual(clock.now())
    await expect(service.stop(admin, 99n)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const audit = await shop.read(
      `SELECT action FROM audit_entry WHERE action LIKE 'experiment.%' ORDER BY id`,
    )
    expect(audit).toEqual(['start', 'stop', 'stop'].map((what) => ({ action: `experiment.${what}` })))
    const { oneLook, anyLook } = sizeOf(started)
    expect(oneLook).toBeGreaterThan(500)
    expect(anyLook).toBeGreaterThan(oneLook)
  })

  it('keeps the scenarios that it shows as they are until it is stopped', async () => {
    const { database } = shop
    const scenarios = new ScenarioService({
      database,
      clock,
      snapshot: { forget: () => undefined, holding: () => Promise.reject(new Error('Nobody asks')) },
    })
    const write = async (name: string, fields: Partial<ScenarioInput> = {}) => {
      const { userErrors } = await scenarios.upsert(admin, { name, surface: 'HOME', ...fields })
      return userErrors.map(({ code }) => code)
    }
    expect(await write('home tried', { active: false })).toEqual([])
    expect(await write('home holding')).toEqual([])
    const { id } = await service.start(admin, {
      ...input,
      arms: [control, { ...control, name: 'tried', scenario: 'home tried' }],
    })
    const changed = { explorationFraction: 0.2 }
    expect(await write('home tried', { active: false })).toEqual([])
    expect(await write('home tried', { active: false, ...changed })).toEqual(['CONFLICT'])
    // The control shows what holds on the surface.
    expect(await write('home holding', changed)).toEqual(['CONFLICT'])
    expect(await write('home at the top', { placement: 'top' })).toEqual(['CONFLICT'])
    await expect(scenarios.delete(admin, 'home holding')).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await write('home later', { active: false })).toEqual([])
    expect(await write('cart holding', { surface: 'CART' })).toEqual([])
    await service.stop(admin, id)
    expect(await write('home tried', { active: false, ...changed })).toEqual([])
    expect(await write('home holding', changed)).toEqual([])
  })

  it('tells of each arm what came of it, and how it differs from the control', async () => {
    const { id } = await service.start(admin, input)
    expect((await reader.results(readKey, (await reader.experimentsByIds(readKey, [id]))[0]!))[1]).toMatchObject({ impressions: 0, difference: null, pValue: null }) // prettier-ignore
    // 400 guests in each arm see one list of one item; of the control every fifth clicks, of the network every second.
    await shop.read(
      `WITH guest AS (
         INSERT INTO session (external_id, location_id, started_at, last_event_at)
         SELECT 'guest-' || n, (SELECT min(id) FROM location), $2, $2 FROM generate_series(0, 799) AS n RETURNING id, external_id
       ), slate AS (
         INSERT INTO recommendation_slate (id, offered_at, viewer_kind, session_id, surface, experiment_id, arm, target_type, target_ids)
         SELECT gen_random_uuid(), $2, 'admin', id, 'HOME', $1, CASE WHEN substr(external_id, 7)::int < 400 THEN 'control' ELSE 'network' END,
                'Item', ARRAY[(SELECT min(id) FROM item)] FROM guest RETURNING id, session_id, arm
       )
       INSERT INTO event (type, session_id, location_id, slate_id, slate_rank, occurred_at)
       SELECT CASE WHEN g.id % CASE s.arm WHEN 'control' THEN 5 ELSE 2 END = 0 THEN 'CLICK' ELSE 'IMPRESSION' END::event_type, g.id,
              (SELECT min(id) FROM location), s.id, 1, $2 FROM slate s JOIN guest g ON g.id = s.session_id`,
      [id, new Date(Date.parse(NOW) + 60_000)],
    )
    const { nodes } = await reader.experiments(readKey, {})
    const running = nodes.find((one) => one.id === id)!
    const [ofControl, ofNetwork] = await reader.results(readKey, running)
    expect(ofControl).toMatchObject({ arm: 'control', lists: 400, impressions: 400, clicks: 80, visitors: 400, difference: null, pValue: null }) // prettier-ignore
    expect(ofNetwork).toMatchObject({ arm: 'network', lists: 400, impressions: 400, clicks: 200 })
    expect(ofNetwork!.difference!.mean).toBeCloseTo(0.3, 9)
    expect(ofNetwork!.difference!.lower).toBeGreaterThan(0.1)
    expect(ofNetwork!.pValue).toBeLessThan(1e-6)
    await expect(reader.results(endUser('ada'), running)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
