import { shownAnswer } from '../../../console/api/shown-answer'

const at = new Date(0)
const kept = { key: 'place A', data: 'of A', at }
const failed = { error: new Error('The server is away.'), loading: false }

it('shows what was answered, in part or whole, as what it is', () => {
  expect(shownAnswer({ data: 'new', loading: false }, 'place A', kept)).toEqual({
    data: 'new',
    shown: 'NEW',
    keptFrom: null,
  })
  expect(shownAnswer({ ...failed, data: 'a part' }, 'place A', kept)).toEqual({
    data: 'a part',
    shown: 'NEW',
    keptFrom: null,
  })
})

it('shows the answer before while the next one is on its way, also to another question, and says so', () => {
  expect(shownAnswer({ loading: true }, 'place A', kept)).toEqual({
    data: 'of A',
    shown: 'KEPT',
    keptFrom: at,
  })
  expect(shownAnswer({ loading: true }, 'place B', kept)).toEqual({
    data: 'of A',
    shown: 'OTHER',
    keptFrom: at,
  })
})

it('shows the last answer to the same question where a request fails as a whole, and since when', () => {
  expect(shownAnswer(failed, 'place A', kept)).toEqual({ data: 'of A', shown: 'KEPT', keptFrom: at })
})

it('never shows the answer to another question where a request fails as a whole', () => {
  expect(shownAnswer(failed, 'place B', kept)).toMatchObject({ data: undefined, keptFrom: null })
  expect(shownAnswer(failed, 'place A', null)).toMatchObject({ data: undefined, keptFrom: null })
})
