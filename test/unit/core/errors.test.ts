import { readFileSync } from 'node:fs'
import { deserializeError, ERROR_CODES, ForecartError, serializeError } from '../../../src/core/errors'

describe('error codes', () => {
  it('are all explained in docs/errors.md, and no others', () => {
    const documented = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)`/gm)].map(
      (match) => match[1],
    )
    expect(documented).toEqual([...ERROR_CODES])
  })

  it('cross a process boundary with message and details', () => {
    const error = new ForecartError('NOT_FOUND', 'There is no item "x"', { externalId: 'x' })
    expect(deserializeError(structuredClone(serializeError(error)))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no item "x"',
      details: { externalId: 'x' },
    })
  })

  it('of unknown errors become INTERNAL_SERVER_ERROR', () => {
    expect(serializeError(new TypeError('x is undefined'))).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'x is undefined',
    })
    expect(serializeError('text')).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'text' })
  })
})
