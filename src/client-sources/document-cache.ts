import type { Client } from '../types/client.ts'
import type { EpochSeconds } from '../types/time.ts'

interface CachedDocument {
  readonly url: URL
  readonly client: Client
  readonly fetchedAt: EpochSeconds
  readonly freshUntil: EpochSeconds
}

/** Documents that were valid, some of them stale: a stale one is never an answer, and says that its URL is known. */
interface DocumentCache {
  readonly get: (client_id: string) => CachedDocument | undefined
  readonly set: (client_id: string, document: CachedDocument) => void
  readonly delete: (client_id: string) => void
}

/** Makes a cache of at most `most` documents, and at most `mostPerOrigin` of one origin: an origin with many documents drives out its
 * own first. Otherwise the one that was not asked for longest goes. */
export const documentCache = (most: number, mostPerOrigin: number): DocumentCache => {
  // bounded by most; the least recently used first
  const documents = new Map<string, CachedDocument & { readonly origin: string }>()
  const dropOne = (origin: string): void => {
    const own = [...documents].filter(([, document]) => document.origin === origin).map(([client_id]) => client_id)
    const [oldest] = own.length >= mostPerOrigin ? own : documents.size >= most ? documents.keys() : []
    if (oldest !== undefined) documents.delete(oldest)
  }
  return {
    get: (client_id) => {
      const found = documents.get(client_id)
      if (found === undefined) return undefined
      documents.delete(client_id)
      documents.set(client_id, found)
      return found
    },
    set: (client_id, document) => {
      const { origin } = document.url
      documents.delete(client_id)
      dropOne(origin)
      documents.set(client_id, { ...document, origin })
    },
    delete: (client_id) => {
      documents.delete(client_id)
    },
  }
}
