import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  deserializeError,
  ERROR_CODES,
  ERRORS,
  ForecartError,
  serializeError,
} from '../../../src/core/errors'

describe('error codes', () => {
  it('are all explained in docs/errors.md as the program behaves, and no others', () => {
    const rows = readFileSync('docs/errors.md', 'utf8').matchAll(
      /^\| `([A-Z_]+)` *\| (\d+) *\| (\d+) *\| (yes|no) *\|/gm,
    )
    const documented = [...rows].map(([, code, httpStatus, exitCode, again]) => [
      code,
      { httpStatus: Number(httpStatus), exitCode: Number(exitCode), isTransient: again === 'yes' },
    ])
    expect(documented).toEqual(Object.entries(ERRORS))
  })

  it('all arise somewhere in the program', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
      .map((name) => readFileSync(join('src', name), 'utf8'))
      .join('\n')
    const raised = /(?:new ForecartError\(|unavailableCode: |code: |errorBody\()\s*'([A-Z_]+)'/g
    const codes = new Set([...sources.matchAll(raised)].map(([, code]) => code))
    expect(ERROR_CODES.filter((code) => !codes.has(code))).toEqual([])
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
