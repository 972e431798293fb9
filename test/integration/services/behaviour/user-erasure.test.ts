import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { OrderWriteService } from '../../../../src/services/shop/order-write.service'
import { RollupService } from '../../../../src/services/demand/rollup.service'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  event,
  ingestKey,
  order,
  readKey,
  type TestShop,
} from '../../../support/shop'
import { readDemand } from '../../../support/slow-demand'

const NAMES = ['ada', 'adas-cookie', 'socks for ada', 'ada@example.com']

describe('forgetting a customer', () => {
  let shop: TestShop
  let ingest: IngestService
  let erasure: UserErasureService

  beforeAll(async () => {
    shop = await createShop()
    ingest = new IngestService({ database: shop.database, clock })
    erasure = new UserErasureService({ database: shop.database })
  })
  afterAll(() => shop.drop())

  const everything = async (): Promise<string> => {
    const tables = [
      'app_user',
      'session',
      'event',
      'event_receipt',
      'shop_order',
      'order_line',
      'audit_entry',
    ]
    const rows = await Promise.all(
      tables.map((table) => shop.read<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${table} t`)),
    )
    return rows
      .flat()
      .map(({ row }) => row)
      .join('\n')
  }

  it('leaves no trace of the person, and every sale', async () => {
    const own = event({ sessionExternalId: 'adas-cookie', type: 'SEARCH', query: 'socks for ada' })
    await ingest.ingestEvents(endUser('ada'), [own])
    const visit = { sessionExternalId: 'adas-cookie', userExternalId: 'ada' }
    await ingest.ingestEvents(ingestKey, [
      // Sent before she signed in, so without her name.
      event({ sessionExternalId: 'adas-cookie', properties: { mail: 'ada@example.com' } }),
      event({ ...visit, type: 'PURCHASE', quantity: 3 }),
      event({ sessionExternalId: 'bobs-cookie', userExternalId: 'bob', query: 'lamps' }),
    ])
    await new OrderWriteService({ database: shop.database, clock }).recordOrders(ingestKey, [
      order({ ...visit }),
    ])
    const rollup = new RollupService({ database: shop.database, clock })
    await rollup.rollUpDirty({})
    const before = await readDemand(shop.database)
    expect(before.length).toBeGreaterThan(0)
    const named = await everything()
    for (const name of NAMES) expect(named).toContain(name)

    const id = await erasure.deleteUser(ingestKey, { externalId: 'ada' })

    const left = await everything()
    for (const name of NAMES) expect(left).not.toContain(name)
    expect(left).toContain('bobs-cookie')
    expect(
      await shop.read(`SELECT actor, action, subject, details FROM audit_entry WHERE action LIKE 'user.%'`),
    ).toEqual([
      {
        actor: 'key:shop',
        action: 'user.delete',
        subject: `user:${id}`,
        // Her own session and the shop's, which bear the same name.
        details: { sessions: 2, events: 3, orders: 1 },
      },
    ])
    await rollup.recomputeAll()
    expect(await readDemand(shop.database)).toEqual(before)
  })

  it('leaves alone what others did in the same session', async () => {
    const shared = { sessionExternalId: 'till', type: 'SEARCH', itemExternalId: null } as const
    await ingest.ingestEvents(ingestKey, [
      event({ ...shared, userExternalId: 'dan', query: 'of dan' }),
      event({ ...shared, userExternalId: 'fay', query: 'of fay' }),
    ])
    await erasure.deleteUser(admin, { externalId: 'dan' })
    const left = await everything()
    expect(left).not.toContain('of dan')
    expect(left).not.toContain('"till"')
    expect(left).toContain('of fay')
    expect(
      await shop.read(
        `SELECT u.external_id AS user FROM event e JOIN app_user u ON u.id = e.user_id WHERE query = 'of fay'`,
      ),
    ).toEqual([{ user: 'fay' }])
  })

  it('is not hindered by sessions that users named like erased ones', async () => {
    await ingest.ingestEvents(endUser('gus'), [event({ sessionExternalId: 'one' })])
    const [{ id }] = (await shop.read<{ id: bigint }>(`SELECT max(id) AS id FROM session`)) as [
      { id: bigint },
    ]
    for (const viewer of [endUser('gus'), ingestKey]) {
      await ingest.ingestEvents(viewer, [
        event({ sessionExternalId: `deleted:${id}` }),
        event({
          sessionExternalId: `deleted:${id + 1n}`,
          userExternalId: viewer === ingestKey ? null : 'gus',
        }),
      ])
    }
    await erasure.deleteUser(admin, { externalId: 'gus' })
    expect(await everything()).not.toContain('gus')
  })

  it('a writer in the middle of its batch is waited for', async () => {
    await ingest.ingestEvents(ingestKey, [event({ userExternalId: 'cleo', sessionExternalId: 'cleos' })])
    const batches = Array.from({ length: 8 }, () =>
      ingest.ingestEvents(ingestKey, [event({ userExternalId: 'cleo', sessionExternalId: 'cleos' })]),
    )
    const [, ...results] = await Promise.all([erasure.deleteUser(admin, { externalId: 'cleo' }), ...batches])
    expect(results.map(({ accepted }) => accepted)).toEqual(results.map(() => 1))
    const [lost] = await shop.read<{ events: number }>(
      `SELECT count(*)::int AS events FROM event WHERE user_id IS NOT NULL AND user_id NOT IN (SELECT id FROM app_user)`,
    )
    expect(lost).toEqual({ events: 0 })
  })

  it('is for the shop, and for users that exist', async () => {
    await ingest.ingestEvents(endUser('eve'), [event({ sessionExternalId: 'eves' })])
    for (const [viewer, code] of [
      [anonymous, 'UNAUTHENTICATED'],
      [endUser('eve'), 'FORBIDDEN'],
      [readKey, 'FORBIDDEN'],
    ] as const) {
      await expect(erasure.deleteUser(viewer, { externalId: 'eve' })).rejects.toMatchObject({ code })
    }
    await expect(erasure.deleteUser(admin, { externalId: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(erasure.deleteUser(admin, {})).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
