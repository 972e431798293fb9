/**
 * The laws of a world are data: a JSON file of this shape, ours (seeds/worlds) or one from outside the project. Laws that
 * come in families (price response, noise) are tagged unions, so that a new family is a new member and one function.
 * Effects are additive on the log of mean demand unless their name says otherwise; spreads are standard deviations there.
 */
import { z } from 'zod'
import { ForecartError } from '../src/core/errors'
import { ACTIONS, COVARIATES } from './actions'

const fraction = z.number().min(0).max(1)
const spread = z.number().min(0).max(3)
const effect = z.number().min(-5).max(5)
const count = z.number().int().min(0)
const week = z.array(effect).length(7)

const rangeOf = (minimum: number, maximum: number) =>
  z
    .tuple([z.number().min(minimum).max(maximum), z.number().min(minimum).max(maximum)])
    .refine(([low, high]) => low <= high, 'must be [low, high] with low <= high')

/** Of world files from before visits had numbers of their own: about as many as they had then. */
const VISITS_PER_UNIT = 6

const noticeDays = rangeOf(0, 180)

const byKind = <T extends z.ZodType>(value: T) => z.strictObject({ STORE: value, ONLINE: value })
const shock = z.strictObject({ persistence: z.number().min(0).max(0.999), spread })

const category = z.strictObject({
  name: z.string().min(1),
  products: z.array(z.string().min(1)).min(1),
  /** Range of list prices, in minor units. */
  priceMinor: rangeOf(1, 100_000_000),
  yearlyAmplitude: effect,
  /** Day of the year, 1..366. */
  yearlyPeakDay: z.number().min(1).max(366),
  /** Per degree Celsius above what is usual for the place and the season. */
  temperatureEffect: effect,
  /** Per millimetre of rain. */
  rainEffect: effect,
})

/** Demand as a function of price: `elasticity` is the one at the reference price, drawn per item and never weaker than `weakest`. */
const elasticity = { mean: z.number().max(0), spread, weakest: z.number().max(0) }
const priceResponse = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('constant-elasticity'), ...elasticity }),
  z.strictObject({ family: z.literal('exponential'), ...elasticity }),
])

const noise = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('poisson') }),
  /** Variance = mean + mean^2 / dispersion. */
  z.strictObject({ family: z.literal('negative-binomial'), dispersion: z.number().min(0.2).max(60) }),
  z.strictObject({
    family: z.literal('zero-inflated'),
    dispersion: z.number().min(0.2).max(60),
    zeroProbability: z.number().min(0).max(0.95),
  }),
])

/** Which item a visitor looks at next, or takes. */
const choice = z.strictObject({
  /** The chance of an item grows with this power of what is expected to be sold of it. */
  popularityExponent: fraction,
  /** How much likelier an item is from the category of the one before. */
  sameCategoryFactor: z.number().positive().max(100),
  /** Pairs of items have a bond of their own, which is added to the log of the chance of one after the other. */
  bondSpread: spread,
  /** What a visit is after: hidden properties that it looks for in every item, added to the log of the chance. */
  intentSpread: spread,
  /** Added to the log of the chance of an item while a promotion runs on it, beyond what it is expected to sell. */
  promotionPull: effect.default(0),
  /** Categories have hours of the day at which they are looked at more: added to the log of the chance, as a cosine of 24 hours. */
  hourSpread: spread.default(0),
})

const share = rangeOf(0, 1)
const dayShape = z.enum(['geometric', 'flat'])

/** What promotions do beyond their own items and days, as shares of the units that they add; a range is drawn from for each category or item. */
const promotionEffects = z.strictObject({
  /** Items of the same category lose, in proportion to what they sell: by a share, or as choices of a nested logit whose dissimilarity 1 takes nothing from them. */
  cannibalization: z.discriminatedUnion('family', [
    z.strictObject({ family: z.literal('none') }),
    z.strictObject({ family: z.literal('share'), share }),
    z.strictObject({ family: z.literal('nested-logit'), dissimilarity: share }),
  ]),
  /** Items of other categories win. */
  halo: z.strictObject({ share, reach: z.enum(['department', 'shop']) }),
  /** Customers who bought ahead buy less for so many days. */
  pantry: z.strictObject({ share, days: z.number().int().min(1).max(60), shape: dayShape }),
  /** Customers who know of the promotion wait for so many days. */
  anticipation: z.strictObject({ share, days: z.number().int().min(1).max(30), shape: dayShape }),
  /** Of promotions: nobody heeds them. */
  nullShare: fraction,
})

const weights = z.record(z.string().min(1), z.number().positive())

const actionWeights = z.partialRecord(z.enum(ACTIONS), z.number().positive())

