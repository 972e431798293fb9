import type { ConsentInput, ConsentPurpose } from '../../../../src/contracts/shop/consent'
import {
  lacksConsent,
  usersWithoutPersonalization,
  writeDefaultConsent,
} from '../../../../src/db/repositories/behaviour/consent.repository'
import { ConsentService, latestOf } from '../../../../src/services/behaviour/consent.service'
import { requireDecisions } from '../../../../src/services/behaviour/consent-validation'
import { IngestService } from '../../../../src/services/behaviour/ingest.service'
import { UserErasureService } from '../../../../src/services/behaviour/user-erasure.service'
import { CatalogWriteService } from '../../../../src/services/shop/catalog-write.service'
import { fc } from '../../../support/property-testing'
import {
  admin,
  anonymous,
  clock,
  createShop,
  endUser,
  event,
  ingestKey,
  readKey,
  type TestShop,
} from '../../../support/shop'

const ALL: readonly ConsentPurpose[] = ['PERSONALIZATION', 'ANALYTICS', 'MARKETING']
const day = (number: number) => new Date(Date.UTC(2026, 2, number))

describe('consent', () => {
  let shop: TestShop
  let consents: ConsentService
  beforeAll(async () => {
    shop = await createShop()
    consents = new ConsentService({ database: shop.database, clock })
  })
  afterAll(() => shop.drop())

  const tell = async (...told: ConsentInput[]) => {
    const { recorded, unchanged, userErrors } = await consents.recordConsent(ingestKey, told)
    return [recorded, unchanged, ...userErrors.map(({ index, code }) => `${index} ${code}`)]
  }
  const idOf = async (externalId: string) => {
    const [user] = await shop.read<{ id: bigint }>('SELECT id FROM app_user WHERE external_id = $1', [
      externalId,
    ])
    return user!.id
  }
  /** Whether each purpose is allowed, and when that was decided. */
  const known = async (externalId: string) => {
    const [rows = []] = await consents.consentsOf(admin, [await idOf(externalId)])
    return rows.map(({ granted, decidedAt }) => [granted, decidedAt?.getUTCDate() ?? null])
  }
  const withoutPersonalization = async () => {
    const ids = await usersWithoutPersonalization(shop.database)
    const users = await shop.read<{ id: bigint; name: string }>('SELECT id, external_id AS name FROM app_user ORDER BY 2') // prettier-ignore
    return users.filter(({ id }) => ids.has(id)).map(({ name }) => name)
  }

  it('of the latest date counts, in whichever order decisions arrive', async () => {
    const ada = { userExternalId: 'ada' }
    expect(await tell({ ...ada, personalization: false, decidedAt: day(5) })).toEqual([1, 0])
    expect(await tell({ ...ada, personalization: true, decidedAt: day(4) })).toEqual([0, 1])
    expect(await known('ada')).toEqual([[false, 5], [true, null], [true, null]]) // prettier-ignore
    // Said again later: what was decided in between and comes late does not count.
    expect(await tell({ ...ada, personalization: false, decidedAt: day(8) })).toEqual([1, 0])
    expect(await tell({ ...ada, personalization: true, marketing: false, decidedAt: day(7) })).toEqual([1, 0])
    expect(await known('ada')).toEqual([[false, 8], [true, null], [false, 7]]) // prettier-ignore
    // Without a date it is decided now.
    expect(await tell({ ...ada, personalization: true })).toEqual([1, 0])
    expect(await tell({ ...ada, personalization: true })).toEqual([0, 1])
    expect(await known('ada')).toEqual([[true, 10], [true, null], [false, 7]]) // prettier-ignore
  })

  it('is the same after one batch of decisions, in any order, as after one batch each', async () => {
    const decisions = fc.array(
      fc.record({ personalization: fc.boolean(), decidedAt: fc.integer({ min: 1, max: 9 }).map(day) }),
      { minLength: 1, maxLength: 6 },
    )
    let user = 0
    await fc.assert(
      fc.asyncProperty(decisions, async (told) => {
        // Of two that differ and were decided at once, the later told one counts: a shuffle would change that.
        const distinct = [...new Map(told.map((one) => [one.decidedAt.getTime(), one])).values()]
        const [together, apart] = [`together-${++user}`, `apart-${user}`]
        await consents.recordConsent(
          admin,
          distinct.map((one) => ({ ...one, userExternalId: together })),
        )
        for (const one of [...distinct].reverse()) await tell({ ...one, userExternalId: apart })
        expect(await known(apart)).toEqual(await known(together))
      }),
      { numRuns: 10 },
    )
  })

  it('withheld for personalisation keeps a customer out of training, and everybody who has not granted it where that is the default', async () => {
    await shop.read('TRUNCATE app_user CASCADE')
    await tell(
      { userExternalId: 'against', personalization: false },
      { userExternalId: 'for', personalization: true },
      { userExternalId: 'no post', marketing: false },
    )
    const visit = (userExternalId: string | null, query: string) =>
      event({ sessionExternalId: query, userExternalId, type: 'SEARCH', itemExternalId: null, query })
    await new IngestService({ database: shop.database, clock }).ingestEvents(admin, [
      visit('against', 'a'),
      visit('for', 'b'),
      visit('no post', 'c'),
      visit('silent', 'd'),
      visit(null, 'e'),
    ])
    const trainedOn = async () => {
      const rows = await shop.read<{ query: string }>(
        `SELECT query FROM event e WHERE NOT (${lacksConsent('e.user_id', 'PERSONALIZATION')}) ORDER BY 1`,
      )
      return rows.map(({ query }) => query).join('')
    }
    expect([await withoutPersonalization(), await trainedOn()]).toEqual([['against'], 'bcde'])
    await writeDefaultConsent(shop.database, ['ANALYTICS'])
    expect([await withoutPersonalization(), await trainedOn()]).toEqual([
      ['against', 'no post', 'silent'],
      'b',
    ])
    expect(await known('silent')).toEqual([[false, null], [true, null], [false, null]]) // prettier-ignore
    await writeDefaultConsent(shop.database, ALL)
    expect(await withoutPersonalization()).toEqual(['against'])
  })

  it('comes with customers, too, and goes with them', async () => {
    const catalog = new CatalogWriteService({ database: shop.database, clock })
    const users = [
      { externalId: 'eve', homeLocationExternalId: 'berlin', consent: { personalization: false, decidedAt: day(3) } },
      { externalId: 'eve', consent: { personalization: true, decidedAt: day(2) } },
      { externalId: 'eve', consent: { analytics: false, decidedAt: day(2) } },
      { externalId: 'fay', consent: { personalization: false, decidedAt: new Date('2027-01-01') } },
      { externalId: 'gus', homeLocationExternalId: 'nowhere', consent: { personalization: false } },
    ] // prettier-ignore
    const { recorded, unchanged, userErrors } = await catalog.upsertUsers(ingestKey, users)
    expect([recorded + unchanged, userErrors.map(({ index, code }) => [index, code])]).toEqual([
      3,
      [[3, 'BAD_USER_INPUT'], [4, 'NOT_FOUND']],
    ]) // prettier-ignore
    expect(await known('eve')).toEqual([[false, 3], [false, 2], [true, null]]) // prettier-ignore
    expect(await catalog.upsertUsers(ingestKey, users.slice(0, 3))).toMatchObject({
      recorded: 0,
      unchanged: 3,
    })
    const id = await idOf('eve')
    await new UserErasureService({ database: shop.database }).deleteUser(admin, { externalId: 'eve' })
    expect(await shop.read('SELECT FROM user_consent WHERE user_id = $1', [id])).toEqual([])
    expect(await withoutPersonalization()).toEqual(['against'])
  })

  it('is told by the shop, or by an end user of itself and nobody else', async () => {
    const refuse = { personalization: false }
    const codes = async (viewer: typeof admin, told: ConsentInput) => {
      const { userErrors } = await consents.recordConsent(viewer, [told])
      return userErrors.map(({ code }) => code)
    }
    expect(await codes(endUser('hal'), refuse)).toEqual([])
    expect(await codes(endUser('hal'), { ...refuse, userExternalId: 'hal' })).toEqual([])
    expect(await withoutPersonalization()).toEqual(['against', 'hal'])
    for (const another of ['for', 'no such user']) {
      expect(await codes(endUser('hal'), { ...refuse, userExternalId: another })).toEqual(['FORBIDDEN'])
    }
    expect(await withoutPersonalization()).toEqual(['against', 'hal'])
    for (const told of [refuse, { userExternalId: 'hal' }, { userExternalId: 'hal', decidedAt: day(1) }]) {
      expect(await codes(ingestKey, told)).toEqual(['BAD_USER_INPUT'])
    }
    for (const [viewer, code] of [[anonymous, 'UNAUTHENTICATED'], [readKey, 'FORBIDDEN']] as const) {
      await expect(consents.recordConsent(viewer, [refuse])).rejects.toMatchObject({ code })
    }
  }) // prettier-ignore
})

