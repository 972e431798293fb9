import { ShutdownStack } from '../../../src/bootstrap/shutdown'
import { createLogger } from '../../../src/core/logger'

const logger = createLogger({ level: 'silent', name: 'test' })

describe('ShutdownStack', () => {
  it('stops in the opposite order, once, and goes on where a step fails', async () => {
    const stopped: string[] = []
    const stack = new ShutdownStack(logger)
    stack.add('database', async () => void stopped.push('database'))
    stack.add('host', () => Promise.reject(new Error('broken')))
    stack.add('server', async () => void stopped.push('server'))
    await Promise.all([stack.run(), stack.run()])
    expect(stopped).toEqual(['server', 'database'])
  })

  it('stops what comes up while everything is stopping', async () => {
    const stopped: string[] = []
    const stack = new ShutdownStack(logger)
    stack.add('database', async () => void stopped.push('database'))
    const running = stack.run()
    stack.add('late', async () => void stopped.push('late'))
    await running
    await stack.run()
    expect(stopped).toContain('late')
  })
})
