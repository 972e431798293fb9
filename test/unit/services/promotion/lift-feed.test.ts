import { createLogger } from '../../../../src/core/logger'
import { ForecartError } from '../../../../src/core/errors'
import { encodeFeedCursor } from '../../../../src/services/feed-cursor'
import { LiftFeed, type LiftMessage } from '../../../../src/services/promotion/lift-feed'
import type { PromotionLiftValue } from '../../../../src/services/promotion/promotion-lift'

const ADMIN = { kind: 'admin' } as const
const SPRING = { externalId: 'spring' }
const SUMMER = { externalId: 'summer' }
const KEYS: Readonly<Record<string, bigint>> = { spring: 1n, summer: 2n }
const logger = createLogger({ level: 'silent', name: 'test' })

const told = (promotionId: bigint, originDay: string, itemIds: readonly bigint[]): PromotionLiftValue => ({
  ...{
    promotionId,
    confidence: 0.9,
    refusal: null,
    lift: null,
    withheld: null,
    constant: null,
    source: null,
  },
  ...{
    currency: null,
    firstDay: null,
    originDay,
    hasBegun: false,
    intervals: { factor: 1, promotions: 0 },
    itemIds,
    locationIds: [],
    stock: null,
  },
  test: { itemIds: [], days: 7 },
})

/** Two promotions, whose lift is what `now` says: spring is told from item 1, summer from items 2 and 3. */
function shopOf(first: string) {
  const shop = {
    now: first as string | Error | null,
    /** Looks at spring. */
    asked: 0,
    announce: new Map<string, (payload: unknown) => void>(),
    /** Waits in here before it is told what was read. */
    meanwhile: async (): Promise<void> => undefined,
  }
  const feed = new LiftFeed({
    logger,
    debounceMs: 0,
    listener: {
      on: (topic: string, handler: (payload: never) => void) => {
        shop.announce.set(topic, handler as (payload: unknown) => void)
        return () => undefined
      },
      onReconnect: () => () => undefined,
    },
    promotions: {
      promotionsByRef: async (_viewer, refs) =>
        refs.map(({ externalId }) => {
          const id = KEYS[externalId!]
          return id ? ({ id } as never) : null
        }),
    },
    lifts: {
      lift: async (_viewer, { promotion }) => {
        const id = promotion!.id!
        if (id === 1n) shop.asked++
        const { now } = shop
        await shop.meanwhile()
        if (now instanceof Error) throw now
        return now === null ? null : told(id, now, id === 1n ? [1n] : [2n, 3n])
      },
    },
  })
  const change = (now: typeof shop.now): void => {
    shop.now = now
    shop.announce.get('demand')!({})
  }
  return { shop, feed, change }
}

const next = async (stream: AsyncIterator<LiftMessage>): Promise<LiftMessage> =>
  (await stream.next()).value as LiftMessage
const dayOf = ({ lift }: LiftMessage): string | null => lift!.originDay