describe('of several decisions', () => {
  it('the latest of each purpose is kept, and of those of one instant the last one', () => {
    const told = fc.array(
      fc.record({
        userId: fc.constantFrom('1', '2'),
        personalization: fc.option(fc.boolean()),
        marketing: fc.option(fc.boolean()),
        decidedAt: fc.integer({ min: 1, max: 4 }).map(day),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(told, (inputs) => {
        const spoken = inputs.filter(({ personalization, marketing }) => (personalization ?? marketing) !== null)
        const rows = latestOf(
          spoken.map(({ userId, ...one }) => ({ userId, decisions: requireDecisions(one, day(9)) })),
        )
        for (const userId of ['1', '2']) {
          for (const [purpose, field] of [['PERSONALIZATION', 'personalization'], ['MARKETING', 'marketing']] as const) {
            const own = spoken.filter((one) => one.userId === userId && one[field] !== null)
            const newest = Math.max(...own.map(({ decidedAt }) => decidedAt.getTime()))
            const last = own.findLast(({ decidedAt }) => decidedAt.getTime() === newest)
            const kept = rows.filter((row) => row.userId === userId && row.purpose === purpose)
            expect(kept.map(({ granted, decidedAt }) => [granted, decidedAt])).toEqual(
              last ? [[last[field], last.decidedAt]] : [],
            )
          }
        }
      }),
    )
  }) // prettier-ignore
})
