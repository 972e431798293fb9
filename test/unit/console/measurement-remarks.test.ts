import { measurementRemarks } from '../../../console/pages/promotions/measurement-remarks'
import { promotionsMessages } from '../../../console/pages/promotions/promotions.messages'

const formats = {
  number: (value: number | null | undefined) => String(value),
  percent: (value: number | null | undefined) => `${100 * (value ?? 0)} %`,
}
const remarks = (measured: Parameters<typeof measurementRemarks>[0]) =>
  measurementRemarks(measured, promotionsMessages.en, formats)
const promotion = { id: '1', externalId: 'gift', name: 'A gift' }

it('has nothing to say of a promotion that ran alone and for everybody', () => {
  expect(
    remarks({ treatedCustomers: null, heldOutCustomers: null, overlaps: [], ownIncrementalUnits: null }),
  ).toEqual([])
})

it('says whose purchases a comparison by lot counts, and how many were held out', () => {
  const [remark, ...others] = remarks({
    treatedCustomers: 900,
    heldOutCustomers: 100,
    overlaps: [],
    ownIncrementalUnits: null,
  })
  expect(others).toEqual([])
  expect(remark).toMatch(/^By lot: 900 customers who got it are compared with 100 who were held out\./)
})

it('says that other promotions are measured together with it, and which is the largest', () => {
  const alone = { treatedCustomers: null, heldOutCustomers: null, ownIncrementalUnits: null }
  const small = { promotion: null, share: 0.1 }
  expect(remarks({ ...alone, overlaps: [{ promotion, share: 0.5 }, small] })).toEqual([
    expect.stringMatching(/: 2\. The largest, A gift, was on 50 % of them\. .* of all together/),
    'Days do not tell them apart.',
  ])
  // The server names twenty at most.
  expect(remarks({ ...alone, overlaps: Array.from({ length: 20 }, () => small) })).toEqual([
    expect.stringMatching(/: at least 20\. The largest, one that is gone, /),
    'Days do not tell them apart.',
  ])
})

it('says what it added alone, where days tell it from the others', () => {
  const own = { mean: 40, lower: 30, upper: null }
  const overlaps = [{ promotion, share: 0.5 }]
  const [, remark] = remarks({
    treatedCustomers: null,
    heldOutCustomers: null,
    overlaps,
    ownIncrementalUnits: own,
  })
  expect(remark).toContain('this one alone added 40 units (between 30 and null)')
})