describe('the feed of lifts', () => {
  it('begins with what comes next, and sends nothing where the same is told again', async () => {
    const { feed, change, shop } = shopOf('day 1')
    const live = await feed.subscribe(ADMIN, SPRING, null)
    change('day 1')
    const first = next(live)
    while (shop.asked < 2) await new Promise((resolve) => setImmediate(resolve))
    change('day 2')
    expect(dayOf(await first)).toBe('day 2')
    feed.stop()
    expect((await live.next()).done).toBe(true)
  })

  it('sends who was away the lift of now, and nothing where it has that one', async () => {
    const { feed, change } = shopOf('day 1')
    const live = await feed.subscribe(ADMIN, SPRING, null)
    change('day 2')
    const { cursor } = await next(live)
    change('day 3')
    await next(live)
    const away = await feed.subscribe(ADMIN, SPRING, cursor)
    const missed = await next(away)
    expect(dayOf(missed)).toBe('day 3')
    const again = await feed.subscribe(ADMIN, SPRING, missed.cursor)
    const news = next(again)
    change('day 4')
    expect(dayOf(await news)).toBe('day 4')
    feed.stop()
  })

  it('knows a cursor of before a restart', async () => {
    const before = shopOf('day 1')
    const live = await before.feed.subscribe(ADMIN, SPRING, null)
    before.change('day 2')
    const { cursor } = await next(live)
    before.feed.stop()
    const after = shopOf('day 2')
    const news = next(await after.feed.subscribe(ADMIN, SPRING, cursor))
    after.change('day 3')
    expect(dayOf(await news)).toBe('day 3')
    after.feed.stop()
  })

  it('looks once for all who follow a promotion, and no more when nobody does', async () => {
    const { feed, change, shop } = shopOf('day 1')
    const all = await Promise.all([1, 2, 3].map(() => feed.subscribe(ADMIN, SPRING, null)))
    const before = shop.asked
    change('day 2')
    expect((await Promise.all(all.map(next))).map(dayOf)).toEqual(['day 2', 'day 2', 'day 2'])
    expect(shop.asked).toBe(before + 1)
    for (const one of all) await one.return!()
    expect(feed.subscriberCount).toBe(0)
    // Looks are one after the other: when a promotion that was followed later is told, spring would have been looked at.
    const other = await feed.subscribe(ADMIN, SUMMER, null)
    change('day 3')
    expect(dayOf(await next(other))).toBe('day 3')
    change('day 4')
    expect(dayOf(await next(other))).toBe('day 4')
    expect(shop.asked).toBe(before + 1)
    feed.stop()
  })

  it('looks once for all who wait for a first answer, and for all who come back after a look that failed', async () => {
    const { feed, change, shop } = shopOf('day 1')
    const all = await Promise.all([1, 2, 3].map(() => feed.subscribe(ADMIN, SPRING, null)))
    expect(shop.asked).toBe(1)
    change(new ForecartError('TIMEOUT', 'too long'))
    const [{ cursor }] = (await Promise.all(all.map(next))) as [LiftMessage]
    expect(shop.asked).toBe(2)
    shop.now = 'day 2'
    const back = await Promise.all([1, 2, 3].map(() => feed.subscribe(ADMIN, SPRING, cursor)))
    expect((await Promise.all(back.map(next))).map(dayOf)).toEqual(['day 2', 'day 2', 'day 2'])
    expect(shop.asked).toBe(3)
    // A look that fails is not the answer of those who ask later.
    for (const one of [...all, ...back]) await one.return!()
    shop.now = new ForecartError('TIMEOUT', 'too long')
    await expect(feed.subscribe(ADMIN, SPRING, null)).rejects.toMatchObject({ code: 'TIMEOUT' })
    shop.now = 'day 3'
    await feed.subscribe(ADMIN, SPRING, null)
    expect(shop.asked).toBe(5)
    feed.stop()
  })

  it('looks at what is told from the items that have changed, and at all where categories or places have', async () => {
    const { feed, shop } = shopOf('day 1')
    const spring = await feed.subscribe(ADMIN, SPRING, null)
    const summer = await feed.subscribe(ADMIN, SUMMER, null)
    const announceItems = (...itemIds: string[]) => shop.announce.get('items')!({ itemIds })
    shop.now = 'day 2'
    announceItems('3', '4')
    expect(dayOf(await next(summer))).toBe('day 2')
    expect(shop.asked).toBe(1)
    shop.now = 'day 3'
    announceItems('1')
    expect(dayOf(await next(spring))).toBe('day 3')
    shop.now = 'day 4'
    announceItems()
    expect((await Promise.all([spring, summer].map(next))).map(dayOf)).toEqual(['day 4', 'day 4'])
    feed.stop()
  })

  it('misses nothing that changes while the first answer is made, and keeps the newer of two answers', async () => {
    const { feed, change, shop } = shopOf('day 1')
    shop.meanwhile = async () => {
      shop.meanwhile = async () => undefined
      change('day 2')
      // The look at the change waits for this one.
      await new Promise((resolve) => setImmediate(resolve))
    }
    const live = await feed.subscribe(ADMIN, SPRING, null)
    expect(dayOf(await next(live))).toBe('day 2')
    feed.stop()
  })

  it('asks to fetch anew where the lift cannot be told, and goes on', async () => {
    const { feed, change } = shopOf('day 1')
    const live = await feed.subscribe(ADMIN, SPRING, null)
    change(new ForecartError('TIMEOUT', 'too long'))
    const { kind, lift, cursor } = await next(live)
    expect([kind, lift]).toEqual(['RESYNC', null])
    change('day 1')
    expect(dayOf(await next(live))).toBe('day 1')
    expect(dayOf(await next(await feed.subscribe(ADMIN, SPRING, cursor)))).toBe('day 1')
    feed.stop()
  })

  it('ends where the promotion is gone', async () => {
    const { feed, change } = shopOf('day 1')
    const live = await feed.subscribe(ADMIN, SPRING, null)
    change(null)
    expect((await live.next()).done).toBe(true)
    feed.stop()
  })

  it('is refused to end users, for unknown promotions, and with the cursor of another feed', async () => {
    const { feed, shop } = shopOf('day 1')
    const code = (viewer: Parameters<LiftFeed['subscribe']>[0], externalId: string, after: string | null) =>
      feed.subscribe(viewer, { externalId }, after).then(
        () => null,
        (error: ForecartError) => error.code,
      )
    expect(await code({ kind: 'guest' } as never, 'spring', null)).toMatch(/UNAUTHENTICATED|FORBIDDEN/)
    expect(await code(ADMIN, 'none', null)).toBe('NOT_FOUND')
    expect(await code(ADMIN, 'spring', encodeFeedCursor('alertRaised', 1n))).toBe('BAD_USER_INPUT')
    shop.now = new ForecartError('RATE_LIMITED', 'too many')
    expect(await code(ADMIN, 'spring', null)).toBe('RATE_LIMITED')
    expect(feed.subscriberCount).toBe(0)
    feed.stop()
  })
})
