/**
 * A process that runs the embedded database with the options in argv[2] (JSON), as compiled code does. Prints { url, supervisorPid } when it is
 * up or { error } when it is refused; ends in order at the end of its standard input.
 */
const { createLogger } = require('../../dist/src/core/logger')
const { startEmbeddedDatabase } = require('../../dist/src/db/embedded')

const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const logger = createLogger({ level: 'silent', name: 'parent' })

const { home, ...options } = JSON.parse(process.argv[2])

startEmbeddedDatabase({ home, logger, ...options }).then(
  (database) => {
    process.stdin.on('end', () => void database.stop()).resume()
    print({ url: database.url, supervisorPid: database.supervisorPid })
  },
  (error) => print({ error: { code: error.code, message: error.message, details: error.details } }),
)
