// A CommonJS project, on a Node that can require ES modules.
import pkce = require('parapet/pkce')

export const challenge: Promise<string> = pkce.computeCodeChallenge('a'.repeat(43))
