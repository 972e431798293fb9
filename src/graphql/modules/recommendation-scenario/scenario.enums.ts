import type {
  CandidateSource,
  Likeness,
  Objective,
  RuleAction,
  StockPolicy,
} from '../../../services/recommendation/scenarios/scenario'
import { enumOf } from '../../enum'

export const ObjectiveEnum = enumOf<Objective>(
  'RecommendationObjective',
  'What a list of recommendations is to bring.',
  {
    CLICK: 'Items are ranked by how likely the visitor turns to them next.',
    CART: 'What visitors put into the cart more often counts more.',
    PURCHASE: 'What visitors buy more often counts more.',
    REVENUE: 'What visitors buy more often counts more, times its price. It is for shops of one currency.',
  },
)

export const CandidateSourceEnum = enumOf<CandidateSource>(
  'CandidateSource',
  'Where the candidates of a list come from.',
  {
    MODEL: 'The session model proposes them.',
    POPULAR_HERE: 'Many visitors of the same location were interested in them in the last four weeks.',
    POPULAR: 'Many visitors were interested in them in the last four weeks.',
    SIMILAR:
      'They are like the last items of the visit, by the words of the title, category, brand and price.',
    SIMILAR_NEW: 'They are like the last items of the visit, and too new for the model to know them.',
  },
)

export const RuleActionEnum = enumOf<RuleAction>(
  'ScenarioRuleAction',
  'What becomes of the items that a rule matches.',
  {
    EXCLUDE: 'They are in no list.',
    ONLY: 'Nothing else is in a list.',
    BOOST: 'Their relevance is multiplied by the factor of the rule.',
  },
)

export const LikenessEnum = enumOf<Likeness>('ItemLikeness', 'By what two items of a list count as alike.', {
  CATEGORY: 'Items of one category are alike, and half as much those of two categories below the same one.',
  BRAND: 'Items of one brand are alike.',
  CONTENT: 'Items are as alike as the words of their titles, their categories, brands and prices.',
})

export const StockPolicyEnum = enumOf<StockPolicy>(
  'OutOfStockPolicy',
  'What becomes of items that are out of stock before they could be delivered.',
  {
    DEMOTE: 'They are ranked below what can be had.',
    EXCLUDE: 'They are in no list.',
    SHOW: 'Stock makes no difference.',
  },
)
