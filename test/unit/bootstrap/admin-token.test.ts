import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { obtainAdminToken } from '../../../src/bootstrap/admin-token'

describe('obtainAdminToken', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'forecart-token-'))
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('makes one token, which later starts find again and others cannot read', async () => {
    const created = await obtainAdminToken(home, null)
    expect(created.origin).toBe('created')
    expect(created.token).toMatch(/^[\w-]{43}$/)
    expect(readdirSync(home)).toEqual(['admin-token'])
    expect(statSync(created.path).mode & 0o777).toBe(0o600)
    expect(await obtainAdminToken(home, null)).toEqual({ ...created, origin: 'file' })
  })

  it('takes that of the environment, and writes nothing', async () => {
    const token = 'x'.repeat(40)
    expect(await obtainAdminToken(home, token)).toMatchObject({ token, origin: 'environment' })
    expect(readdirSync(home)).toEqual([])
  })

  it('refuses a file that holds no token rather than letting everybody in', async () => {
    writeFileSync(join(home, 'admin-token'), '\n')
    await expect(obtainAdminToken(home, null)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' })
    expect(readFileSync(join(home, 'admin-token'), 'utf8')).toBe('\n')
  })
})
