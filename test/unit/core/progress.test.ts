import { startProgress } from '../../../src/core/progress'

describe('startProgress', () => {
  it('writes a line at every tenth where there is no terminal', () => {
    let text = ''
    const progress = startProgress('Seeding', { write: (chunk) => (text += chunk) })
    for (let step = 0; step <= 100; step++) progress.update(step / 100, `${step} rows`)
    progress.done('100 rows')
    const lines = text.trim().split('\n')
    expect(lines[0]).toBe('Seeding ...')
    expect(lines.at(-1)).toBe('Seeding done (100 rows)')
    expect(lines.length).toBeLessThanOrEqual(12)
    expect(lines).toContain('Seeding 50 % (50 rows)')
  })
})
