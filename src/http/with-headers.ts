import type { HttpReply } from '../types/http.ts'

/** Adds headers to a reply. */
export const withHeaders = (reply: HttpReply, headers: Readonly<Record<string, string>>): HttpReply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
})