/** Of what actions depend on: see `COVARIATES`. What is not named has no effect. */
const actionEffects = z.partialRecord(z.enum(ACTIONS), z.partialRecord(z.enum(COVARIATES), effect))

/** Lists that visits are shown as they begin. */
const slates = z.strictObject({
  /** Of visits. */
  shownShare: fraction,
  entries: z.number().int().min(1).max(20),
  /** Of lists: in a random order. The others are ranked by what is expected to be sold. */
  exploredShare: fraction,
  /** An entry is seen with the chance rank^-positionDecay. */
  positionDecay: z.number().min(0).max(5),
  /** Of a click on an entry that is seen. */
  clickLogOdds: effect,
  /** Added to those log odds. */
  effects: z.partialRecord(z.enum(COVARIATES), effect),
})

/** Adverts, and the lists of them that visits are shown. */
const adverts = z.strictObject({
  /** By name: what a visit does when it is shown the adverts of the placement, the first time. START: it begins. */
  placements: z.record(z.string().min(1), z.enum(['START', 'SEARCH', 'ADD_TO_CART'])),
  ofPlacement: z.number().int().min(1).max(20),
  /** Length of the periods of those that are running on the last day, and how long the budget of those without an end is planned to last. */
  days: z.number().int().min(1).max(366),
  /** What a click is worth, in minor units: one of these. */
  valuesMinor: z.array(z.number().int().positive()).min(1),
  /** What of its value a click costs, because bids are rarely reached. */
  costShare: fraction,
  /** The budget of an advert is the value of so many clicks a day at each place. */
  clicksPerPlaceDay: z.number().positive(),
  /** Of the times that a visit could be shown the adverts of a placement. */
  shownShare: fraction,
  entries: z.number().int().min(1).max(20),
  /** Of lists: in a random order. The others are ranked by what a click is worth. */
  exploredShare: fraction,
  /** An entry is seen with the chance rank^-positionDecay. */
  positionDecay: z.number().min(0).max(5),
  /** Of a click on an entry that is seen. */
  clickLogOdds: effect,
  /** Added to those log odds: of the item that the advert leads to. */
  effects: z.partialRecord(z.enum(COVARIATES), effect),
  /** Of what is added to those log odds by advert. */
  pullSpread: spread,
})

/** When customers sign in and up: see `Accounts`. */
const accounts = z.strictObject({
  /** A device remembers its customer for so many days after the last visit. */
  staysSignedInDays: z.number().min(0).max(3_650),
  /** Of visits on a device that remembers: they have to sign in all the same. */
  forgottenShare: fraction,
  /** Of those who have to sign in or up: they do it at their first checkout. The others do as the visit begins. */
  atCheckoutShare: fraction,
})

/** Of what customers who are known received: see `reviewTruth`. */
const reviews = z.strictObject({
  /** Of a review, where the customer is neither delighted nor annoyed. */
  logOdds: effect,
  /** Added to those log odds for each unit of satisfaction, in either direction. */
  extremity: effect,
  /** Days between having an item and writing about it. */
  delayDays: rangeOf(0, 365),
  /** Satisfaction at which a rating above 1, 2, 3 and 4 stars is as likely as one that is not. */
  thresholds: z
    .tuple([effect, effect, effect, effect])
    .refine((all) => all.every((one, at) => at === 0 || all[at - 1]! <= one), 'must not fall'),
  /** Of satisfaction: by the log of the taste, the appeal, and of what came late or was sent back. */
  effects: z.strictObject({ taste: effect, appeal: effect, late: effect, returned: effect }),
})

const orders = z
  .strictObject({
    basketContinue: z.number().min(0).max(0.95),
    basketMaximum: z.number().int().min(1).max(50),
    quantityContinue: z.number().min(0).max(0.95),
    knownUserShare: byKind(fraction),
    /** Of the expected units: those that visits come for, see `visitsPerUnit`. */
    digitalShare: byKind(fraction),
    returnProbability: byKind(fraction),
    lateDeliveryProbability: fraction,
    /** Of orders: recorded by us a day late. */
    lateArrivalProbability: fraction,
    /** Shares of the orders, where no list is shown. */
    paymentMethods: byKind(weights),
    /** The checkout of a visit lists methods: one at a rank is taken rank^-paymentPositionDecay times as often as at the first. */
    paymentPositionDecay: z.number().min(0).max(5).default(0),
    /** Of these lists: in a random order. */
    paymentExploredShare: fraction.default(0),
    /** By code: for more, in minor units, the method cannot be had. Each kind of place has one without such a bound. */
    paymentMaximumMinor: z.record(z.string().min(1), z.number().int().positive()).default({}),
    /** By code: added to the log of the share for each tenfold of what is paid, from 5,000 minor units on; below, taken off. */
    paymentAmountEffects: z.record(z.string().min(1), effect).default({}),
  })
  .superRefine(({ paymentMethods, paymentMaximumMinor, paymentAmountEffects }, context) => {
    for (const [kind, methods] of Object.entries(paymentMethods)) {
      if (Object.keys(methods).some((code) => paymentMaximumMinor[code] === undefined)) continue
      const message = 'needs a method without a bound in paymentMaximumMinor, or large orders cannot be paid'
      context.addIssue({ code: 'custom', path: ['paymentMethods', kind], message })
    }
    const known = Object.values(paymentMethods).flatMap(Object.keys)
    for (const [field, ofCodes] of Object.entries({ paymentMaximumMinor, paymentAmountEffects }))
      for (const code of Object.keys(ofCodes).filter((code) => !known.includes(code)))
        context.addIssue({ code: 'custom', path: [field, code], message: 'is no code of paymentMethods' })
  })

