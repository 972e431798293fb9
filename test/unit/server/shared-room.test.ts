import { networkOf } from '../../../src/server/client-address'
import { SharedRoom } from '../../../src/server/shared-room'

describe('room that all callers share', () => {
  it('is taken and given back, once', () => {
    const room = new SharedRoom(2)
    const giveBack = room.take('a', 2, () => undefined)
    expect(room.take('a', 1, () => undefined)).toBeNull()
    giveBack!()
    giveBack!()
    expect(room.take('a', 2, () => undefined)).not.toBeNull()
    expect(room.take('a', 1, () => undefined)).toBeNull()
  })

  it('is taken from the oldest of whoever holds the most when somebody else needs it', () => {
    const room = new SharedRoom(5)
    const cut: string[] = []
    const take = (holder: string, name: string) => room.take(holder, 1, () => cut.push(name))
    for (const name of ['a1', 'b1', 'a2', 'a3', 'a4']) take(name[0]!, name)
    expect(take('a', 'a5')).toBeNull()
    expect(take('c', 'c1')).not.toBeNull()
    expect(take('b', 'b2')).not.toBeNull()
    expect(cut).toEqual(['a1', 'a2'])
    // Two each, and one: nobody holds more than who asks for a third.
    expect(take('b', 'b3')).toBeNull()
    expect(take('d', 'd1')).not.toBeNull()
    expect(cut).toHaveLength(3)
  })

  it('is taken from several where one is not enough, and never held by what is larger', () => {
    const room = new SharedRoom(10)
    const cut: number[] = []
    for (let i = 0; i < 5; i++) room.take('a', 2, () => cut.push(i))
    expect(room.take('b', 5, () => undefined)).not.toBeNull()
    expect(cut).toEqual([0, 1, 2])
    expect(room.take('c', 11, () => undefined)).toBeNull()
  })
})

describe('the network of an address', () => {
  it('is its /24, or its /48', () => {
    expect(networkOf('203.0.113.9')).toBe('203.0.113')
    expect(networkOf('::ffff:203.0.113.77')).toBe('203.0.113')
    expect(networkOf('2001:db8:0:1::1')).toBe(networkOf('2001:0DB8::ffff'))
    expect(networkOf('2001:db8:1::1')).not.toBe(networkOf('2001:db8:2::1'))
    expect(networkOf('::1')).toBe('0:0:0')
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0')
    expect(networkOf('')).toBe('')
  })
})
