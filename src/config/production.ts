/**
 * Imported first by what runs for long. Libraries read NODE_ENV when they are loaded: GraphQL's checks for mixed-up copies
 * of itself, made at every field of a result unless this says production, cost a tenth of a large query.
 */
process.env.NODE_ENV ??= 'production'
