import { categoryTree, wayTo } from '../../../console/pages/demand/category-tree'

const category = (id: string, parent?: string) => ({
  id,
  name: id.toUpperCase(),
  parent: parent ? { id: parent } : null,
})

describe('the tree of categories', () => {
  it('puts each below its parent, in the order of the list', () => {
    const tree = categoryTree([
      category('drinks'),
      category('tea', 'drinks'),
      category('green', 'tea'),
      category('food'),
    ])
    expect(tree).toEqual([
      {
        id: 'drinks',
        name: 'DRINKS',
        below: [{ id: 'tea', name: 'TEA', below: [{ id: 'green', name: 'GREEN', below: [] }] }],
      },
      { id: 'food', name: 'FOOD', below: [] },
    ])
    expect(wayTo(tree, 'green')).toEqual(['drinks', 'tea', 'green'])
    expect(wayTo(tree, 'unknown')).toEqual([])
  })

  it('loses none: neither one whose parent was not loaded nor those of a ring', () => {
    expect(categoryTree([category('tea', 'drinks')]).map(({ id }) => id)).toEqual(['tea'])
    const ring = categoryTree([category('a', 'b'), category('b', 'a')])
    expect(ring).toEqual([{ id: 'a', name: 'A', below: [{ id: 'b', name: 'B', below: [] }] }])
  })
})
