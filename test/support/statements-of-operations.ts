/**
 * Statements that operations send, told from those that the server sends for itself meanwhile: a catalogue that is read again after an
 * announcement must not count for the query beside it.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { OperationGuard } from '../../src/graphql/operation-limits'
import type { TestServer } from './test-server'

const operations = new AsyncLocalStorage<true>()

// Every operation is checked, after its credentials were looked up. From there on, whatever follows from it is known by this.
const check = OperationGuard.prototype.check
OperationGuard.prototype.check = function (...args) {
  operations.enterWith(true)
  return check.apply(this, args)
}
// The guard is that of the worker, whose other files have no use for this.
afterAll(() => {
  OperationGuard.prototype.check = check
  operations.disable()
})

/** Whether what runs now follows from an operation. */
export function isOfOperation(): boolean {
  return operations.getStore() === true
}

/** Raw statements that operations send to the server's database while this runs. */
export async function countStatements(server: TestServer, run: () => Promise<unknown>): Promise<number> {
  const { query } = server.database
  let count = 0
  const spy = jest.spyOn(server.database, 'query').mockImplementation((...args) => {
    if (isOfOperation()) count++
    return query(...args)
  })
  try {
    await run()
    return count
  } finally {
    spy.mockRestore()
  }
}
