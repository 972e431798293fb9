import { withHugePages } from '../../../src/config/huge-pages'

it('huge pages are asked for beside what the environment asks for', () => {
  expect(withHugePages({ A: 'b' })).toEqual({ A: 'b', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' })
  expect(withHugePages({ GLIBC_TUNABLES: 'glibc.malloc.check=1' })).toEqual({
    GLIBC_TUNABLES: 'glibc.malloc.check=1:glibc.malloc.hugetlb=1',
  })
})
