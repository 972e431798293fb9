import { movedCursor, periodBetween } from '../../../console/components/chart-cursor'

const press = (key: string, at: number, anchor: number | null = null, isShift = false) =>
  movedCursor({ at, anchor }, key, { count: 30, isShift })

it('goes by points, by weeks and to the ends, and stays in the chart', () => {
  expect(press('ArrowRight', 5)).toEqual({ at: 6, anchor: null })
  expect(press('ArrowLeft', 0)).toEqual({ at: 0, anchor: null })
  expect(press('PageDown', 25)).toEqual({ at: 29, anchor: null })
  expect(press('PageUp', 25)).toEqual({ at: 18, anchor: null })
  expect(press('Home', 25)?.at).toBe(0)
  expect(press('End', 25)?.at).toBe(29)
})

it('draws a period from where Shift was first held, until Escape or a move without it', () => {
  expect(press('ArrowRight', 5, null, true)).toEqual({ at: 6, anchor: 5 })
  expect(press('ArrowRight', 6, 5, true)).toEqual({ at: 7, anchor: 5 })
  expect(press('Escape', 7, 5)).toEqual({ at: 7, anchor: null })
  expect(press('ArrowRight', 7, 5)).toEqual({ at: 8, anchor: null })
})

it('leaves keys alone that mean nothing to a chart', () => {
  expect(press('Tab', 5)).toBeNull()
  expect(press('a', 5)).toBeNull()
})

it('cuts a period to the points that can be chosen, whichever way it was drawn', () => {
  expect(periodBetween(20, 12, 10)).toEqual({ from: 12, to: 20 })
  expect(periodBetween(3, 12, 10)).toEqual({ from: 10, to: 12 })
  expect(periodBetween(3, 8, 10)).toBeNull()
})