/** Shops beside ours that sell the same items, everywhere at one price each. */
const competitors = z.strictObject({
  count: z.number().int().min(1).max(20),
  /** Of what each usually asks, around our first list price, in logs. */
  priceSpread: spread,
  changesPerYear: z.number().min(0).max(52),
  /** Of what each asks from a change on, around what it usually asks, in logs. */
  changeSpread: spread,
  /** Demand grows with this power of the lowest of their prices: the cross-price elasticity. */
  elasticity: z.number().min(0).max(5),
})

const schema = z.strictObject({
  name: z.string().min(1),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  departments: z
    .array(z.strictObject({ name: z.string().min(1), categories: z.array(category).min(1) }))
    .min(1),
  brands: z.array(z.string().min(1)).min(1),
  items: z.strictObject({
    /** Of the items' levels: about 1 gives a few fast movers and a long intermittent tail. */
    levelSpread: spread,
    /** Over all items and locations, without promotions. */
    meanUnitsPerDay: z.number().positive().max(200),
    locationTasteSpread: spread,
    marginFraction: rangeOf(0, 0.95),
    launchedShare: fraction,
    retiredShare: fraction,
    rampUpDays: z.number().positive(),
    priceChangesPerYear: z.number().min(0).max(52),
    priceChangeSpread: spread,
    /** A new price is decided, and known to us, so long before it holds. */
    priceNoticeDays: noticeDays,
  }),
  weather: z.strictObject({
    /** Each evening so many of the days to come are forecast; what lies further ahead is unknown. */
    forecastDays: z.number().int().min(0).max(28),
    /** The error of a temperature forecast grows with the root of the days ahead. */
    errorPerRootDayC: z.number().min(0).max(5),
    /** A rain forecast fades into the climate's mean within so many days. */
    rainTrustDays: z.number().positive(),
  }),
  places: z.strictObject({
    sizeSpread: spread,
    spatialRangeKm: z.number().positive(),
    onlineFactor: z.number().positive(),
  }),
  demand: z.strictObject({
    /** Monday first. */
    weekly: z.strictObject({ STORE: week, ONLINE: week, itemSpread: spread }),
    trendPerYearSpread: spread,
    /** `daysBefore[0]`: the day before a holiday. */
    holiday: z.strictObject({ STORE: effect, ONLINE: effect, daysBefore: z.array(effect).max(14) }),
    levelShift: z.strictObject({ probabilityPerYear: z.number().min(0).max(50), spread }),
    shocks: z.strictObject({ location: shock, category: shock, item: shock }),
    priceResponse,
    noise,
  }),
  /** World files without them have none, and stay as they were. */
  competitors: competitors.optional(),
  promotions: z.strictObject({
    perItemPerYear: z.number().min(0).max(26),
    itemsPerPromotion: rangeOf(1, 50),
    durationDays: rangeOf(1, 60),
    /** Announced so long before they start. */
    noticeDays,
    depths: z.array(z.number().min(0.01).max(0.9)).min(1),
    displayOnlyShare: fraction,
    featuredShare: fraction,
    featureEffect: effect,
    regionalShare: fraction,
    /** Correlation of start days with the items' demand shocks: promotions that are timed by what is expected anyway. */
    timingCorrelation: z.number().min(-1).max(1),
    /**
     * The best start is chosen among so many days in a row, for past promotions and planned ones alike. Without it, which keeps world files from before as
     * they were, past ones choose from the whole history and planned ones from the next 25 days: then past ones stand on higher demand than planned ones do.
     */
    planningDays: z.number().int().min(1).max(366).optional(),
    /** World files from before there were such effects stay as they were. */
    effects: promotionEffects.default({
      cannibalization: { family: 'none' },
      halo: { share: [0, 0], reach: 'department' },
      pantry: { share: [0, 0], days: 14, shape: 'geometric' },
      anticipation: { share: [0, 0], days: 5, shape: 'geometric' },
      nullShare: 0,
    }),
    /** How many start after the last day, and how many run on it. */
    planned: count,
    running: count,
  }),
  stock: z.strictObject({
    reviewDays: z.number().int().min(1),
    leadTimeDays: rangeOf(0, 60),
    lateProbability: fraction,
    lateDays: rangeOf(0, 60),
    safetyFactor: z.number().min(0),
    promotionUplift: z.number().min(0),
  }),
  orders,
  // World files from before items had bonds stay as they were.
  choice: choice.default({
    popularityExponent: 1,
    sameCategoryFactor: 3,
    bondSpread: 0,
    intentSpread: 0,
    promotionPull: 0,
    hourSpread: 0,
  }),
  // World files from before there were lists show none.
  slates: slates.default({
    shownShare: 0,
    entries: 6,
    exploredShare: 0.3,
    positionDecay: 0.8,
    clickLogOdds: -2.2,
    effects: {},
  }),
  // World files from before adverts were shown show none.
  adverts: adverts.default({
    placements: { 'home-top': 'START', 'search-side': 'SEARCH', cart: 'ADD_TO_CART' },
    ofPlacement: 2,
    days: 28,
    valuesMinor: [15, 25, 40],
    costShare: 0.8,
    clicksPerPlaceDay: 2,
    shownShare: 0,
    entries: 2,
    exploredShare: 0.2,
    positionDecay: 0.8,
    clickLogOdds: -2.2,
    effects: {},
    pullSpread: 0,
  }),
  /** Absent: the shop knows its customers as soon as they come. */
  accounts: accounts.optional(),
  /** Absent: nobody writes any. */
  reviews: reviews.optional(),
  users: z.strictObject({
    tasteSpread: spread,
    priceSensitivitySpread: spread,
    rhythmSpread: spread,
    yearlyChurn: fraction,
  }),
  sessions: z.strictObject({
    knownUserShare: fraction,
    mobileShare: fraction,
    /** Visits for each unit that visits come for. */
    visitsPerUnit: z.number().positive().max(400).default(VISITS_PER_UNIT),
    /**
     * What visits want to buy is demand, and adds to what is wanted without a visit; the mean of a cell stays what `demand` says. Else
     * the sales of a day are given, and visits buy of them: then a world's figures of demand do not depend on its visits.
     */
    causeSales: z.boolean().default(false),
    maximumSteps: z.number().int().min(3).max(200),
    meanDwellSeconds: z.strictObject({
      VIEW: z.number().positive(),
      SEARCH: z.number().positive(),
      FAVORITE: z.number().positive().default(6),
      ADD_TO_CART: z.number().positive(),
      REMOVE_FROM_CART: z.number().positive(),
      CHECKOUT: z.number().positive(),
      PURCHASE: z.number().positive(),
    }),
    /** Of the next action by the last one; what is impossible (checkout with an empty cart) gets none, the rest is scaled to sum to 1. */
    weights: z.strictObject({
      START: actionWeights.refine(
        ({ VIEW, SEARCH }) => VIEW !== undefined || SEARCH !== undefined,
        'must let a visit begin with VIEW or SEARCH',
      ),
      VIEW: actionWeights,
      SEARCH: actionWeights,
      /** Default: those of VIEW. */
      FAVORITE: actionWeights.optional(),
      ADD_TO_CART: actionWeights,
      REMOVE_FROM_CART: actionWeights,
      CHECKOUT: actionWeights,
    }),
    /** Added to the log of a weight: what the action depends on at that moment, times its effect. */
    effects: actionEffects.default({}),
    /** Added to the log of a weight: what the session remembers beyond its last action. */
    memory: z.strictObject({
      addPerViewSinceAdd: effect,
      checkoutPerCartItem: effect,
      leavePerStep: effect,
      leaveWithCart: effect,
      purchaseAfterSecondCheckout: effect,
      mobilePurchase: effect,
      knownUserPurchase: effect,
      knownUserAdd: effect,
      searchedAdd: effect,
    }),
  }),
})

export type WorldLaws = z.infer<typeof schema>
export type PriceResponse = WorldLaws['demand']['priceResponse']
export type NoiseLaw = WorldLaws['demand']['noise']

/** @throws BAD_USER_INPUT that names every field that is wrong. */
export function parseWorldLaws(value: unknown, origin: string): WorldLaws {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`)
  throw new ForecartError('BAD_USER_INPUT', `The world of ${origin} is not valid:\n${lines.join('\n')}`)
}
