import { readConfig } from '../../../src/config/env'

describe('configuration', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: null,
      seedSize: 'demo',
    })
  })

  it('takes a list of origins', () => {
    const FORECART_CORS_ORIGINS = 'https://shop.example, http://localhost:5173'
    expect(readConfig({ FORECART_CORS_ORIGINS }).corsOrigins).toEqual([
      'https://shop.example',
      'http://localhost:5173',
    ])
    expect(readConfig({}).corsOrigins).toEqual([])
  })

  it('trusts no proxy, a number of them, or those of a list', () => {
    const trusted = (FORECART_TRUSTED_PROXIES: string) =>
      readConfig({ FORECART_TRUSTED_PROXIES }).trustedProxies
    expect(readConfig({}).trustedProxies).toBe(0)
    expect(trusted('2')).toBe(2)
    expect(trusted('loopback, 10.0.0.0/8,2001:db8::7')).toEqual(['loopback', '10.0.0.0/8', '2001:db8::7'])
  })

  it('takes what customers allow by default: everything, some of it, or nothing', () => {
    const allowed = (FORECART_DEFAULT_CONSENT: string) =>
      readConfig({ FORECART_DEFAULT_CONSENT }).defaultConsent
    expect(readConfig({}).defaultConsent).toEqual(['PERSONALIZATION', 'ANALYTICS', 'MARKETING'])
    expect(allowed('analytics, Marketing')).toEqual(['ANALYTICS', 'MARKETING'])
    expect(allowed('none')).toEqual([])
    for (const wrong of ['all', 'none,analytics', 'personalisation']) {
      expect(() => allowed(wrong)).toThrow(
        /FORECART_DEFAULT_CONSENT must be none, or list some of personalization/,
      )
    }
  })

  it('trains again by itself only where that is asked for', () => {
    expect(readConfig({}).retrainOnDrift).toBe(false)
    expect(readConfig({ FORECART_RETRAIN_ON_DRIFT: 'true' }).retrainOnDrift).toBe(true)
  })

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 4000, databaseUrl: null })
  })

  it('seeds nothing into a database of somebody else, unless asked to', () => {
    const DATABASE_URL = 'postgresql://shop:secret@db:5432/shop'
    expect(readConfig({ DATABASE_URL }).seedSize).toBe('none')
    expect(readConfig({ DATABASE_URL, FORECART_SEED: 'tiny' }).seedSize).toBe('tiny')
  })

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://user:hunter22@db/shop'],
    ['FORECART_ADMIN_TOKEN', 'hunter22'],
    ['FORECART_JWT_SECRET', 'hunter22'],
    ['FORECART_JWT_JWKS_URL', 'hunter22'],
    ['FORECART_JWT_JWKS_URL', 'ftp://hunter22/keys'],
    ['FORECART_SEED', 'huge'],
    ['FORECART_CORS_ORIGINS', '*'],
    ['FORECART_CORS_ORIGINS', 'https://shop.example,https://hunter22.example/'],
    ['FORECART_CORS_ORIGINS', 'hunter22.example'],
    ['FORECART_CORS_ORIGINS', 'null'],
    ['FORECART_TRUSTED_PROXIES', 'true'],
    ['FORECART_TRUSTED_PROXIES', '11'],
    ['FORECART_TRUSTED_PROXIES', '10.0.0.1,10'],
    ['FORECART_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['FORECART_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['FORECART_TRUSTED_PROXIES', 'hunter22.example'],
    ['FORECART_USER_REQUESTS_PER_SECOND', '-1'],
    ['FORECART_KEY_REQUESTS_PER_SECOND', 'many'],
    ['FORECART_MAX_SOCKETS', '0'],
    ['FORECART_USER_SOCKETS', '1.5'],
    ['FORECART_USER_SUBSCRIPTIONS', 'many'],
    ['FORECART_ADDRESS_HANDSHAKES', '-1'],
    ['FORECART_ADDRESS_CONNECTIONS', '1e9'],
    ['FORECART_EVENT_RECEIPT_DAYS', '0'],
    ['FORECART_AUDIT_DAYS', 'ever'],
    ['FORECART_RECOMMENDATION_DAYS', '0'],
    ['FORECART_PREDICTION_DAYS', '29'],
    ['FORECART_RETRAIN_ON_DRIFT', 'yes'],
    ['FORECART_TRAINING_DAYS', '59'],
    ['FORECART_TRAINING_DAYS', '3651'],
    ['FORECART_TRAINING_DAYS', '100.5'],
  ])('refuses %s=%s by name, and keeps the value to itself', (name, value) => {
    let message = ''
    try {
      readConfig({ [name]: value })
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_CONFIGURATION' })
      message = (error as Error).message
    }
    expect(message).toContain(name)
    expect(message).not.toContain('hunter22')
  })

  it('names every variable that is wrong at once', () => {
    expect(() => readConfig({ PORT: 'x', FORECART_SEED: 'y' })).toThrow(/PORT[\s\S]*FORECART_SEED/)
  })

  it('refuses a secret and a key set together', () => {
    const environment = {
      FORECART_JWT_SECRET: 'x'.repeat(32),
      FORECART_JWT_JWKS_URL: 'https://id.example/keys',
    }
    expect(() => readConfig(environment)).toThrow(/exclude each other/)
  })
})
