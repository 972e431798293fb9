// Starts the echo child, prints its pid and waits to be killed: what happens to the child is what the test asks.
const { ChildProcess } = require('../../dist/src/core/process/child-process.js')
const { createLogger } = require('../../dist/src/core/logger.js')
const { join } = require('node:path')

const child = new ChildProcess({
  entry: join(__dirname, 'echo-child.cjs'),
  name: 'echo',
  logger: createLogger({ level: 'silent', name: 'test' }),
  unavailableCode: 'MODEL_HOST_UNAVAILABLE',
})
void child.start().then(() => process.stdout.write(`${child.pid}\n`))
