// Serves the page where there is no network. It keeps the files of the page, which the build lists here, and nothing else: no request
// is stored while the page is used.
const FILES = ['./']
const VERSION = 'development'

const PREFIX = 'parapet-playground-'
const CACHE = PREFIX + VERSION

const install = async () => {
  const cache = await caches.open(CACHE)
  await cache.addAll(FILES.map((url) => new Request(url, { cache: 'reload' })))
  await self.skipWaiting()
}

const activate = async () => {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  )
  await self.clients.claim()
}

const kept = async (request) => (await caches.open(CACHE)).match(request)

/** The names of the other files have their hashes, so that a kept one is never out of date. The page itself is asked for first. */
const answer = async (request) => {
  if (request.mode !== 'navigate') return (await kept(request)) ?? fetch(request)
  try {
    return await fetch(request)
  } catch (error) {
    const page = await kept('./')
    if (page === undefined) throw error
    return page
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request))
})
