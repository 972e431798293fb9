// Registers two versions and is killed at the step that it was told. It runs the compiled registry; the steps are seen
// from outside, in the file system's and the database driver's own functions.
const fs = require('node:fs/promises')
const { Client } = require('pg')
const { createLogger } = require('../../dist/src/core/logger.js')
const { createDatabase } = require('../../dist/src/db/client.js')
const { ModelRegistry } = require('../../dist/src/registry/registry.js')

const { url, home, killAt, drafts, expectedChampionId } = JSON.parse(process.argv[2])
const die = () => process.kill(process.pid, 'SIGKILL')

let armed = false
function instrument(owner, name, stepOf) {
  const original = owner[name]
  owner[name] = function (...args) {
    const step = armed ? stepOf(...args) : null
    if (step && killAt === `before ${step}`) die()
    const result = original.apply(this, args)
    if (!step || killAt !== `after ${step}`) return result
    return Promise.resolve(result).then(die)
  }
}
instrument(fs, 'mkdir', (path) => (path.includes('.staging') ? 'staging begins' : null))
let filesOpened = 0
instrument(fs, 'open', (_path, flags) => (flags === 'wx' && ++filesOpened === 2 ? 'the second file' : null))
let renames = 0
instrument(fs, 'rename', (_from, to) => (/demand\/\d+$/.test(to) ? `rename ${++renames}` : null))
let inserts = 0
instrument(Client.prototype, 'query', (query) => {
  const text = typeof query === 'string' ? query : query.text
  if (/INSERT INTO "public"."model_version"/.test(text)) return `insert ${++inserts}`
  if (/INSERT INTO "public"."model_alias"/.test(text)) return 'alias'
  return /^COMMIT/.test(text) ? 'commit' : null
})

async function main() {
  const logger = createLogger({ level: 'silent', name: 'test' })
  const database = await createDatabase({ url, logger, poolSize: 2 })
  const registry = await ModelRegistry.open({ database, home, logger })
  armed = true
  const versions = []
  for (const { staged, ...draft } of drafts) {
    const files = new Map(Object.entries(staged.files).map(([name, text]) => [name, Buffer.from(text)]))
    versions.push({ ...draft, staged: await registry.stage({ ...staged, files, createdAt: new Date() }) })
  }
  await registry.register(versions, {
    actor: 'admin',
    expectedChampionId: expectedChampionId === null ? null : BigInt(expectedChampionId),
  })
  die()
}
void main()
