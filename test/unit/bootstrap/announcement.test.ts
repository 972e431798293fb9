import { announcement } from '../../../src/bootstrap/announcement'

const told = (isEmpty: boolean): string =>
  announcement({
    url: 'http://127.0.0.1:4000',
    adminToken: { token: 'x', origin: 'file', path: '/home/admin-token' },
    secondsToReady: 1,
    isEmpty,
  })

it('a shop with something in it is asked for a forecast', () => {
  expect(told(false)).toContain('demandForecast')
})

it('an empty shop is told what comes next, and not to ask for forecasts that cannot be', () => {
  expect(told(true)).toContain('The shop is empty')
  expect(told(true)).toContain('forecart import')
  expect(told(true)).not.toContain('demandForecast')
})
