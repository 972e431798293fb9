import type { Viewer } from '../../../src/contracts/viewer'
import { DEFAULT_SLOTS, ViewerSlots } from '../../../src/server/viewer-slots'

const limits = {
  ...DEFAULT_SLOTS,
  operations: { each: { anonymous: 1, user: 2, guest: 2, apiKey: 3, admin: 4 }, total: 5, keptForAdmins: 2 },
}
const ada: Viewer = { kind: 'user', externalId: 'ada', sessionExternalId: null, expiresAt: new Date(8e15) }
const bob: Viewer = { ...ada, externalId: 'bob' }

it('bounds each viewer by itself, over all its connections', () => {
  const slots = new ViewerSlots(limits)
  slots.acquire('operations', ada, '::1')
  const release = slots.acquire('operations', ada, '::2')
  expect(() => slots.acquire('operations', ada, '::3')).toThrow('the limit is 2')
  slots.acquire('operations', bob, '::1')
  release()
  release()
  slots.acquire('operations', ada, '::3')
  expect(() => slots.acquire('operations', ada, '::3')).toThrow('the limit is 2')
  expect(slots.inUse('operations')).toBe(3)
})

it('counts those without a name by their address', () => {
  const slots = new ViewerSlots(limits)
  slots.acquire('operations', { kind: 'anonymous' }, '10.0.0.1')
  slots.acquire('operations', { kind: 'anonymous' }, '10.0.0.2')
  expect(() => slots.acquire('operations', { kind: 'anonymous' }, '10.0.0.1')).toThrow('the limit is 1')
})

it('gives those without a name no subscriptions', () => {
  expect(() => new ViewerSlots(DEFAULT_SLOTS).acquire('subscriptions', { kind: 'anonymous' }, '')).toThrow()
})

it('keeps places for administrators when others have filled the server', () => {
  const slots = new ViewerSlots(limits)
  const releases = ['ada', 'bob', 'eve'].map((externalId) =>
    slots.acquire('operations', { ...ada, externalId }, ''),
  )
  expect(() => slots.acquire('operations', { ...ada, externalId: 'kim' }, '')).toThrow('no more room')
  slots.acquire('operations', { kind: 'admin' }, '')
  slots.acquire('operations', { kind: 'admin' }, '')
  expect(() => slots.acquire('operations', { kind: 'admin' }, '')).toThrow('no more room')
  for (const release of releases) release()
  slots.acquire('operations', { ...ada, externalId: 'kim' }, '')
})
