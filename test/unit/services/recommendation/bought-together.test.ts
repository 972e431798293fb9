import { BoughtTogether } from '../../../../src/services/recommendation/bought-together'
import type { Queryable } from '../../../../src/db/client'

const NOW = new Date('2026-06-01T12:00:00Z')

it('what was bought together is answered for more items than are remembered', async () => {
  const plain = { isBeforeRules: false }
  let limit: unknown
  let asked: readonly bigint[] = []
  const database = {
    query: async (_sql: string, parameters: readonly unknown[] = []) => {
      asked = parameters.find((one) => Array.isArray(one)) as readonly bigint[]
      limit = parameters[2]
      return asked.map((id) => ({ withItemId: String(id), itemId: id + 100n, score: 1 }))
    },
  } as unknown as Queryable
  const bought = new BoughtTogether({ database, clock: { now: () => NOW }, maxItems: 3 })
  await bought.of([1n, 2n, 3n], plain)
  expect(limit).toBe(100)
  // The first one is remembered, and the others push it out.
  const lists = await bought.of([1n, 4n, 5n, 6n, 7n], plain)
  expect(lists.map((list) => list.map(({ itemId }) => itemId))).toEqual(
    [101n, 104n, 105n, 106n, 107n].map((id) => [id]),
  )
  expect(asked.map(BigInt)).toEqual([4n, 5n, 6n, 7n])
  // What rules may take out is more, and remembered by itself.
  await bought.of([7n], { isBeforeRules: true })
  expect([asked.map(BigInt), limit]).toEqual([[7n], 300])
})
