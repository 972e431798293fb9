import type { EventInput } from '../../../../src/contracts/shop/shop-records'
import type { Viewer } from '../../../../src/contracts/viewer'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { LocationService } from '../../../../src/services/shop/location.service'
import { SessionService } from '../../../../src/services/behaviour/session.service'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import { UserService } from '../../../../src/services/behaviour/user.service'
import {
  admin,
  clock,
  createShop,
  endUser,
  event,
  ingestKey,
  NOW,
  type TestShop,
} from '../../../support/shop'

const KEY = 'cookie-of-bob'
const bob = endUser('bob')
const eve = endUser('eve')
const NOON_MS = new Date(NOW).getTime() - 3_600_000
const minute = (minutes: number) => new Date(NOON_MS + minutes * 60_000)

describe('whose a session is', () => {
  let shop: TestShop
  let ingest: IngestService
  let sessions: SessionService

  beforeAll(async () => {
    shop = await createShop()
    ingest = new IngestService({ database: shop.database, clock })
    const locations = new LocationService({ database: shop.database })
    const users = new UserService({ database: shop.database, locations })
    sessions = new SessionService({ database: shop.database, users, locations })
  })
  beforeEach(() => shop.database.query('TRUNCATE event, event_receipt, session, app_user CASCADE'))
  afterAll(() => shop.drop())

  const search = (query: string, fields: Partial<EventInput> = {}) =>
    event({ type: 'SEARCH', itemExternalId: null, query, sessionExternalId: KEY, ...fields })
  const write = async (viewer: Viewer, ...events: EventInput[]) =>
    expect(await ingest.ingestEvents(viewer, events)).toEqual({
      accepted: events.length,
      duplicates: 0,
      rejected: 0,
      errors: [],
    })
  const find = async (viewer: Viewer) => (await sessions.sessionsByRef(viewer, [{ externalId: KEY }]))[0]!
  /** What the viewer can read of events, by every way there is. */
  const searchesSeenBy = async (viewer: Viewer): Promise<string[]> => {
    const all = await shop.read<{ id: bigint }>('SELECT id FROM session ORDER BY id')
    const pages = await sessions.eventsOf(
      viewer,
      all.map(({ id }) => id),
      {},
    )
    const totals = await Promise.all(pages.map((page) => page.totalCount()))
    expect(totals).toEqual(pages.map(({ nodes }) => nodes.length))
    return pages.flatMap(({ nodes }) => nodes.map(({ query }) => query!)).sort()
  }
  const seenIn = async (viewer: Viewer): Promise<string[]> => {
    const session = await find(viewer)
    const [page] = session ? await sessions.eventsOf(viewer, [session.id], {}) : []
    return (page?.nodes ?? []).map(({ query }) => query!)
  }

  it('a key that was guessed first claims nothing that the shop writes later', async () => {
    await write(eve, search('of eve'))
    await write(ingestKey, search('of bob', { userExternalId: 'bob' }), search('of bob before he signed in'))
    expect(await searchesSeenBy(eve)).toEqual(['of eve'])
    expect(await searchesSeenBy(bob)).toEqual(['of bob', 'of bob before he signed in'])
    expect(await seenIn(admin)).toEqual(expect.arrayContaining(['of bob', 'of bob before he signed in']))
    expect(await seenIn(admin)).not.toContain('of eve')
    expect(await find(eve)).not.toMatchObject({ id: (await find(bob)).id })
  })

  it("a session that is another's or nobody's yet is neither read nor joined nor locked by knowing its key", async () => {
    await write(ingestKey, search('of nobody yet'))
    await write(eve, search('of eve'))
    expect(await searchesSeenBy(eve)).toEqual(['of eve'])
    await write(ingestKey, search('of bob', { userExternalId: 'bob' }))
    await write(eve, search('of eve again'))
    await write(bob, search('of bob from his browser'))
    expect(await searchesSeenBy(eve)).toEqual(['of eve', 'of eve again'])
    const bobs = ['of bob', 'of bob from his browser', 'of nobody yet']
    expect(await searchesSeenBy(bob)).toEqual(bobs)
    expect((await seenIn(admin)).sort()).toEqual(bobs)
    expect(await find(admin)).toMatchObject({ claimantId: 0n })
  })

  it('two users that choose the same key have two sessions, and their events and receipts never meet', async () => {
    const same = search('the same')
    await write(bob, same)
    await write(eve, same)
    const [of, and] = [await find(bob), await find(eve)]
    expect(of.id).not.toBe(and.id)
    expect(await find(admin)).toBeNull()
    const named = await sessions.sessions(admin, { filter: { externalId: KEY } })
    expect(named.nodes).toHaveLength(2)
    expect(await named.totalCount()).toBe(2)
    expect(await sessions.sessionsByRef(bob, [{ id: and.id }, { id: of.id }])).toEqual([null, of])
    expect((await sessions.sessions(eve, { filter: { externalId: KEY } })).nodes).toMatchObject([and])
  })

  it('a token that names the session joins it, and shows what was done in it before anybody signed in', async () => {
    await write(ingestKey, search('before signing in'))
    await write(bob, search('without proof'))
    expect(await searchesSeenBy(bob)).toEqual(['without proof'])
    await write(
      endUser('bob', KEY),
      search('with proof'),
      search('elsewhere', { sessionExternalId: 'other' }),
    )
    expect(await seenIn(bob)).toEqual(expect.arrayContaining(['before signing in', 'with proof']))
    expect(await searchesSeenBy(bob)).toEqual([
      'before signing in',
      'elsewhere',
      'with proof',
      'without proof',
    ])
    const named = await sessions.sessions(admin, { filter: { externalId: 'other' } })
    expect(named.nodes).toMatchObject([{ claimantId: expect.any(BigInt) }])
    expect(named.nodes[0]!.claimantId).not.toBe(0n)
  })

  it('where several users proved to take part in a session, each sees its own part, and nobody sees what no token proved', async () => {
    await write(ingestKey, search('nobody', { occurredAt: minute(0) }))
    await write(ingestKey, search('of bob', { userExternalId: 'bob', occurredAt: minute(10) }))
    await write(endUser('eve', KEY), search('of eve', { occurredAt: minute(20) }))
    await write(ingestKey, search('nobody again', { occurredAt: minute(30) }))
    expect(await searchesSeenBy(bob)).toEqual(['of bob'])
    expect(await searchesSeenBy(eve)).toEqual(['of eve'])
    expect(await find(bob)).toMatchObject({ startedAt: minute(10), lastEventAt: minute(10) })
    expect(await find(eve)).toMatchObject({ startedAt: minute(20), lastEventAt: minute(20) })
    expect(await find(admin)).toMatchObject({ startedAt: minute(0), lastEventAt: minute(30) })
    expect((await find(eve)).userId).not.toBe((await find(bob)).userId)
    // Once part of it, she stays: this time without the claim.
    await write(eve, search('of eve once more', { occurredAt: minute(40) }))
    expect(await seenIn(eve)).toEqual(['of eve', 'of eve once more'])
    const [page] = await sessions.sessionsOf(eve, [(await find(eve)).userId!, (await find(bob)).userId!], {})
    expect(page!.nodes).toHaveLength(1)
  })

  it('one batch of the shop with two users shares the session as two batches do', async () => {
    await write(
      ingestKey,
      search('nobody'),
      search('of bob', { userExternalId: 'bob' }),
      search('of eve', { userExternalId: 'eve' }),
    )
    expect(await searchesSeenBy(bob)).toEqual(['of bob'])
    expect(await searchesSeenBy(eve)).toEqual(['of eve'])
  })

  it('a user that takes the name of a deleted one has none of the data of that one', async () => {
    await write(ingestKey, search('of bob', { userExternalId: 'bob' }))
    await new UserErasureService({ database: shop.database }).deleteUser(admin, { externalId: 'bob' })
    await write(bob, search('of the new one'))
    expect(await searchesSeenBy(bob)).toEqual(['of the new one'])
    expect(await find(admin)).toBeNull()
  })

  it('users that write and are deleted at the same time never get into a session of the shop without proof', async () => {
    await write(ingestKey, search('of bob', { userExternalId: 'bob' }))
    const erasure = new UserErasureService({ database: shop.database })
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => write(bob, search(`from his browser ${n}`))),
      erasure.deleteUser(admin, { externalId: 'bob' }),
    ])
    expect(await shop.read(`SELECT id FROM session WHERE claimant_id = 0`)).toEqual([])
  })
})
