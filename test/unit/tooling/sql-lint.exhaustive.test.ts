/** SQL is written in src/db only. */
import { restrictedLines } from '../../support/restricted-lines'

const CODE = "export const read = (db: { query(sql: string): unknown }) => db.query('SELECT 1')\n"

it.each([
  ['src/services/shop/order-write.service.ts', [1]],
  ['src/cli/commands/seed.ts', [1]],
  ['src/models/demand/global-mlp/network.ts', [1]],
  ['src/db/repositories/operations/system.repository.ts', []],
  ['test/unit/tooling/sql-lint.test.ts', []],
])('SQL in %s', async (file, lines) => {
  expect(await restrictedLines(CODE, file)).toEqual(lines)
})
