// Says whether Node calls a hook for every promise of this process, in a transaction and after it. Its argument is the URL of a database.
const { executionAsyncId } = require('node:async_hooks')
const { createDatabase } = require('../../dist/src/db/client')
const { createLogger } = require('../../dist/src/core/logger')

/** Only a hook gives promises ids. */
async function isHooked() {
  await Promise.resolve()
  return executionAsyncId() !== 0
}

async function main() {
  const logger = createLogger({ level: 'silent', name: 'test' })
  const database = await createDatabase({ url: process.argv[2], logger })
  const inside = await database.transaction(async (tx) => {
    await tx.query('SELECT 1')
    return isHooked()
  })
  const afterwards = await isHooked()
  await database.transaction(() => Promise.reject(new Error('no'))).catch(() => undefined)
  console.log(JSON.stringify({ inside, afterwards, afterFailure: await isHooked() }))
  await database.close()
}

void main()
