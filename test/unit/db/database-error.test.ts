import { ForecartError } from '../../../src/core/errors'
import { isUnreachable, toDatabaseError } from '../../../src/db/database-error'

const withCode = (code: string, options?: ErrorOptions) => Object.assign(new Error('x', options), { code })

it('knows a lost or refused connection, however deep it is wrapped', () => {
  expect(isUnreachable(withCode('ECONNREFUSED'))).toBe(true)
  expect(isUnreachable(withCode('57P01'))).toBe(true)
  expect(isUnreachable(withCode('P1017'))).toBe(true)
  expect(isUnreachable(new Error('Connection terminated unexpectedly'))).toBe(true)
  // As Prisma passes it on.
  expect(isUnreachable(new Error('Error: connect ECONNREFUSED 127.0.0.1:5432'))).toBe(true)
  expect(isUnreachable(new Error('terminating connection due to administrator command'))).toBe(true)
  expect(isUnreachable(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true)
  expect(isUnreachable(new Error('outer', { cause: withCode('57P03') }))).toBe(true)
})

it('leaves what the database refused as it is', () => {
  const refused = withCode('23505')
  expect(isUnreachable(refused)).toBe(false)
  expect(toDatabaseError(refused)).toBe(refused)
  const coded = new ForecartError('CONFLICT', 'x', {}, { cause: withCode('ECONNRESET') })
  expect(toDatabaseError(coded)).toBe(coded)
})

it('gives a lost connection a code, and keeps its cause', () => {
  const lost = withCode('ECONNRESET')
  expect(toDatabaseError(lost)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', cause: lost })
})
